/** Time as the bridge sees it. Injected, so that tests run without waiting. All values are milliseconds. */
export interface Clock {
  /** Wall clock, unix milliseconds. It may jump (NTP, sleep, a person). */
  now(): number;
  /** Monotonic milliseconds from an arbitrary origin; never jumps back. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clocks and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // That of node:timers/promises makes an error with a stack at each abort, and each request aborts its time limit.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      if (signal?.aborted) stop();
      else signal?.addEventListener("abort", stop, { once: true });
    }),
};
