import { DeliveryError } from "../../bridge/model/errors.ts";
import { parseFacts } from "../shared/facts.ts";
import type { HttpAnswer } from "../shared/post/http-call.ts";
import { type HttpPlace, ownWords, statusError } from "../shared/post/http-errors.ts";
import { ntfySays } from "./texts/index.ts";

/** The day's messages are counted anew at midnight UTC; a longer wait would miss it, a shorter one asks in vain. */
const FULL_DAY_RETRY_MS = 15 * 60_000;

/** ntfy's own codes: https://github.com/binwiederhier/ntfy/blob/main/server/errors.go */
const TOPIC_INVALID = 40009;
const TOPIC_DISALLOWED = 40010;
const ATTACHMENTS_DISALLOWED = 40014;
const DAY_IS_FULL = 42908;
const BANDWIDTH_IS_USED_UP = 42905;

/** The id of the message that the server made; `undefined` when this is not ntfy's answer to a message. */
export function messageIdIn({ status, text }: HttpAnswer): string | undefined {
  if (status !== 200) return undefined;
  const facts = parseFacts(text);
  const id = facts?.event === "message" ? facts.id : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

/**
 * Whether the server took the request but not the bytes: too large for it, its space or the day's traffic used up, or
 * attachments are switched off. Other messages may pass.
 */
export function refusesFile({ status, text }: HttpAnswer): boolean {
  const code = parseFacts(text)?.code;
  return status === 413 || code === ATTACHMENTS_DISALLOWED || code === BANDWIDTH_IS_USED_UP;
}

/** The server's own words, `""` when it said nothing. */
export function wordsIn({ text }: HttpAnswer, { secrets }: HttpPlace): string {
  const error = parseFacts(text)?.error;
  return ownWords(typeof error === "string" ? error : text, secrets);
}

/** The DeliveryError for an answer that is no message. `now`: unix milliseconds. */
export function answerError(answer: HttpAnswer, place: HttpPlace, now: number): DeliveryError {
  const { host } = place;
  const { status } = answer;
  if (status >= 200 && status < 300) {
    // An answer that broke off may have been ntfy's.
    const maybeDelivered = !answer.whole;
    return new DeliveryError("unavailable", ntfySays("strangeAnswer", { host }), { maybeDelivered });
  }
  const words = wordsIn(answer, place);
  if (status === 401) return new DeliveryError("auth", ntfySays("tokenRefused", { host, words }));
  if (status === 403) return new DeliveryError("auth", ntfySays("noAccess", { host, words }));
  const code = parseFacts(answer.text)?.code;
  if (code === TOPIC_INVALID || code === TOPIC_DISALLOWED)
    return new DeliveryError("auth", ntfySays("topicRefused", { host, words }));
  if (code === DAY_IS_FULL)
    return new DeliveryError("rateLimited", ntfySays("dayIsFull", { host, words }), {
      retryAfterMs: FULL_DAY_RETRY_MS,
    });
  return statusError(answer, words, place, now);
}
