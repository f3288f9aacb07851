import type { Clock } from "../ports/clock.ts";

/** An answer is valid only this long after the question. */
const FRESH_MS = 60_000;

/**
 * - `now`: the question is fresh; it counts as answered from here on.
 * - `already`: the last question was answered before.
 * - `late`: nobody asked, or too long ago.
 */
export type Confirmed = "now" | "already" | "late";

/** A question that a person must confirm. One answer counts, however often it comes. */
export class Confirmation {
  readonly #clock: Pick<Clock, "monotonic">;
  #at: number | undefined;
  #answered = false;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  ask(): void {
    this.#at = this.#clock.monotonic();
    this.#answered = false;
  }

  confirm(): Confirmed {
    if (this.#answered) return "already";
    const fresh = this.#at !== undefined && this.#clock.monotonic() - this.#at < FRESH_MS;
    this.#at = undefined;
    this.#answered = fresh;
    return fresh ? "now" : "late";
  }
}
