// As seconds this is the year 5138, as milliseconds March 1973: whatever is below can only be seconds.
const SECONDS_BELOW = 10 ** 11;
// The envelope refuses what is later than that: the clock of the sender is wrong then.
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Unix milliseconds of a time that some programs give in seconds, with or without a fraction, and some in milliseconds.
 * `now` when it is none: 0, negative, or more than a day in the future.
 */
export function millisecondsOf(time: number, now: number): number {
  if (!Number.isFinite(time) || time <= 0) return now;
  const ms = Math.trunc(time < SECONDS_BELOW ? time * 1000 : time);
  return ms < SECONDS_BELOW || ms > now + DAY_MS ? now : ms;
}
