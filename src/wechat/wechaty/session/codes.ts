import type { Clock } from "../../../bridge/ports/clock.ts";

/** A code of WeChat is good for about five minutes. */
const LIFETIME_MS = 5 * 60_000;
/** A puppet may be late with its next code by so much. */
const OVERDUE_MS = 60_000;
/** Codes for one request; then a person has to ask again. Some puppets show new ones without end. */
const MAX_CODES = 5;

/** The login codes of one request, over all processes that draw them. */
export class Codes {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  #attempt = 0;
  #last = "";
  #shownAt: number | undefined;

  constructor(clock: Pick<Clock, "now" | "monotonic">) {
    this.#clock = clock;
  }

  /** A new request, or the login is done. */
  reset(): void {
    this.#attempt = 0;
    this.#last = "";
    this.#shownAt = undefined;
  }

  /** How to show this code. `shown`: it is the one that is shown already. */
  next(content: string): { readonly attempt: number; readonly expiresAt: number } | "shown" | "tooMany" {
    if (content === this.#last) return "shown";
    if (this.#attempt >= MAX_CODES) return "tooMany";
    this.#attempt += 1;
    this.#last = content;
    this.#shownAt = this.#clock.monotonic();
    return { attempt: this.#attempt, expiresAt: this.#clock.now() + LIFETIME_MS };
  }

  /** The last code is over, and no other has come in its place. */
  isOverdue(): boolean {
    return this.#shownAt !== undefined && this.#clock.monotonic() - this.#shownAt > LIFETIME_MS + OVERDUE_MS;
  }
}
