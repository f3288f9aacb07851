import { createHash } from "node:crypto";
import {
  type Chat,
  type Content,
  type GroupSender,
  type Identity,
  type ReceivedMessage,
  type Sender,
  unreadable,
} from "../../../bridge/model/message.ts";
import { chatIdOfRevoke } from "../../content/kinds/revoke.ts";
import { mentions } from "../../content/mentions.ts";
import { isForNobody, MSG_TYPE } from "../../content/msg-type.ts";
import { decodeWireText, splitMemberPrefix, type Unprefixed } from "../../content/wire-text/text.ts";
import { type ContactBook, isGroupName } from "../contacts/contacts.ts";
import type { Self } from "../wire/credentials.ts";
import type { RawMessage } from "../wire/raw.ts";
import { WireBody } from "./body.ts";
import { contentOf } from "./message-content.ts";
import { contentWithoutId } from "./without-id.ts";

const PAYLOAD = /^\s*(?:&lt;|<)(?:\?xml|sysmsg)/;

/** An empty sender means me, as Tencent's own client reads it. */
function isMine(raw: RawMessage, self: Self): boolean {
  return raw.fromUserName === "" || raw.fromUserName === self.userName;
}

/**
 * Takes the member off the content. My own group messages mostly have no prefix, and a line that I typed may look like one:
 * there only my own user name counts. Before a system line a word without `@` counts only when a payload follows.
 */
function unprefixed(raw: RawMessage, self: Self): Unprefixed {
  const mine = isMine(raw, self);
  const none = { member: "", body: raw.content };
  if (!isGroupName(mine ? raw.toUserName : raw.fromUserName)) return none;
  const split = splitMemberPrefix(raw.content);
  if (mine) return split.member === self.userName ? split : none;
  const certain = raw.msgType !== MSG_TYPE.system || split.member.startsWith("@");
  return certain || PAYLOAD.test(split.body) ? split : none;
}

/**
 * An id for a message that has none: the same for the same message, so that a repeated sync adds nothing, and decimal
 * like the server's, below 2^63. An empty id would make all such messages one entry of the store.
 */
function derivedId(raw: RawMessage): string {
  const parts = [raw.fromUserName, raw.toUserName, raw.msgType, raw.createTime, raw.content, raw.fileName];
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest();
  return (digest.readBigUInt64BE(0) >> 1n).toString();
}

/** Its id, as the normalized message carries it. */
export function msgIdOf(raw: RawMessage): string {
  return raw.msgId || derivedId(raw);
}

/** What a log line may say of a message. */
export function factsOf(raw: RawMessage): {
  readonly msgId: string;
  readonly msgType: number;
  readonly length: number;
} {
  return { msgId: msgIdOf(raw), msgType: raw.msgType, length: raw.content.length };
}

function myNames(group: string, book: ContactBook, self: Self): readonly string[] {
  const { displayName, nickName } = book.member(group, self.userName);
  return [displayName, nickName, decodeWireText(self.nickName)];
}

function groupSender(
  group: string,
  memberName: string,
  content: Content,
  book: ContactBook,
  self: Self,
): GroupSender {
  const names = memberName === "" ? undefined : book.member(group, memberName);
  return {
    senderType: "GROUP",
    groupNickName: book.groupNickName(group),
    userNickName: names?.nickName ?? "",
    userDisplayName: names?.displayName ?? "",
    userRemarkName: names?.remarkName ?? "",
    memberName,
    meIsAt:
      content.msgType === "TEXT" &&
      content.content.includes("@") &&
      mentions(content.content, myNames(group, book, self)),
  };
}

function senderOf(
  raw: RawMessage,
  memberName: string,
  content: Content,
  book: ContactBook,
  self: Self,
): Sender {
  if (isMine(raw, self)) return { senderType: "MYSELF", myNickName: decodeWireText(self.nickName) };
  const from = raw.fromUserName;
  const { nickName, remarkName } = book.names(from);
  switch (book.kind(from)) {
    case "GROUP":
      return groupSender(from, memberName, content, book, self);
    case "SUBSCRIPTION":
      return { senderType: "SUBSCRIPTION", subscriptionNickName: nickName };
    case "CONTACT":
      return { senderType: "CONTACT", contactNickName: nickName, contactRemarkName: remarkName };
  }
}

function identityOf(raw: RawMessage, self: Self): Identity {
  const mine = isMine(raw, self);
  return {
    senderName: mine ? self.userName : raw.fromUserName,
    msgId: msgIdOf(raw),
    chatName: mine ? raw.toUserName : raw.fromUserName,
    sentAt: raw.createTime * 1000,
  };
}

function chatOf(chatName: string, book: ContactBook, self: Self): Chat {
  const title = book.title(chatName);
  const mine = title === "" && chatName === self.userName;
  return { kind: book.kind(chatName), title: mine ? decodeWireText(self.nickName) : title };
}

/** A message whose content is not looked at: only its chat, sender and time. Undefined for what nobody is to see. */
export function unreadableMessage(raw: RawMessage, self: Self): ReceivedMessage | undefined {
  if (isForNobody(raw.msgType)) return undefined;
  const identity = identityOf(raw, self);
  return {
    message: unreadable(identity),
    chat: { kind: isGroupName(identity.chatName) ? "GROUP" : "CONTACT", title: "" },
  };
}

/**
 * Turns one AddMsg into a normalized message, with the names that the book knows now. Undefined for what nobody is to see
 * (status notifications, MsgType 9999). Never throws: what cannot be read becomes UNSUPPORTED, and `onFault`
 * is told of it.
 *
 * In private chats the recall notices of both sides carry the contact as sender; whose message it was is for the
 * bridge to find out. `sentAt` is 0 when the server gave no time.
 */
export function normalize(
  raw: RawMessage,
  book: ContactBook,
  self: Self,
  onFault: (error: unknown) => void = () => {},
): ReceivedMessage | undefined {
  if (isForNobody(raw.msgType)) return undefined;
  try {
    const { member, body: wire } = unprefixed(raw, self);
    const body = new WireBody(wire);
    const identity = identityOf(raw, self);
    const read = contentOf(raw, body);
    const content = raw.msgId === "" ? contentWithoutId(read) : read;
    const stableId = content.msgType === "REVOKE" ? chatIdOfRevoke(body.text) : undefined;
    const chat = chatOf(identity.chatName, book, self);
    return {
      message: { ...identity, ...senderOf(raw, member, content, book, self), ...content },
      chat: stableId === undefined ? chat : { ...chat, stableId },
    };
  } catch (error) {
    // A fault of ours in one message must not cost the others of its batch.
    onFault(error);
    return unreadableMessage(raw, self);
  }
}
