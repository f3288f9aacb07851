import type { Clock } from "../ports/clock.ts";

/** Limits how often an action runs. */
export class Throttle {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #everyMs: number;
  readonly #doneAt = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** Runs `action` unless it ran for the same `what` within `everyMs`. Each `what` is remembered, so there must be few. */
  run(what: string, action: () => void): void {
    const now = this.#clock.monotonic();
    const doneAt = this.#doneAt.get(what);
    if (doneAt !== undefined && now - doneAt < this.#everyMs) return;
    this.#doneAt.set(what, now);
    action();
  }
}
