import type { Clock } from "../ports/clock.ts";

/** An answer is valid only this long after the question. */
const FRESH_MS = 60_000;

/**
 * - `now`: the question is fresh; it counts as answered from here on.
 * - `already`: the last question was answered a moment ago.
 * - `late`: nobody asked, or too long ago.
 */
export type Confirmed = "now" | "already" | "late";

/** A question that a person must confirm. One answer counts, however often it comes. */
export class Confirmation {
  readonly #clock: Pick<Clock, "monotonic">;
  #at: number | undefined;
  #answeredAt: number | undefined;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  ask(): void {
    this.#at = this.#clock.monotonic();
    this.#answeredAt = undefined;
  }

  confirm(): Confirmed {
    if (this.#isFresh(this.#answeredAt)) return "already";
    const fresh = this.#isFresh(this.#at);
    this.#at = undefined;
    this.#answeredAt = fresh ? this.#clock.monotonic() : undefined;
    return fresh ? "now" : "late";
  }

  #isFresh(at: number | undefined): boolean {
    return at !== undefined && this.#clock.monotonic() - at < FRESH_MS;
  }
}
