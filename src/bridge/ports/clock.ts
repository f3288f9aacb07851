import { setTimeout as delay } from "node:timers/promises";

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
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};
