import type { Clock } from "../ports/clock.ts";
import { noPulse, type Pulse } from "../ports/pulse.ts";

// Made once: an abort without a reason makes an error with a stack at each wait.
const WOKEN = new Error("the wait is over");

/** Wakes a waiting loop. A signal while the loop does not wait is kept for its next wait. */
export class Wakeup {
  readonly #clock: Clock;
  readonly #pulse: Pulse;
  #signalled = false;
  #waiting: (() => void) | undefined;

  /** `pulse`: the pulse of the loop that waits here. */
  constructor(clock: Clock, pulse: Pulse = noPulse) {
    this.#clock = clock;
    this.#pulse = pulse;
  }

  /** The loop begins a round without having waited here. */
  beat(): void {
    this.#pulse.beat();
  }

  signal(): void {
    this.#signalled = true;
    this.#waiting?.();
  }

  /**
   * Resolves at a signal, after `ms` milliseconds (default: no limit), or when `signal` aborts, which the caller must
   * check.
   */
  async wait(signal: AbortSignal, ms?: number): Promise<void> {
    if (!this.#signalled && !signal.aborted) {
      const done = new AbortController();
      const stop = (): void => done.abort(WOKEN);
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting = stop;
      this.#pulse.rest();
      try {
        if (ms !== undefined) await this.#clock.sleep(Math.max(0, ms), done.signal);
        else await new Promise((resolve) => done.signal.addEventListener("abort", resolve, { once: true }));
      } catch (error) {
        if (!done.signal.aborted) throw error;
      } finally {
        this.#waiting = undefined;
        this.#pulse.beat();
        signal.removeEventListener("abort", stop);
      }
    }
    this.#signalled = false;
  }
}
