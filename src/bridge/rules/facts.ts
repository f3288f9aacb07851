import { readRecallSentence } from "../describe/recall-sentence.ts";
import { nameIn, recallerOf } from "../describe/recaller.ts";
import type { Alert, RecallAlert } from "../model/alert.ts";
import type { Content, ReceivedMessage } from "../model/message.ts";
import type { KnownChat } from "../ports/stores/chats.ts";
import type { RuleFacts } from "./rule.ts";

/** What rules look at in an alert. `chat`: its chat, if that is known, with all the names that it had. */
export function factsOf(alert: Alert, chat: KnownChat | undefined): RuleFacts {
  const { original } = alert;
  const own = alert.kind === "recall" ? recallerOf(alert).own : false;
  return {
    chat: chatNames(alert, chat),
    from: own ? myNames(alert) : authorNames(alert, chat),
    kind: original?.message.msgType,
    text: original === undefined ? [] : known(textsOf(original.message)),
    own,
    mention: original?.message.senderType === "GROUP" && original.message.meIsAt,
    by: alert.kind === "recall" ? recallerOf(alert).by : undefined,
  };
}

/** The messages that tell about an alert. */
function messagesOf(alert: Alert): readonly ReceivedMessage[] {
  if (alert.kind === "mention") return [alert.original];
  return alert.original === undefined ? [alert.notice] : [alert.original, alert.notice];
}

function known(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== ""))];
}

function chatNames(alert: Alert, chat: KnownChat | undefined): readonly string[] {
  const messages = messagesOf(alert);
  return known([
    ...(chat === undefined ? [] : [...chat.names, chat.stableId, chat.chatName]),
    ...messages.flatMap(namesOfChat),
    ...messages.flatMap((received) => [received.chat.stableId ?? "", received.message.chatName]),
  ]);
}

/** The chat's name as it was shown then. A remark hides the nickname, which is a name of the chat all the same. */
function namesOfChat({ message, chat }: ReceivedMessage): readonly string[] {
  switch (message.senderType) {
    case "GROUP":
      return [chat.title, message.groupNickName];
    case "CONTACT":
      return [chat.title, message.contactRemarkName, message.contactNickName];
    case "SUBSCRIPTION":
      return [chat.title, message.subscriptionNickName];
    case "MYSELF":
    case "UNSUPPORTED":
      return [chat.title];
    default:
      return message satisfies never;
  }
}

function myNames(alert: Alert): readonly string[] {
  return known(
    messagesOf(alert).flatMap(({ message }) =>
      message.senderType === "MYSELF" ? [message.myNickName, message.senderName] : [],
    ),
  );
}

/** Names and ids of the person who wrote the message, when that was not I. */
function authorNames(alert: Alert, chat: KnownChat | undefined): readonly string[] {
  const { original } = alert;
  // Outside of groups the chat is the person, and I am not the author.
  if ((original ?? messagesOf(alert)[0])?.chat.kind !== "GROUP") return chatAndSentence(alert, chat);
  return known([
    ...(original === undefined ? [] : namesOfMember(original)),
    ...(alert.kind === "recall" ? namesInNotice(alert) : []),
  ]);
}

function chatAndSentence(alert: Alert, chat: KnownChat | undefined): readonly string[] {
  return known([...chatNames(alert, chat), ...(alert.kind === "recall" ? [recallerNamed(alert)] : [])]);
}

function namesOfMember({ message }: ReceivedMessage): readonly string[] {
  if (message.senderType !== "GROUP") return [];
  return [message.userRemarkName, message.userDisplayName, message.userNickName, message.memberName];
}

/** What a notice tells about the author of a member's message: who recalled it wrote it, unless it was somebody else. */
function namesInNotice(alert: RecallAlert): readonly string[] {
  if (recallerOf(alert).by === "author") return [...namesOfMember(alert.notice), recallerNamed(alert)];
  return [readRecallSentence(alert.notice.message.replaceMessage).author];
}

/** The name in WeChat's sentence of the person who recalled, `""` if none. */
function recallerNamed({ notice }: RecallAlert): string {
  return nameIn(readRecallSentence(notice.message.replaceMessage));
}

/** The words of a message. Names of kinds, addresses of bytes and the message that it replies to are not among them. */
function textsOf(content: Content): readonly string[] {
  switch (content.msgType) {
    case "TEXT":
      return [content.content];
    case "FILE":
      return [content.fileName];
    case "LINK":
      return [content.title, content.description, content.sourceName, content.url];
    case "POSITION":
      return [content.label, content.poiname];
    case "CARD":
      return [content.nickname, content.alias];
    case "UNSUPPORTED": {
      const { state: _state, kind: _kind, msgType: _type, appType: _app, ...words } = content.details;
      return Object.values(words);
    }
    case "IMAGE":
    case "VOICE":
    case "VIDEO":
    case "ANIMATION":
    case "REVOKE":
      return [];
    default:
      return content satisfies never;
  }
}
