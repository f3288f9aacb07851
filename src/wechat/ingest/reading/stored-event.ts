import { isJsonObject } from "../../source/json.ts";
import type { IngestEvent } from "../model/event.ts";

const TYPES: ReadonlySet<unknown> = new Set<IngestEvent["type"]>([
  "qr",
  "scanned",
  "online",
  "message",
  "recall",
  "offline",
  "loggedOut",
  "ping",
]);
const MESSAGE_TEXTS = ["msgId", "senderName", "chatName", "senderType", "msgType"] as const;

/** An event as the inbox keeps it. */
export function bodyOf(event: IngestEvent): string {
  return JSON.stringify(event);
}

/**
 * Reads back what `bodyOf` wrote. The door has checked every field before that, so only damage of the disk can change it:
 * then it is no JSON, or an object of another form. `undefined` when it is damaged.
 */
export function eventOf(body: string): IngestEvent | undefined {
  const value = parseJson(body);
  return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is IngestEvent {
  if (!isJsonObject(value) || !TYPES.has(value.type)) return false;
  if (typeof value.id !== "string" || typeof value.at !== "number") return false;
  switch (value.type) {
    case "message":
      return isMessage(value.message);
    case "recall":
      return typeof value.chat === "string" && typeof value.revokedMsgId === "string";
    case "online":
      return isJsonObject(value.account) && typeof value.account.id === "string";
    case "qr":
      return typeof value.url === "string" && typeof value.expiresAt === "number";
    default:
      return true;
  }
}

function isMessage(message: unknown): boolean {
  return (
    isJsonObject(message) &&
    MESSAGE_TEXTS.every((field) => typeof message[field] === "string") &&
    typeof message.sentAt === "number"
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
