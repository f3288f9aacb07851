import { DeliveryError, failureOf } from "../model/errors.ts";
import type { Delivery, Outcome } from "../ports/outbox.ts";
import { backoffMs } from "../timing/backoff.ts";

/** A paused lane probes this often: the person may have mended the token meanwhile. */
const PROBE_MS = 5 * 60_000;
/** A sink that waits for something (pairing, login) wakes the lane itself; this is only the safety net. */
const NOT_READY_MS = 60_000;
/** A platform that merely did not answer is asked again within a minute: an alert is news, and one request costs nothing. */
const LANE_BACKOFF_MAX_MS = 60_000;
/**
 * Before each new try of an alert that was refused for an unknown reason: five of them, in ten minutes, also when the first
 * wait is cut short because the next alert has passed.
 */
const REFUSED_WAITS_MS = [15_000, 60_000, 120_000, 180_000, 240_000] as const;
/** While a place refuses everything for an unknown reason, it is asked this often. */
export const PLACE_PROBE_MS = 60_000;
/**
 * So many alerts, refused one after the other for an unknown reason while none passed: the place is meant. Fewer may be
 * alike by chance, as when somebody recalls two stickers in a row.
 */
export const PLACE_MEANT_FROM = 3;
/** A notice that is refused so often for an unknown reason is given up: newer ones wait behind it. */
const NOTICE_REFUSALS = 5;

/**
 * Pure: milliseconds until a login view or a notice is shown again; `failures` counts those before this one, from 0. Up to
 * five minutes, unlike in a lane: what is shown is mostly old by then, and sinks wake the boards when they are back.
 */
export function showAgainMs(error: unknown, failures: number, random: () => number): number {
  const refusal = error instanceof DeliveryError ? error : undefined;
  return refusal?.retryAfterMs ?? (refusal?.code === "notReady" ? NOT_READY_MS : backoffMs(failures, random));
}

/** Pure: whether a notice that was refused `failures` times before will never pass. */
export function isNoticeLost(error: unknown, failures: number): boolean {
  if (!(error instanceof DeliveryError)) return false;
  const { code } = error;
  return (
    code === "rejected" || code === "tooLarge" || (code === "unknown" && failures + 1 >= NOTICE_REFUSALS)
  );
}

/** Pure: whether what was set aside may be tried again. Nothing waits longer than the longest wait: the clock was set back. */
export function isDue({ notBefore }: Pick<Delivery, "notBefore">, now: number): boolean {
  return notBefore <= now || notBefore - now > Math.max(...REFUSED_WAITS_MS);
}

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
