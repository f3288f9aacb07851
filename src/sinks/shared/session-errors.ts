import { DeliveryError, failureOf } from "../../bridge/model/errors.ts";
import { SessionSendError } from "../../bridge/ports/source-session.ts";

/** The DeliveryError for an error of the WeChat session's sending. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const failure = failureOf(error);
  if (!(error instanceof SessionSendError)) {
    return new DeliveryError("unavailable", failure, { cause: error, maybeDelivered: true });
  }
  switch (error.code) {
    case "notOnline":
      return new DeliveryError("notReady", failure, { cause: error });
    case "rateLimited":
      return new DeliveryError("rateLimited", failure, {
        cause: error,
        ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      });
    case "refused":
      return new DeliveryError("rejected", failure, { cause: error });
    case "unanswered":
      return new DeliveryError("unavailable", failure, { cause: error, maybeDelivered: true });
    default:
      return error.code satisfies never;
  }
}
