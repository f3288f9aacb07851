import type { RecallAlert } from "../../../bridge/model/alert.ts";

/** Cards that are remembered at most. */
const MOST = 500;

/** A card whose bytes are still being downloaded. `id`: under which pages know it. */
export type Unsettled = { readonly alert: RecallAlert; readonly id: string };

/** The cards whose bytes may still come, the newest ones. */
export class UnsettledCards {
  readonly #cards = new Map<string, Unsettled>();

  get isEmpty(): boolean {
    return this.#cards.size === 0;
  }

  all(): readonly Unsettled[] {
    return [...this.#cards.values()];
  }

  add(card: Unsettled): void {
    this.#cards.delete(card.id);
    this.#cards.set(card.id, card);
    dropOldest(this.#cards);
  }

  delete(id: string): void {
    this.#cards.delete(id);
  }
}

/** Under which id a page knows a recall that got its original later. */
export class FirstIds {
  readonly #ids = new Map<string, string>();

  add(alertId: string, first: string): void {
    this.#ids.set(alertId, first);
    dropOldest(this.#ids);
  }

  of(alertId: string): string {
    return this.#ids.get(alertId) ?? alertId;
  }
}

function dropOldest(cards: Map<string, unknown>): void {
  for (const oldest of cards.keys()) {
    if (cards.size <= MOST) return;
    cards.delete(oldest);
  }
}
