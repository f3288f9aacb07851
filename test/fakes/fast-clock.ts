import type { Clock } from "../../src/bridge/ports/clock.ts";
import { loopSleep, loopTime } from "./loop-time.ts";

/**
 * A clock that runs `speed` times as fast as this process gets on: waits pass in a fraction of their time, and in their
 * right order.
 */
export class FastClock implements Clock {
  readonly #speed: number;
  readonly #startedAt = Date.now();
  readonly #origin = loopTime();

  constructor(speed: number) {
    this.#speed = speed;
  }

  now(): number {
    return Math.floor(this.#startedAt + this.monotonic());
  }

  monotonic(): number {
    return (loopTime() - this.#origin) * this.#speed;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await loopSleep(ms / this.#speed, signal);
  }
}
