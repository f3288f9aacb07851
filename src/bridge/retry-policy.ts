import { backoffMs } from "./backoff.ts";
import type { DeliveryError } from "./errors.ts";
import type { Outcome } from "./outbox.ts";

/** What follows a failed try. `pause` stops the whole lane, `give up` only the one delivery. */
export type RetryDecision = {
  readonly outcome: Outcome;
  /** The lane should look again at this time (unix milliseconds), or at once when the sink wakes it. */
  readonly laneUntil: number;
};

/** A paused lane probes this often: the person may have mended the token meanwhile. */
const PROBE_MS = 5 * 60_000;
/** A sink that waits for something (pairing, login) wakes the lane itself; this is only the safety net. */
const NOT_READY_MS = 60_000;

/** Pure: what to do after `error` at the try number `attempts` + 1. */
export function decideRetry(
  error: DeliveryError,
  attempts: number,
  now: number,
  random: () => number,
): RetryDecision {
  const retry = (afterMs: number): RetryDecision => ({
    outcome: {
      status: "retry",
      notBefore: now + afterMs,
      error: error.message,
      maybeDelivered: error.maybeDelivered,
    },
    laneUntil: now + afterMs,
  });
  switch (error.code) {
    case "rejected":
    case "tooLarge":
      return { outcome: { status: "dead", error: error.message }, laneUntil: now };
    case "auth":
      return retry(PROBE_MS);
    case "notReady":
      return retry(NOT_READY_MS);
    case "rateLimited":
      return retry(Math.max(error.retryAfterMs ?? backoffMs(attempts, random), 1_000));
    case "unavailable":
      return retry(backoffMs(attempts, random));
  }
}
