import { recalledByItsAuthor } from "../../bridge/describe/headline.ts";
import type { Alert, RecallAlert } from "../../bridge/model/alert.ts";
import type { Chat, Content, Message, ReceivedMessage } from "../../bridge/model/message.ts";
import { FILEHELPER } from "../../bridge/ports/source-session.ts";

/** Which recalled messages are echoed. */
export type EchoChoice = {
  /** ECHO_TO_SENDER: messages of contacts, to that contact. */
  readonly toSender: boolean;
  /** ECHO_TO_GROUPS: messages in groups, to that group. */
  readonly toGroups: boolean;
};

/**
 * The id (of this login) of the chat that the recalled message is sent back to; `undefined` for none. Only messages that
 * their author recalled: no mentions, not my own, none of official accounts, and none that a group's owner or admin removed.
 */
export function echoChat(alert: Alert, { toSender, toGroups }: EchoChoice): string | undefined {
  if (alert.kind !== "recall") return undefined;
  const { notice, original } = alert;
  const chatName = notice.message.chatName;
  if (original === undefined || chatName === "" || chatName === FILEHELPER) return undefined;
  const { senderType } = original.message;
  const wanted = (senderType === "CONTACT" && toSender) || (senderType === "GROUP" && toGroups);
  return wanted && notice.chat.kind === senderType && recalledByItsAuthor(alert) ? chatName : undefined;
}

/**
 * The alert without the remark names that I gave people: others must not read them. They are in the remark fields, in the
 * title of a chat, in the name of a group without a name of its own (it lists members), and in WeChat's own sentence.
 */
export function withoutRemarks(alert: RecallAlert): RecallAlert {
  const { notice, original } = alert;
  const { message, chat } = publicNames(notice);
  return {
    ...alert,
    notice: { message: { ...message, replaceMessage: "" }, chat },
    original: original === undefined ? undefined : publicNames(original),
  };
}

function publicNames<C extends Content>({ message, chat }: ReceivedMessage<C>): ReceivedMessage<C> {
  return { message: publicSender(message), chat: { ...chat, title: publicTitle(message, chat) } };
}

function publicSender<C extends Content>(message: Message<C>): Message<C> {
  switch (message.senderType) {
    case "GROUP":
      return Object.assign({}, message, { groupNickName: "", userRemarkName: "" });
    case "CONTACT":
      return Object.assign({}, message, { contactRemarkName: "" });
    default:
      return message;
  }
}

function publicTitle(message: Message, chat: Chat): string {
  return chat.kind === "CONTACT" && message.senderType === "CONTACT" ? message.contactNickName : "";
}
