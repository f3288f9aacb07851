import { BridgeError, DeliveryError, errorWords } from "../../../bridge/model/errors.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { TelegramAdvice } from "../../../text/catalogue/trouble-texts.ts";
import type { Wording } from "../../../text/catalogue/wording.ts";

/**
 * A call to the Bot API that did not succeed. Its text and fields hold neither the token nor what was sent, and it has
 * no cause: grammY's errors carry the payload, those of fetch may carry the URL, and the token is a part of it.
 */
export class TelegramFailure extends BridgeError {
  override readonly name = "TelegramFailure";
  /** `refused`: Telegram said no. `unreachable`: no sensible answer. `stopped`: the caller's signal aborted. */
  readonly code: "refused" | "unreachable" | "stopped";
  /** Telegram's `error_code`, or the HTTP status of a page that is no answer; 0 without any. */
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  /** The id of the supergroup that the group became. */
  readonly migrateTo: string | undefined;
  /** The request may have reached Telegram. */
  readonly maybeReceived: boolean;

  /** `wording`: of a refusal Telegram's own words. */
  constructor(
    code: TelegramFailure["code"],
    wording: Wording,
    details: {
      readonly status?: number;
      readonly retryAfterMs?: number | undefined;
      readonly migrateTo?: string | undefined;
      readonly maybeReceived?: boolean;
    } = {},
  ) {
    super(wording);
    this.code = code;
    this.status = details.status ?? 0;
    this.retryAfterMs = details.retryAfterMs;
    this.migrateTo = details.migrateTo;
    this.maybeReceived = details.maybeReceived ?? false;
  }
}

/** Refusals by the description of the Bot API; it has no finer codes. */
export const isParseFailure = (error: unknown): boolean => refusedWith(error, /can't parse entities/i);
export const isNotModified = (error: unknown): boolean => refusedWith(error, /message is not modified/i);
/** The message is gone or can no longer be edited or deleted. */
export const isGone = (error: unknown): boolean =>
  refusedWith(
    error,
    /message to (?:edit|delete) not found|message can't be (?:edited|deleted)|MESSAGE_ID_INVALID/i,
  );
export const isNotFound = (error: unknown): boolean => refusedWith(error, /message to delete not found/i);

/** The message that another was to answer is gone, alone or with its topic; the wording has changed over the years. */
export const isReplyGone = (error: unknown): boolean =>
  refusedWith(error, /message to be replied not found|replied? message not found|message thread not found/i);

/** Refused for its size, by Telegram or by something in between. As a photo only: it may still pass as a document. */
export function isTooLarge(error: unknown): boolean {
  if (!(error instanceof TelegramFailure) || /too big for a photo/i.test(error.message)) return false;
  return error.status === 413 || refusedWith(error, /file (?:of size \d+ bytes )?is too (?:big|large)/i);
}

/** Telegram does not want these bytes, or not shown in this way; the chat itself is fine. */
export function isMediumRefused(error: unknown): boolean {
  if (!(error instanceof TelegramFailure) || error.code !== "refused") return false;
  if (/VOICE_MESSAGES_FORBIDDEN/.test(error.message)) return true;
  return error.status === 400 && error.migrateTo === undefined && whatToMend(error) === undefined;
}

/** Telegram said no for a reason of this request or chat; not for its pace, its own trouble or the token. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof TelegramFailure) || error.code !== "refused") return false;
  return (error.status === 400 || error.status === 403) && error.migrateTo === undefined;
}

function refusedWith(error: unknown, pattern: RegExp): boolean {
  return error instanceof TelegramFailure && error.code === "refused" && pattern.test(error.message);
}

/** How long to wait when Telegram says 429 without a time. */
const DEFAULT_RETRY_AFTER_MS = 5000;

/** Of the whole chat, not of one message: with words by the Bot API server, in capitals by Telegram behind it. */
const NO_RIGHTS =
  /not enough rights|no rights|no write access|need administrator rights|CHAT_(?:WRITE_FORBIDDEN|SEND_|RESTRICTED|ADMIN_REQUIRED)|USER_BANNED_IN_CHANNEL/i;

/** By the description of the Bot API, the first that fits. */
const ADVICE: readonly (readonly [RegExp, TelegramAdvice])[] = [
  [/chat not found|PEER_ID_INVALID|chat_id is empty/i, "unknownChat"],
  [/blocked by the user|can't initiate conversation/i, "blocked"],
  [/user is deactivated/i, "accountDeleted"],
  [/group chat was deleted|channel was deleted|(?:group|chat) is deactivated/i, "chatDeleted"],
  [/message thread not found|TOPIC_(?:DELETED|CLOSED|ID_INVALID)/i, "topicClosed"],
  [/kicked|not a member|bot was removed|can't access the chat|CHANNEL_PRIVATE/i, "notInChat"],
  [NO_RIGHTS, "noRights"],
];

/**
 * Of this one message: it is too long, empty, or not what Telegram reads. With words by the Bot API server
 * (tdlib/telegram-bot-api, Client.cpp), in capitals by Telegram behind it (https://core.telegram.org/method/messages.sendMessage#possible-errors).
 */
const OF_THE_MESSAGE =
  /message is too long|(?:message )?text (?:is |must be non-)empty|caption is too long|can't parse|must be encoded in UTF-8|replied? message not found|message to be replied not found|wrong file identifier|failed to get HTTP URL content|MESSAGE_(?:TOO_LONG|EMPTY)|MEDIA_CAPTION_TOO_LONG|ENTIT(?:Y|IES)_\w+|REPLY_MESSAGE_ID_INVALID|PHOTO_\w+|IMAGE_PROCESS_FAILED|WEBPAGE_\w+|VOICE_MESSAGES_FORBIDDEN/i;

/** What to do about a refusal that no repeat will change. */
function whatToMend({ status, message }: TelegramFailure): TelegramAdvice | undefined {
  if (status === 401) return "tokenRefused";
  if (status === 404) return "unknownBot";
  const found = ADVICE.find(([pattern]) => pattern.test(message));
  return found?.[1] ?? (status === 403 ? "forbidden" : undefined);
}

/** Classifies whatever went wrong in a delivery. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (!(error instanceof TelegramFailure))
    return new DeliveryError("unavailable", (texts) => errorWords(error, texts), { cause: error });
  const { maybeReceived: maybeDelivered } = error;
  const own = (texts: Texts): string => error.words(texts);
  /** Telegram's words among ours. A page that is no answer of Telegram has only ours. */
  const said = (kind: "refused" | "unknown" | "tooLarge" | "tooMany" | "failing"): Wording =>
    error.code === "refused" ? ({ trouble }) => trouble.telegram[kind](error.message) : own;
  if (error.code === "stopped") return new DeliveryError("unavailable", own, { maybeDelivered });
  if (error.status === 429)
    return new DeliveryError("rateLimited", said("tooMany"), {
      retryAfterMs: error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS,
    });
  if (error.status === 413) return new DeliveryError("tooLarge", said("tooLarge"));
  if (error.code === "unreachable") return new DeliveryError("unavailable", own, { maybeDelivered });
  const mend = whatToMend(error);
  if (mend !== undefined)
    return new DeliveryError("auth", ({ trouble: { telegram } }) =>
      telegram.advised(telegram.advice[mend], error.message),
    );
  if (error.status >= 500 || error.status === 409)
    return new DeliveryError("unavailable", said("failing"), { maybeDelivered });
  if (OF_THE_MESSAGE.test(error.message)) return new DeliveryError("rejected", said("refused"));
  // The description may be of the message or of the chat: the lane finds out which by what comes of the others.
  return new DeliveryError("unknown", said("unknown"));
}
