import type { ReceivedMessage } from "../../bridge/model/message.ts";
import {
  DETAIL_NAMES,
  UNSUPPORTED_SUBTYPES,
  type UnsupportedDetails,
  type UnsupportedSubtype,
} from "../../bridge/model/unsupported.ts";
import { isMedia, type MediaContent, type MissingMedia } from "../../bridge/ports/media.ts";

/**
 * Reads JSON that this program has written to a column. Only damage of the disk can change it, and then it is usually no
 * JSON or an object of another form. So only the fields that every message or alert has are checked.
 */

type Fields = Readonly<Record<string, unknown>>;

const MESSAGE_TEXTS = ["msgId", "senderName", "chatName", "senderType", "msgType"] as const;
const REASONS: ReadonlySet<unknown> = new Set<MissingMedia["why"]>([
  "empty",
  "unreachable",
  "gone",
  "notOffered",
  "tooLarge",
  "diskFull",
  "evicted",
  "quotaFull",
]);

/** The message; `undefined` when the value is damaged. */
export function parseReceived(value: unknown): ReceivedMessage | undefined {
  return isReceived(value) ? upToDate(value) : undefined;
}

/** The message with its media; `undefined` when the text is damaged. */
export function parseMediaMessage(text: unknown): ReceivedMessage<MediaContent> | undefined {
  return mediaMessageIn(parseJson(text));
}

/** The message with its media; `undefined` when the value has none or is damaged. */
export function mediaMessageIn(value: unknown): ReceivedMessage<MediaContent> | undefined {
  return isReceived(value) && isMedia(value) ? value : undefined;
}

/** Why bytes are missing; `undefined` when the text is damaged. */
export function parseReason(text: unknown): MissingMedia | undefined {
  const value = parseJson(text);
  return isReason(value) ? value : undefined;
}

/** Whether the value is a message. */
export function isReceived(value: unknown): value is ReceivedMessage {
  if (!isObject(value) || !isObject(value.message) || !isObject(value.chat)) return false;
  const { message, chat } = value;
  return (
    MESSAGE_TEXTS.every((field) => typeof message[field] === "string") &&
    typeof message.sentAt === "number" &&
    typeof chat.kind === "string" &&
    typeof chat.title === "string"
  );
}

/**
 * Older versions of the program wrote neither `subtype` nor `details`, and newer ones may write other values. An unknown
 * subtype becomes `unknown`; its `summary` is shown.
 */
export function upToDate(received: ReceivedMessage): ReceivedMessage {
  const { message } = received;
  if (message.msgType !== "UNSUPPORTED") return received;
  const { subtype, details } = message;
  return { ...received, message: { ...message, subtype: subtypeIn(subtype), details: detailsIn(details) } };
}

function subtypeIn(value: unknown): UnsupportedSubtype {
  return UNSUPPORTED_SUBTYPES.find((subtype) => subtype === value) ?? "unknown";
}

function detailsIn(value: unknown): UnsupportedDetails {
  const details: { -readonly [Name in keyof UnsupportedDetails]: UnsupportedDetails[Name] } = {};
  if (!isObject(value)) return details;
  for (const name of DETAIL_NAMES) {
    const text = value[name];
    if (typeof text === "string") details[name] = text;
  }
  return details;
}

function isReason(value: unknown): value is MissingMedia {
  return isObject(value) && REASONS.has(value.why);
}

/** Whether the value is an object with fields. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `undefined` for a text that is no JSON, and for everything else. */
export function parseJson(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
