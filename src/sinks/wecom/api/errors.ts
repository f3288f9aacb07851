import { DeliveryError } from "../../../bridge/model/errors.ts";
import { callError, type HttpPlace } from "../../shared/post/http-errors.ts";
import { TOO_OFTEN_MS } from "./pace.ts";
import { WecomRefused } from "./refusals.ts";

/** Wait after "too many requests at the same time", which says no time. */
const CONCURRENT_MS = 5_000;

/** The DeliveryError for any error of a delivery. */
export function toDeliveryError(error: unknown, place: HttpPlace): DeliveryError {
  if (!(error instanceof WecomRefused)) return callError(error, place);
  const { message, reason, code } = error;
  const failure = { message, reason };
  switch (code) {
    case "badAddress":
    case "robotOff":
    case "notInGroup":
    case "wrongIp":
      return new DeliveryError("auth", failure, { cause: error });
    case "tooOften":
      return new DeliveryError("rateLimited", failure, { cause: error, retryAfterMs: TOO_OFTEN_MS });
    case "concurrent":
      return new DeliveryError("rateLimited", failure, { cause: error, retryAfterMs: CONCURRENT_MS });
    case "busy":
      // Says nothing about what was done before it failed, as a 500.
      return new DeliveryError("unavailable", failure, { cause: error, maybeDelivered: true });
    case "uploadGone":
      return new DeliveryError("unavailable", failure, { cause: error });
    case "badContent":
    case "badMedium":
      return new DeliveryError("rejected", failure, { cause: error });
    case "tooLong":
      return new DeliveryError("tooLarge", failure, { cause: error });
    case "unknown":
      return new DeliveryError("unknown", failure, { cause: error });
    default:
      return code satisfies never;
  }
}
