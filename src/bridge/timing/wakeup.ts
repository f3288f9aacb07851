import type { Clock } from "../ports/clock.ts";

/** One loop waits, others signal. A signal while nobody waits is kept. */
export class Wakeup {
  readonly #clock: Clock;
  #signalled = false;
  #waiting: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  signal(): void {
    this.#signalled = true;
    this.#waiting?.();
  }

  /** Resolves at a signal, after `ms` (no limit when left out), or when `signal` aborts: the caller looks at it. */
  async wait(signal: AbortSignal, ms?: number): Promise<void> {
    if (!this.#signalled && !signal.aborted) {
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
    this.#signalled = false;
  }
}
