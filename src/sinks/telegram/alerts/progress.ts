import type { StateStore } from "../../../bridge/ports/state-store.ts";

const KEY = "telegram.parts";
/** Alerts that were set aside half told are few: more than these are begun anew. */
const MAX_ALERTS = 20;

type Entry = { readonly alertId: string; readonly chatId: string; readonly messageIds: readonly string[] };

/**
 * Which parts of a long alert have arrived, so that a repeat goes on where it stopped. Mostly of one alert: others come
 * between only when that one was set aside.
 */
export class Progress {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Message ids of the parts that the chat has, out of `parts`. */
  async of(alertId: string, chatId: string, parts: number): Promise<number[]> {
    const entry = (await this.#entries()).find((each) => each.alertId === alertId && each.chatId === chatId);
    return entry !== undefined && entry.messageIds.length < parts ? entry.messageIds.map(Number) : [];
  }

  async note(alertId: string, chatId: string, messageIds: readonly number[]): Promise<void> {
    const others = (await this.#entries()).filter((each) => each.alertId !== alertId);
    const entries = [...others, { alertId, chatId, messageIds }].slice(-MAX_ALERTS);
    const lines = entries.map((each) => [each.alertId, each.chatId, ...each.messageIds].join(" "));
    await this.#state.set(KEY, lines.join("\n"));
  }

  /** A line for each alert, the last one begun at the end. */
  async #entries(): Promise<readonly Entry[]> {
    const text = (await this.#state.get(KEY)) ?? "";
    return text.split("\n").flatMap((line) => {
      const [alertId, chatId, ...messageIds] = line.split(" ");
      return alertId === undefined || chatId === undefined ? [] : [{ alertId, chatId, messageIds }];
    });
  }
}
