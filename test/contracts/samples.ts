import { alertIds, type MentionAlert, type RecallAlert } from "../../src/bridge/model/alert.ts";
import type { ReceivedMessage, RevokeContent } from "../../src/bridge/model/message.ts";

/** A moment in the past of every machine that runs the tests: an entry that expires then is expired by Date.now(). */
export const LONG_AGO = Date.UTC(2024, 1, 3, 4, 5, 6);

/** A text of Mei to me. */
export function textMessage(msgId: string, content = `text of ${msgId}`, sentAt = LONG_AGO): ReceivedMessage {
  return {
    message: {
      msgId,
      senderName: "@mei",
      chatName: "@mei",
      sentAt,
      senderType: "CONTACT",
      contactNickName: "Mei",
      contactRemarkName: "",
      msgType: "TEXT",
      content,
    },
    chat: { kind: "CONTACT", title: "Mei" },
  };
}

/** A text of mine to a chat. `me` is my own identity, another one at each login. */
export function ownMessage(msgId: string, chatName: string, sentAt: number, me = "@me"): ReceivedMessage {
  return {
    message: {
      msgId,
      senderName: me,
      chatName,
      sentAt,
      senderType: "MYSELF",
      myNickName: "Jun",
      msgType: "TEXT",
      content: `mine ${msgId}`,
    },
    chat: { kind: "CONTACT", title: "Mei" },
  };
}

/** A notice of a recall by me, as `me`. */
export function ownNotice(
  msgId: string,
  chatName: string,
  sentAt: number,
  me = "@me",
): ReceivedMessage<RevokeContent> {
  return {
    message: {
      msgId,
      senderName: me,
      chatName,
      sentAt,
      senderType: "MYSELF",
      myNickName: "Jun",
      msgType: "REVOKE",
      revokedMsgId: "0",
      replaceMessage: "You recalled a message",
    },
    chat: { kind: "CONTACT", title: "Mei" },
  };
}

/** An alert about a message of that id. */
export function alertAbout(msgId: string, content?: string): RecallAlert {
  const original = textMessage(msgId, content);
  return {
    ...alertIds("7001", msgId),
    kind: "recall",
    accountId: "7001",
    noticedAt: LONG_AGO + 3_000,
    recalledAt: LONG_AGO + 2_000,
    notice: ownNotice(`${msgId}9`, "@mei", LONG_AGO + 2_000),
    original,
    miss: undefined,
  };
}

/** The alert that follows `missedAlert` when the original has come. */
export function lateAlert(msgId: string, content?: string): RecallAlert {
  return { ...alertAbout(msgId, content), id: alertIds("7001", `late:${msgId}`).id };
}

/** An alert of a message that mentions me, with messages before it. */
export function mentionAbout(msgId: string, before: readonly ReceivedMessage[] = []): MentionAlert {
  return {
    ...alertIds("7001", `mention:${msgId}`, "M"),
    kind: "mention",
    accountId: "7001",
    noticedAt: LONG_AGO + 1_000,
    original: textMessage(msgId),
    before,
  };
}

/** An alert without an original. */
export function missedAlert(msgId: string): RecallAlert {
  return {
    ...alertAbout(msgId),
    original: undefined,
    miss: { reason: "expired", watchingSince: LONG_AGO - 60_000 },
  };
}
