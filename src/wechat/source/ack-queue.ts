/** Passes events from running tasks to one consumer, one at a time. */
export class AckQueue<T> {
  readonly #queue: { readonly event: T; readonly acknowledge: () => void }[] = [];
  #wake: (() => void) | undefined;

  /** Resolves when the consumer asks for the next event: that is its acknowledgement. Rejects when `signal` aborts. */
  put(event: T, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const aborted = (): void => reject(signal.reason);
      signal.addEventListener("abort", aborted, { once: true });
      const acknowledge = (): void => {
        signal.removeEventListener("abort", aborted);
        resolve();
      };
      this.#queue.push({ event, acknowledge });
      this.#wake?.();
    });
  }

  /**
   * The events of `work`, which puts them and runs meanwhile. Ends when `signal` or `over` aborts, or when `work` has failed:
   * then it throws that error at the end.
   */
  async *eventsOf(
    work: (ends: AbortSignal) => Promise<unknown>,
    signal: AbortSignal,
    over = new AbortController(),
  ): AsyncGenerator<T, void, undefined> {
    const ends = AbortSignal.any([signal, over.signal]);
    let failure: { readonly error: unknown } | undefined;
    const running = work(ends).catch((error: unknown) => {
      if (!ends.aborted) failure = { error };
      over.abort();
    });
    try {
      yield* this.events(ends);
    } finally {
      // The consumer may leave its loop before `signal` aborts.
      over.abort();
      await running;
    }
    if (failure) throw failure.error;
  }

  /** Ends without an error when `signal` aborts; an event that was not acknowledged by then stays so. */
  async *events(signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    while (!signal.aborted) {
      const next = this.#queue.shift();
      if (next) {
        yield next.event;
        next.acknowledge();
        continue;
      }
      await new Promise<void>((resolve) => {
        const woken = (): void => {
          // A listener left behind at each wait would add up over months.
          signal.removeEventListener("abort", woken);
          this.#wake = undefined;
          resolve();
        };
        this.#wake = woken;
        signal.addEventListener("abort", woken, { once: true });
      });
    }
  }
}
