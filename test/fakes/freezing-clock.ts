import { LeapClock } from "./leap-clock.ts";

/** A fast clock of a process that can be stopped and go on: both clocks have moved on then, and what is overdue comes at once. */
export class FreezingClock extends LeapClock {
  #woken = new AbortController();

  /** The process was stopped for so long. */
  freeze(ms: number): void {
    this.leap(ms);
    this.#woken.abort();
    this.#woken = new AbortController();
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const dueAt = this.monotonic() + ms;
    for (let leftMs = ms; leftMs > 0; leftMs = dueAt - this.monotonic()) {
      const ends = [this.#woken.signal, ...(signal === undefined ? [] : [signal])];
      await super.sleep(leftMs, AbortSignal.any(ends)).catch(() => signal?.throwIfAborted());
    }
  }
}
