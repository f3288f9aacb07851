import type { Clock } from "../../../bridge/ports/clock.ts";

const EVERY_MS = 1_000;

type Running = { readonly until: number; readonly late: () => void };

/** Time limits of many requests with one timer: a timer for each would cost more than the request. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #running = new Set<Running>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `late` once, up to a second after `ms`. The function that it returns ends the limit. */
  begin(ms: number, late: () => void): () => void {
    const running = { until: this.#clock.monotonic() + ms, late };
    this.#running.add(running);
    return () => void this.#running.delete(running);
  }

  /** Runs until the signal aborts, then resolves. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(EVERY_MS, signal).catch(() => undefined);
      const now = this.#clock.monotonic();
      for (const each of this.#running) {
        if (each.until > now) continue;
        this.#running.delete(each);
        each.late();
      }
    }
  }
}
