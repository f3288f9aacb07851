import { createHash } from "node:crypto";
import type { ReceivedMessage } from "../../bridge/message.ts";
import { isRevoke } from "../../bridge/message.ts";
import type { SentLedger } from "../../bridge/state-store.ts";

/** Line ends and outer blanks are not kept by every server: they don't tell two texts apart here. */
export function textHash(text: string): string {
  return createHash("sha256").update(text.replace(/\r\n?/g, "\n").trim()).digest("hex");
}

/**
 * Is this what the bridge itself sent, seen again in sync, or a recall of it? Known by the server's id; before the
 * answer to the send has come, by chat and text.
 */
export async function isEcho(received: ReceivedMessage, ledger: SentLedger): Promise<boolean> {
  const { message } = received;
  if (isRevoke(received)) return await ledger.isOwn(received.message.revokedMsgId);
  if (message.senderType !== "MYSELF") return false;
  if (await ledger.isOwn(message.msgId)) return true;
  if (message.msgType !== "TEXT") return false;
  const sent = await ledger.findUnanswered(message.chatName, textHash(message.content));
  if (!sent) return false;
  await ledger.complete(sent.key, message.msgId);
  return true;
}
