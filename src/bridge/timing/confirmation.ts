import type { Clock } from "../ports/clock.ts";

/** An answer is valid only this long after the question. */
const FRESH_MS = 60_000;

/** A question that a person must confirm. */
export class Confirmation {
  readonly #clock: Pick<Clock, "monotonic">;
  #at: number | undefined;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  ask(): void {
    this.#at = this.#clock.monotonic();
  }

  forget(): void {
    this.#at = undefined;
  }

  isFresh(): boolean {
    return this.#at !== undefined && this.#clock.monotonic() - this.#at < FRESH_MS;
  }
}
