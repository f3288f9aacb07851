const FIRST_MS = 2_000;
/** The longest wait: a service that is back is noticed within five minutes. */
const BACKOFF_MAX_MS = 5 * 60_000;

/**
 * Milliseconds to wait before the next try: exponential from 2 s to `maxMs` with ±25 % jitter. `failures` counts the
 * failures before this one, from 0.
 */
export function backoffMs(failures: number, random: () => number, maxMs = BACKOFF_MAX_MS): number {
  const base = Math.min(FIRST_MS * 2 ** Math.min(failures, 20), maxMs);
  return Math.round(Math.min(base * (0.75 + random() / 2), maxMs));
}
