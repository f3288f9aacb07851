import { DeliveryError } from "../../bridge/model/errors.ts";
import { parseFacts } from "../shared/facts.ts";
import type { HttpAnswer } from "../shared/post/http-call.ts";
import { type HttpPlace, ownWords, statusError } from "../shared/post/http-errors.ts";
import { barkSays } from "./texts/index.ts";

/** The server has no such key: https://github.com/Finb/bark-server/blob/master/route_push.go */
const DEVICE_UNKNOWN = /failed to get device|device key is empty/i;
/** Apple's reasons: https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
const DEVICE_GONE = /\b(?:BadDeviceToken|Unregistered|ExpiredToken|DeviceTokenNotForTopic)\b/;
const TOO_LARGE = /\bPayloadTooLarge\b/;
const TOO_MANY = /\bTooManyRequests\b/;
const APPLE_BUSY = /\b(?:InternalServerError|ServiceUnavailable|Shutdown|IdleTimeout)\b/;
/** Before the reason of a push that Apple did not take, or that did not reach Apple. Older servers say it twice. */
const PUSH_FAILED = /^push failed: (?:APNS push failed: )?/;
/** Apple's reasons are one word. A sentence tells of the server's own connection to Apple. */
const ONE_WORD = /^\w+$/;
/** The server says so of a wrong user name or password: https://github.com/Finb/bark-server/blob/master/route_auth.go */
const TEAPOT = 418;
/** The server's framework says so of a request that is too large for it. */
const HEADERS_TOO_LARGE = 431;

/** Whether the server handed the push to Apple, and Apple took it. */
export function isAccepted({ status, text }: HttpAnswer): boolean {
  return status === 200 && parseFacts(text)?.code === 200;
}

/** The DeliveryError for an answer that is no acceptance. `now`: unix milliseconds. */
export function answerError(answer: HttpAnswer, place: HttpPlace, now: number): DeliveryError {
  const { host } = place;
  const { code, message } = parseFacts(answer.text) ?? {};
  // The body repeats the status; some servers answer with 200 and tell it there alone.
  const status = answer.status === 200 && typeof code === "number" ? code : answer.status;
  if (status >= 200 && status < 300) {
    const maybeDelivered = !answer.whole;
    return new DeliveryError("unavailable", barkSays("strangeAnswer", { host }), { maybeDelivered });
  }
  const said = typeof message === "string" ? message : answer.text;
  const words = ownWords(said, place.secrets);
  if (status === TEAPOT) return new DeliveryError("auth", barkSays("keyRefused", { host, status, words }));
  if (DEVICE_UNKNOWN.test(said)) return new DeliveryError("auth", barkSays("deviceUnknown", { host, words }));
  if (DEVICE_GONE.test(said)) return new DeliveryError("auth", barkSays("deviceGone", { host, words }));
  if (TOO_LARGE.test(said) || status === HEADERS_TOO_LARGE)
    return new DeliveryError("tooLarge", barkSays("tooLarge", { host, words }));
  if (TOO_MANY.test(said)) return statusError({ ...answer, status: 429 }, words, place, now);
  if (APPLE_BUSY.test(said))
    return new DeliveryError("unavailable", barkSays("appleUnreachable", { host, words }));
  if (!PUSH_FAILED.test(said)) return statusError({ ...answer, status }, words, place, now);
  if (ONE_WORD.test(said.replace(PUSH_FAILED, "")))
    return new DeliveryError("unknown", barkSays("refused", { host, status, words }));
  const unreachable = barkSays("appleUnreachable", { host, words });
  return new DeliveryError("unavailable", unreachable, { maybeDelivered: true });
}
