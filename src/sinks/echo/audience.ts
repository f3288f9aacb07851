import { recalledByItsAuthor } from "../../bridge/describe/headline.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import type { Chat, Content, Message, ReceivedMessage } from "../../bridge/model/message.ts";
import { FILEHELPER } from "../../bridge/ports/source-session.ts";

export type EchoChoice = {
  /** ECHO_TO_SENDER: to the contact whose message it was. */
  readonly toSender: boolean;
  /** ECHO_TO_GROUPS: to the group that it stood in. */
  readonly toGroups: boolean;
};

/**
 * The chat that gets its recalled message back, under the identity it has in this login; `undefined` when none does.
 * Only what other people took back themselves: nothing of mine, nothing from official accounts, and nothing that the
 * group's owner or an admin removed.
 */
export function echoChat(alert: Alert, { toSender, toGroups }: EchoChoice): string | undefined {
  const { notice, original } = alert;
  const chatName = notice.message.chatName;
  if (original === undefined || chatName === "" || chatName === FILEHELPER) return undefined;
  const { senderType } = original.message;
  const wanted = (senderType === "CONTACT" && toSender) || (senderType === "GROUP" && toGroups);
  return wanted && notice.chat.kind === senderType && recalledByItsAuthor(alert) ? chatName : undefined;
}

/**
 * The alert as others may read it: my remarks are nobody else's business. They stand in the remark fields, in the title
 * of a chat, in the name of a group that has none of its own (its members), and in WeChat's sentence, which names people
 * as my phone shows them.
 */
export function withoutRemarks(alert: Alert): Alert {
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
