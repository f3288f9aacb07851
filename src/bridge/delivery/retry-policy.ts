import type { Texts } from "../../text/catalogue/texts.ts";
import { DeliveryError, errorWords } from "../model/errors.ts";
import type { Outcome } from "../ports/outbox.ts";
import { backoffMs } from "../timing/backoff.ts";

/** A paused lane probes this often: the person may have mended the token meanwhile. */
const PROBE_MS = 5 * 60_000;
/** A sink that waits for something (pairing, login) wakes the lane itself; this is only the safety net. */
const NOT_READY_MS = 60_000;

/** Pure: milliseconds until a login view or a notice is shown again; `failures` counts those before this one, from 0. */
export function showAgainMs(error: unknown, failures: number, random: () => number): number {
  const refusal = error instanceof DeliveryError ? error : undefined;
  return refusal?.retryAfterMs ?? (refusal?.code === "notReady" ? NOT_READY_MS : backoffMs(failures, random));
}

/** Pure: what to do after `error` at the try number `attempts` + 1; the outbox keeps its words. */
export function decideRetry(
  error: DeliveryError,
  attempts: number,
  now: number,
  texts: Texts,
  random: () => number,
): Outcome {
  const words = errorWords(error, texts);
  const retry = (afterMs: number): Outcome => ({
    status: "retry",
    notBefore: now + afterMs,
    error: words,
    maybeDelivered: error.maybeDelivered,
  });
  switch (error.code) {
    case "rejected":
    case "tooLarge":
      return { status: "dead", error: words };
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
