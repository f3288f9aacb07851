import { createHash } from "node:crypto";
import type { Message, ReceivedMessage } from "../../bridge/model/message.ts";
import { isRevoke } from "../../bridge/model/message.ts";
import type { OutgoingFile } from "../../bridge/ports/source-session.ts";
import type { SentLedger } from "../../bridge/ports/state-store.ts";

/** Line ends and outer blanks are not kept by every server: they don't tell two texts apart here. */
export function textHash(text: string): string {
  return createHash("sha256").update(text.replace(/\r\n?/g, "\n").trim()).digest("hex");
}

/** Of a file its echo shows the name, of everything else no more than what it is. */
export function mediaHash(kind: OutgoingFile["kind"], fileName: string): string {
  const name = kind === "file" ? fileName.replace(/\s+/g, " ").trim() : "";
  return createHash("sha256")
    .update(JSON.stringify([kind, name]))
    .digest("hex");
}

/** Echoes come within seconds, the rest is for clocks that differ: a picture after that is another, from the phone. */
const ECHO_MS = 2 * 60_000;

/** By what a message of mine could be an echo; `undefined` for kinds that the bridge does not send. */
function hashOf(message: Message): string | undefined {
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
 * Is this what the bridge itself sent, seen again in sync, or a recall of it? Known by the server's id; before the
 * answer to the send has come, by chat and text, or by chat, kind and time.
 */
export async function isOwnSend(received: ReceivedMessage, ledger: SentLedger): Promise<boolean> {
  const { message } = received;
  if (isRevoke(received)) return await ledger.isOwn(received.message.revokedMsgId);
  if (message.senderType !== "MYSELF") return false;
  if (await ledger.isOwn(message.msgId)) return true;
  const hash = hashOf(message);
  if (hash === undefined) return false;
  const { chatName, sentAt } = message;
  // A text tells enough by itself.
  const apart = message.msgType === "TEXT" ? Number.POSITIVE_INFINITY : ECHO_MS;
  const sent = await ledger.findUnanswered(chatName, hash, Math.max(0, sentAt - apart));
  if (!sent || sent.at > sentAt + apart) return false;
  await ledger.complete(sent, message.msgId);
  return true;
}
