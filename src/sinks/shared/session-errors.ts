import { DeliveryError, errorWords } from "../../bridge/model/errors.ts";
import { SessionSendError } from "../../bridge/ports/source-session.ts";
import type { Texts } from "../../text/catalogue/texts.ts";

/** The DeliveryError for an error of the WeChat session's sending. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const words = (texts: Texts): string => errorWords(error, texts);
  if (!(error instanceof SessionSendError)) {
    return new DeliveryError("unavailable", words, { cause: error, maybeDelivered: true });
  }
  switch (error.code) {
    case "notOnline":
      return new DeliveryError("notReady", words, { cause: error });
    case "rateLimited":
      return new DeliveryError("rateLimited", words, {
        cause: error,
        ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
      });
    case "refused":
      return new DeliveryError("rejected", words, { cause: error });
    case "unanswered":
      return new DeliveryError("unavailable", words, { cause: error, maybeDelivered: true });
    default:
      return error.code satisfies never;
  }
}
