import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../src/bridge/clock.ts";

/** A real clock that runs `speed` times as fast: waits pass in a fraction of their time, and in their right order. */
export class FastClock implements Clock {
  readonly #speed: number;
  readonly #startedAt = Date.now();
  readonly #origin = performance.now();

  constructor(speed: number) {
    this.#speed = speed;
  }

  now(): number {
    return Math.floor(this.#startedAt + this.monotonic());
  }

  monotonic(): number {
    return (performance.now() - this.#origin) * this.#speed;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms / this.#speed, undefined, signal === undefined ? {} : { signal });
  }
}
