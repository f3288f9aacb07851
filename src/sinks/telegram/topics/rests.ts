import type { Clock } from "../../../bridge/ports/clock.ts";

/** What Telegram refused is tried again after this time, or when a person may have mended it. */
const REST_MS = 60 * 60_000;

/** What is not to be tried now. */
export class Rests {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #until = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  begin(what: string): void {
    this.#until.set(what, this.#clock.monotonic() + REST_MS);
  }

  has(what: string): boolean {
    const until = this.#until.get(what);
    return until !== undefined && this.#clock.monotonic() < until;
  }

  /** Everything may be tried again. */
  clear(): void {
    this.#until.clear();
  }
}
