import type { Clock } from "../ports/clock.ts";

/** Does the same thing only once in a while. */
export class Throttle {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #everyMs: number;
  readonly #doneAt = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** `what` tells things apart; one of a small fixed set, since each is remembered. */
  run(what: string, action: () => void): void {
    const now = this.#clock.monotonic();
    const doneAt = this.#doneAt.get(what);
    if (doneAt !== undefined && now - doneAt < this.#everyMs) return;
    this.#doneAt.set(what, now);
    action();
  }
}
