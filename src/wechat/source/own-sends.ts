import { createHash } from "node:crypto";
import type { Message, ReceivedMessage } from "../../bridge/model/message.ts";
import { isRevoke } from "../../bridge/model/message.ts";
import { STOPPED } from "../../bridge/model/reasons.ts";
import { type OutgoingFile, SessionSendError } from "../../bridge/ports/source-session.ts";
import type { SentLedger, SentText } from "../../bridge/ports/stores/state-store.ts";

/** Two texts that differ only in line ends or outer blanks have one hash: not every server keeps those. */
export function textHash(text: string): string {
  return createHash("sha256").update(text.replace(/\r\n?/g, "\n").trim()).digest("hex");
}

/** Sync shows the name of a file that was sent. Of all other media it shows only the kind. */
export function mediaHash(kind: OutgoingFile["kind"], fileName: string): string {
  const name = kind === "file" ? fileName.replace(/\s+/g, " ").trim() : "";
  return createHash("sha256")
    .update(JSON.stringify([kind, name]))
    .digest("hex");
}

/**
 * What was sent comes back in sync within seconds; the rest allows for clocks that differ. A picture that comes later is
 * another one, sent from the phone.
 */
const REPEAT_MS = 2 * 60_000;

/** The hash under which the ledger would hold this message; `undefined` for kinds that the bridge does not send. */
export function sentHashOf(message: Message): string | undefined {
  switch (message.msgType) {
    case "TEXT":
      return textHash(message.content);
    case "IMAGE":
      return mediaHash("image", "");
    case "VIDEO":
      return mediaHash("video", "");
    case "ANIMATION":
      return mediaHash("emoticon", "");
    case "FILE":
      return mediaHash("file", message.fileName);
    default:
      return undefined;
  }
}

/**
 * Writes a message into the ledger before it is sent, and waits meanwhile for `until` (see `sendText` of the session). Rejects
 * with the ledger's error, and with SessionSendError `notOnline` when `signal` has aborted by then: it must not be sent.
 */
export async function noteOwnSend(
  ledger: SentLedger,
  sent: Omit<SentText, "msgId">,
  until: Promise<unknown> | undefined,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([ledger.begin({ ...sent, msgId: "" }), until]);
  if (signal.aborted) throw new SessionSendError("notOnline", STOPPED);
}

/** Whether anything was accepted under this key, in whatever words. Rejects with the ledger's error. */
export async function isAccepted(ledger: SentLedger, key: string): Promise<boolean> {
  return (await ledger.find(key)).some(({ msgId }) => msgId !== "");
}

/** False: nobody need ask the ledger. */
export function mayBeOwnSend(received: ReceivedMessage): boolean {
  return received.message.senderType === "MYSELF" || isRevoke(received);
}

/**
 * Whether the bridge itself sent this message, or the one that this notice recalls. Sync brings back what was sent. It is
 * known by the server's id; before the answer to the send has come, by chat and text, or by chat, kind and time.
 */
export async function isOwnSend(received: ReceivedMessage, ledger: SentLedger): Promise<boolean> {
  const { message } = received;
  if (isRevoke(received)) return await ledger.isOwn(received.message.revokedMsgId);
  if (message.senderType !== "MYSELF") return false;
  if (await ledger.isOwn(message.msgId)) return true;
  const hash = sentHashOf(message);
  if (hash === undefined) return false;
  const { chatName, sentAt } = message;
  // A text is told from others without the time.
  const apart = message.msgType === "TEXT" ? Number.POSITIVE_INFINITY : REPEAT_MS;
  const sent = await ledger.findUnanswered(chatName, hash, Math.max(0, sentAt - apart));
  if (!sent || sent.at > sentAt + apart) return false;
  await ledger.complete(sent, message.msgId);
  return true;
}
