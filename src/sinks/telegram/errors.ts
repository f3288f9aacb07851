import { BridgeError, DeliveryError, errorText } from "../../bridge/errors.ts";

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

  constructor(
    code: TelegramFailure["code"],
    message: string,
    details: {
      readonly status?: number;
      readonly retryAfterMs?: number | undefined;
      readonly migrateTo?: string | undefined;
      readonly maybeReceived?: boolean;
    } = {},
  ) {
    super(message);
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

const TOKEN_HELP = "set TELEGRAM_BOT_TOKEN to the token that @BotFather shows, then restart";

/** Of the whole chat, not of one message: with words by the Bot API server, in capitals by Telegram behind it. */
const NO_RIGHTS =
  /not enough rights|no rights|no write access|need administrator rights|CHAT_(?:WRITE_FORBIDDEN|SEND_|RESTRICTED|ADMIN_REQUIRED)|USER_BANNED_IN_CHANNEL/i;

/** What to do about a refusal that no repeat will change, by its description. */
function whatToMend(failure: TelegramFailure): string | undefined {
  const { status, message } = failure;
  if (status === 401) return `Telegram does not accept the bot token: ${TOKEN_HELP}`;
  if (status === 404)
    return `Telegram does not know this bot, or TELEGRAM_API_ROOT is no Bot API server: ${TOKEN_HELP}`;
  if (/chat not found|PEER_ID_INVALID|chat_id is empty/i.test(message))
    return "Telegram does not know the chat: correct TELEGRAM_CHAT_ID, and open the bot and press Start (or add it to the group)";
  if (/blocked by the user|can't initiate conversation/i.test(message))
    return "the bot may not write to this person: unblock the bot in Telegram and press Start, or change TELEGRAM_CHAT_ID";
  if (/user is deactivated/i.test(message))
    return "the Telegram account of the chat was deleted: change TELEGRAM_CHAT_ID";
  if (/group chat was deleted|channel was deleted|(?:group|chat) is deactivated/i.test(message))
    return "the chat was deleted: change TELEGRAM_CHAT_ID";
  if (/message thread not found|TOPIC_(?:DELETED|CLOSED|ID_INVALID)/i.test(message))
    return "the topic in the chat was closed or deleted: open the General topic again, or change TELEGRAM_CHAT_ID";
  if (/kicked|not a member|bot was removed|can't access the chat|CHANNEL_PRIVATE/i.test(message))
    return "the bot is not in the chat any more: add it again, or change TELEGRAM_CHAT_ID";
  if (NO_RIGHTS.test(message))
    return "the bot may not write in the chat: allow it to send messages and photos there, or change TELEGRAM_CHAT_ID";
  if (status === 403)
    return "Telegram forbids writing to the chat: see the bot's rights there, or change TELEGRAM_CHAT_ID";
  return undefined;
}

/** Classifies whatever went wrong in a delivery. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (!(error instanceof TelegramFailure))
    return new DeliveryError("unavailable", errorText(error), { cause: error });
  const text = error.message;
  const { maybeReceived: maybeDelivered } = error;
  if (error.code === "stopped") return new DeliveryError("unavailable", text, { maybeDelivered });
  if (error.status === 429)
    return new DeliveryError("rateLimited", text, {
      retryAfterMs: error.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS,
    });
  if (error.status === 413) return new DeliveryError("tooLarge", text);
  if (error.code === "unreachable") return new DeliveryError("unavailable", text, { maybeDelivered });
  const mend = whatToMend(error);
  if (mend !== undefined) return new DeliveryError("auth", `${mend} (${text})`);
  if (error.status >= 500 || error.status === 409)
    return new DeliveryError("unavailable", text, { maybeDelivered });
  return new DeliveryError("rejected", text);
}
