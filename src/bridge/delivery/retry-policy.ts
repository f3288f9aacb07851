import { DeliveryError, failureOf } from "../model/errors.ts";
import type { Delivery, Outcome } from "../ports/outbox.ts";
import { backoffMs } from "../timing/backoff.ts";

/** A paused lane tries this often: a person may have corrected the token meanwhile. */
const PROBE_MS = 5 * 60_000;
/** A sink that was not ready wakes the lane itself. This time is only for the case that it does not. */
const NOT_READY_MS = 60_000;
/** A platform that did not answer is asked again within a minute: alerts are urgent, and one request costs little. */
const LANE_BACKOFF_MAX_MS = 60_000;
/**
 * Waits before each new try of an alert that was refused for an unknown reason: five tries in ten minutes. A wait ends
 * early when the next alert has passed.
 */
const REFUSED_WAITS_MS = [15_000, 60_000, 120_000, 180_000, 240_000] as const;
/** While a place refuses everything for an unknown reason, it is asked this often. */
export const PLACE_PROBE_MS = 60_000;
/**
 * After so many alerts in a row were refused for an unknown reason and none passed, the sink refuses everything. Fewer
 * may be alike by chance, for example two recalled stickers.
 */
export const PLACE_MEANT_FROM = 3;
/** An announcement that is refused so often for an unknown reason is given up, since newer ones wait behind it. */
const ANNOUNCEMENT_REFUSALS = 5;

/**
 * Pure: milliseconds until a login view or an announcement is shown again. `failures` counts the failures before this
 * one, from 0. The wait may grow to five minutes, longer than in a lane: the content is mostly out of date by then, and
 * sinks wake the boards when they are back.
 */
export function showAgainMs(error: unknown, failures: number, random: () => number): number {
  const refusal = error instanceof DeliveryError ? error : undefined;
  return refusal?.retryAfterMs ?? (refusal?.code === "notReady" ? NOT_READY_MS : backoffMs(failures, random));
}

/** Pure: whether the sink will never accept an announcement that it refused `failures` times before. */
export function isAnnouncementLost(error: unknown, failures: number): boolean {
  if (!(error instanceof DeliveryError)) return false;
  const { code } = error;
  return (
    code === "rejected" ||
    code === "tooLarge" ||
    (code === "unknown" && failures + 1 >= ANNOUNCEMENT_REFUSALS)
  );
}

/**
 * Pure: whether a delivery that was set aside is due. It is also due when its wait is longer than the longest one,
 * since the clock was set back.
 */
export function isDue({ notBefore }: Pick<Delivery, "notBefore">, now: number): boolean {
  return notBefore <= now || notBefore - now > Math.max(...REFUSED_WAITS_MS);
}

/** The facts about a failed try. */
export type RetryFacts = {
  /** See `Delivery`: before this try. */
  readonly attempts: number;
  readonly refusals: number;
  /** The sink refuses everything for an unknown reason, not this alert. */
  readonly placeMeant: boolean;
  readonly now: number;
};

/** Pure: what to do after `error`; the outbox keeps it as data. */
export function decideRetry(
  error: DeliveryError,
  { attempts, refusals, placeMeant, now }: RetryFacts,
  random: () => number,
): Outcome {
  const { code } = error;
  const failure = failureOf(error);
  const retry = (afterMs: number): Outcome & { readonly status: "retry" } => ({
    status: "retry",
    notBefore: now + afterMs,
    code,
    error: failure,
    maybeDelivered: error.maybeDelivered,
  });
  switch (code) {
    case "rejected":
    case "tooLarge":
      return { status: "dead", error: failure };
    case "auth":
      return retry(PROBE_MS);
    case "notReady":
      return retry(NOT_READY_MS);
    case "rateLimited":
      return retry(Math.max(error.retryAfterMs ?? backoffMs(attempts, random, LANE_BACKOFF_MAX_MS), 1_000));
    case "unavailable":
      return retry(backoffMs(attempts, random, LANE_BACKOFF_MAX_MS));
    case "unknown": {
      if (placeMeant) return { ...retry(PLACE_PROBE_MS), setAside: "uncounted" };
      const waitMs = REFUSED_WAITS_MS[refusals];
      return waitMs === undefined
        ? { status: "dead", error: failure }
        : { ...retry(waitMs), setAside: "counted" };
    }
  }
}
