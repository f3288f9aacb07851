import type { Account } from "../../../bridge/model/account.ts";
import type { Message, RevokeContent } from "../../../bridge/model/message.ts";
import { hashedId } from "../../source/hashed-id.ts";
import type { IngestEvent } from "../model/event.ts";
import type { ChatNames } from "./chat-names.ts";

/** A recall in its short form. */
export type ShortRecall = Extract<IngestEvent, { type: "recall" }>;

/** The recall notice that a short recall stands for. Its id is the same each time the event is read. */
export function noticeOf(recall: ShortRecall, names: ChatNames, me: Account): Message<RevokeContent> {
  const { id, at, chat, revokedMsgId, by, recalledAt = at, replaceMessage = "" } = recall;
  const sender = names.senderOfRecall(chat, by, me);
  const content = { msgType: "REVOKE", revokedMsgId, replaceMessage } as const;
  return {
    senderName: sender.senderType === "MYSELF" ? me.id : chat,
    msgId: hashedId("ingest", chat, id),
    chatName: chat,
    sentAt: recalledAt,
    ...sender,
    ...content,
  };
}
