import { DeliveryError, errorText } from "../bridge/errors.ts";
import { SessionSendError } from "../bridge/wechat-session.ts";

/** Why the session did not send, as the delivery loop understands it. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const text = errorText(error);
  if (!(error instanceof SessionSendError)) {
    return new DeliveryError("unavailable", text, { cause: error, maybeDelivered: true });
  }
  switch (error.code) {
    case "notOnline":
      return new DeliveryError("notReady", text, { cause: error });
    case "rateLimited":
      return new DeliveryError("rateLimited", text, {
        cause: error,
        ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      });
    case "refused":
      return new DeliveryError("rejected", text, { cause: error });
    case "unanswered":
      return new DeliveryError("unavailable", text, { cause: error, maybeDelivered: true });
    default:
      return error.code satisfies never;
  }
}
