import type { Clock } from "../ports/clock.ts";

/** A bell that one loop waits for and others ring. A ring while nobody waits is kept. */
export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #waiting: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#waiting?.();
  }

  /** Resolves at a ring, after `ms` (no limit when left out), or when `signal` aborts: the caller looks at it. */
  async wait(signal: AbortSignal, ms?: number): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      const done = new AbortController();
      const stop = (): void => done.abort();
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting = stop;
      try {
        if (ms !== undefined) await this.#clock.sleep(Math.max(0, ms), done.signal);
        else await new Promise((resolve) => done.signal.addEventListener("abort", resolve, { once: true }));
      } catch (error) {
        if (!done.signal.aborted) throw error;
      } finally {
        this.#waiting = undefined;
        signal.removeEventListener("abort", stop);
      }
    }
    this.#rung = false;
  }
}
