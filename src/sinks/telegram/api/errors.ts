import { BridgeError, DeliveryError, failureOf } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { telegramSays } from "../texts/index.ts";
import type { Refusal } from "./refusals.ts";

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
  /** Set when the code is `refused`. */
  readonly refusal: Refusal | undefined;
  /** The id of the supergroup that the group became. */
  readonly migrateTo: string | undefined;
  /** The request may have reached Telegram. */
  readonly maybeReceived: boolean;

  /** `said`: of a refusal Telegram's own words. */
  constructor(
    code: TelegramFailure["code"],
    said: string | Failure,
    details: {
      readonly status?: number;
      readonly refusal?: Refusal;
      readonly retryAfterMs?: number | undefined;
      readonly migrateTo?: string | undefined;
      readonly maybeReceived?: boolean;
    } = {},
  ) {
    super(said);
    this.code = code;
    this.status = details.status ?? 0;
    this.refusal = details.refusal;
    this.retryAfterMs = details.retryAfterMs;
    this.migrateTo = details.migrateTo;
    this.maybeReceived = details.maybeReceived ?? false;
  }
}

const isRefusedAs = (error: unknown, ...refusals: readonly Refusal[]): boolean =>
  error instanceof TelegramFailure && error.refusal !== undefined && refusals.includes(error.refusal);

/** The topic is gone. */
export const isThreadGone = (error: unknown): boolean => isRefusedAs(error, "threadGone");
export const isTopicClosed = (error: unknown): boolean => isRefusedAs(error, "topicClosed");
/** The chat itself is out of reach, so nothing passes there. */
export const isChatGone = (error: unknown): boolean =>
  isRefusedAs(error, "unknownChat", "blocked", "accountDeleted", "chatDeleted", "notInChat");
/** A Bot API server that is older than the method says the same as of a wrong address. */
export const isUnknownMethod = (error: unknown): boolean => isRefusedAs(error, "unknownBot");
export const isEmptyTitle = (error: unknown): boolean => isRefusedAs(error, "emptyTitle");
export const isParseFailure = (error: unknown): boolean => isRefusedAs(error, "badMarkup");
export const isNotModified = (error: unknown): boolean => isRefusedAs(error, "notModified");
/** The message is gone or can no longer be edited or deleted. */
export const isGone = (error: unknown): boolean => isRefusedAs(error, "messageGone", "nothingToDelete");
export const isNotFound = (error: unknown): boolean => isRefusedAs(error, "nothingToDelete");
/** The message that another was to answer is gone, alone or with its topic. */
export const isReplyGone = (error: unknown): boolean => isRefusedAs(error, "replyGone", "threadGone");

/** Refused for its size, by Telegram or by something in between. What is too large as a photo may still pass as a document. */
export function isTooLarge(error: unknown): boolean {
  if (!(error instanceof TelegramFailure) || error.refusal === "photoTooLarge") return false;
  return error.status === 413 || error.refusal === "fileTooLarge";
}

/** Telegram does not want these bytes, or not shown in this way; the chat itself is fine. */
export function isMediumRefused(error: unknown): boolean {
  if (!(error instanceof TelegramFailure) || error.refusal === undefined) return false;
  if (error.refusal === "noVoice") return true;
  return error.status === 400 && error.migrateTo === undefined && adviceOn(error) === undefined;
}

/** Telegram said no for a reason of this request or chat; not for its pace, its own trouble or the token. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof TelegramFailure) || error.code !== "refused") return false;
  return (error.status === 400 || error.status === 403) && error.migrateTo === undefined;
}

/**
 * The same failure of a call that comes before an alert: whatever became of that call, the alert itself cannot have arrived,
 * so a repeat is no possible duplicate.
 */
export function beforeAlert(error: unknown): unknown {
  if (!(error instanceof TelegramFailure) || !error.maybeReceived) return error;
  const { code, message, reason, status, refusal, retryAfterMs, migrateTo } = error;
  const details = { status, retryAfterMs, migrateTo, ...(refusal === undefined ? {} : { refusal }) };
  return new TelegramFailure(code, { message, reason }, details);
}

/** How long to wait when Telegram says 429 without a time. */
const DEFAULT_RETRY_AFTER_MS = 5000;

type Advice =
  | "tokenRefused"
  | "unknownBot"
  | "unknownChat"
  | "blocked"
  | "accountDeleted"
  | "chatDeleted"
  | "topicClosed"
  | "notInChat"
  | "noRights"
  | "forbidden";

/** What a person has to mend; `undefined` where nothing of the bot or the chat is wrong. */
const MEND: Readonly<Record<Refusal, Advice | undefined>> = {
  tokenRefused: "tokenRefused",
  unknownBot: "unknownBot",
  unknownChat: "unknownChat",
  blocked: "blocked",
  accountDeleted: "accountDeleted",
  chatDeleted: "chatDeleted",
  topicClosed: "topicClosed",
  threadGone: "topicClosed",
  notInChat: "notInChat",
  noRights: "noRights",
  forbidden: "forbidden",
  tooManyRequests: undefined,
  notModified: undefined,
  messageGone: undefined,
  nothingToDelete: undefined,
  replyGone: undefined,
  badMarkup: undefined,
  notForum: undefined,
  emptyTitle: undefined,
  fileTooLarge: undefined,
  photoTooLarge: undefined,
  noVoice: undefined,
  badMessage: undefined,
  failing: undefined,
  unknown: undefined,
};

/** What to do about a refusal that no repeat will change. */
function adviceOn({ status, refusal }: TelegramFailure): Advice | undefined {
  return (refusal && MEND[refusal]) ?? (status === 403 ? "forbidden" : undefined);
}

/** Of this one message: the next may pass. */
const OF_THE_MESSAGE: ReadonlySet<Refusal> = new Set<Refusal>([
  "badMessage",
  "badMarkup",
  "replyGone",
  "noVoice",
]);

/** Classifies whatever went wrong in a delivery. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const own = failureOf(error);
  if (!(error instanceof TelegramFailure)) return new DeliveryError("unavailable", own, { cause: error });
  const { maybeReceived: maybeDelivered, refusal, status } = error;
  /** Telegram's words among ours. A page that is no answer of Telegram has only ours. */
  const said = (code: "refused" | "unknown" | "tooLarge" | "tooMany" | "failing"): Failure =>
    refusal === undefined ? own : telegramSays(code, { words: error.message });
  if (error.code === "stopped") return new DeliveryError("unavailable", own, { maybeDelivered });
  if (status === 429)
    return new DeliveryError("rateLimited", said("tooMany"), {
      retryAfterMs: error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS,
    });
  if (status === 413) return new DeliveryError("tooLarge", said("tooLarge"));
  if (refusal === undefined) return new DeliveryError("unavailable", own, { maybeDelivered });
  const advice = adviceOn(error);
  if (advice !== undefined) return new DeliveryError("auth", telegramSays(advice, { words: error.message }));
  if (status >= 500 || status === 409)
    return new DeliveryError("unavailable", said("failing"), { maybeDelivered });
  if (OF_THE_MESSAGE.has(refusal)) return new DeliveryError("rejected", said("refused"));
  // The description may be of the message or of the chat: the lane finds out which by what comes of the others.
  return new DeliveryError("unknown", said("unknown"));
}
