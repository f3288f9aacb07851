import { type SyncKey, sameKey } from "../wire/credentials.ts";
import { WebwxError } from "../wire/errors.ts";
import { TransportError } from "../wire/http.ts";
import { isTooFrequent } from "../wire/return-codes.ts";

/**
 * What follows an answer of webwxsync that brought nothing:
 * - `stay`: the same place is tried again;
 * - `ask`: webwxinit is asked whether WeChat knows the session, and where to read on;
 * - `leave`: on to the place that webwxinit gave;
 * - `askAndLeave`: the same, once webwxinit has answered again.
 */
export type Step = "stay" | "ask" | "leave" | "askAndLeave";

type Patience = { readonly ask: number; readonly leave: number };
/** A Ret comes from WeChat itself. */
const REFUSED: Patience = { ask: 2, leave: 3 };
/** An answer that cannot be read may come from a gateway. With the usual waits this is half a minute of them. */
const UNREADABLE: Patience = { ask: 3, leave: 5 };

/**
 * Decides when the place of reading (SyncKey) is given up. WeChat may refuse a place for good, or answer with what never
 * parses; then nothing behind it would ever be read. A server or a network in trouble is no reason: the place is left only
 * when webwxinit has answered and the place has failed once more after that. Reading goes on from the first key that
 * webwxinit gave, so that as little as possible is lost.
 */
export class Place {
  #refused = 0;
  #unreadable = 0;
  /** Places left since the last good answer. Each one doubles the patience: the place is then hardly the reason. */
  #left = 0;
  #tries = 0;
  /** The first key that webwxinit gave for this place. */
  #next: SyncKey | undefined;

  /** Useless answers since the last good one. */
  get tries(): number {
    return this.#tries;
  }

  /** webwxsync gave a good answer. */
  good(): void {
    this.#beginAnew();
    this.#left = 0;
    this.#tries = 0;
  }

  /** webwxsync failed. `undefined`: that says nothing about the place. */
  failed(error: unknown): Step | undefined {
    if (isRefusal(error)) {
      this.#refused += 1;
      this.#tries += 1;
      return this.#step(this.#refused, REFUSED, "leave");
    }
    if (isUnreadable(error)) {
      this.#unreadable += 1;
      this.#tries += 1;
      return this.#step(this.#unreadable, UNREADABLE, "askAndLeave");
    }
    return undefined;
  }

  /** webwxinit failed too, so not only this place is in trouble: the count begins anew. */
  denied(): void {
    this.#beginAnew();
  }

  /** webwxinit answered with a place of its own. `present`: where reading stands. */
  offered(key: SyncKey, present: SyncKey): void {
    if (this.#tries > 0 && !sameKey(key, present)) this.#next ??= key;
  }

  /** The place to go on from; the count begins anew there, with twice the patience. */
  leave(): SyncKey | undefined {
    const next = this.#next;
    if (next === undefined) return undefined;
    this.#beginAnew();
    this.#left += 1;
    return next;
  }

  #beginAnew(): void {
    this.#refused = 0;
    this.#unreadable = 0;
    this.#next = undefined;
  }

  #step(count: number, { ask, leave }: Patience, leaving: Step): Step {
    const patience = 2 ** this.#left;
    if (this.#next !== undefined) return count >= leave * patience ? leaving : "stay";
    return count % (ask * patience) === 0 ? "ask" : "stay";
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof WebwxError && error.code === "ret" && !isTooFrequent(error);
}

function isUnreadable(error: unknown): boolean {
  if (error instanceof TransportError) return error.code === "tooLong";
  return error instanceof WebwxError && error.code === "badReply";
}
