import type { Content, Message } from "../../../../bridge/model/message.ts";
import { mentions } from "../../../content/mentions.ts";
import { contentOf } from "../../../content/message-content.ts";
import { PHONE_FIELDS } from "../../../content/message-fields.ts";
import { isForNobody, MSG_TYPE } from "../../../content/msg-type.ts";
import { splitPlainPrefix, type Unprefixed } from "../../../content/wire-text/text.ts";
import { rawTextBetween } from "../../../content/wire-text/xml.ts";
import { hashedId } from "../../../source/hashed-id.ts";
import type { LearnedName, NameDirectory } from "../../model/dialect.ts";
import type { AnnouncedMedia, IngestEvent } from "../../model/event.ts";
import { chatKindOf, isGroupId, senderOf } from "../shared/sender.ts";
import { millisecondsOf } from "../shared/time.ts";
import { nameInPush } from "./push-content.ts";
import type { PadMessage } from "./raw.ts";

/** What one message says. `event` is undefined for what nobody is to see. */
export type ReadMessage = {
  readonly event: IngestEvent | undefined;
  readonly names: readonly LearnedName[];
};

type Place = {
  readonly chat: string;
  readonly mine: boolean;
  readonly member: string;
  readonly body: string;
};

// An alias is a word that a line of the system may begin with, too.
const SURE_ID = /^wxid_|@/;
const PAYLOAD = /^\s*<(?:\?xml|sysmsg)/;

/** Where a message belongs. My own messages have me as sender and the other side, or the group, as receiver. */
function placeOf(raw: PadMessage, account: string | undefined): Place {
  const mine = raw.isSelf ?? (raw.from === "" || raw.from === account);
  if (mine) return { chat: raw.to, mine, ...unprefixed(raw, raw.to, account) };
  // Some forms have the member as sender and the group as receiver.
  if (isGroupId(raw.to)) return { chat: raw.to, mine, member: raw.from, body: raw.content };
  return { chat: raw.from, mine, ...unprefixed(raw, raw.from, undefined) };
}

/**
 * Takes the member off the content of a group message; it also stands before XML. My own messages have mostly none, and a
 * line that I typed may look like one: there only `me` counts. System lines have the group itself there, or nothing.
 */
function unprefixed(raw: PadMessage, chat: string, me: string | undefined): Unprefixed {
  const none = { member: "", body: raw.content };
  if (!isGroupId(chat)) return none;
  const split = splitPlainPrefix(raw.content);
  if (split.member === chat) return { ...split, member: "" };
  if (me !== undefined || raw.isSelf) return split.member === me ? split : none;
  const certain = raw.msgType !== MSG_TYPE.system || SURE_ID.test(split.member) || PAYLOAD.test(split.body);
  return certain ? split : none;
}

/** `atuserlist` has the ids of those who are mentioned, separated by commas; `notify@all` is everybody. */
function isMentioned(raw: PadMessage, account: string | undefined): boolean {
  const listed = (rawTextBetween(raw.msgSource, "atuserlist") ?? "").split(",").map((id) => id.trim());
  return listed.includes("notify@all") || (account !== undefined && listed.includes(account));
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** What comes with the message is better than nothing: a picture's preview, often the whole of a voice message. */
function mediaOf(raw: PadMessage, content: Content): AnnouncedMedia | undefined {
  const fits = content.msgType === "IMAGE" || content.msgType === "VOICE";
  if (!fits || !BASE64.test(raw.attached)) return undefined;
  return { place: { kind: "inline", base64: raw.attached.replace(/\s+/g, "") } };
}

/** Sizes of more digits are nonsense. */
const LONGEST_SIZE = 15;

function readContent(msgType: number, mediaId: string, body: string): Content {
  const content = contentOf(
    { ...PHONE_FIELDS, msgType, mediaId, fileId: mediaId },
    {
      text: body,
      isBlank: body.trim() === "",
    },
  );
  const hasSize = content.msgType !== "FILE" || content.fileSize.length <= LONGEST_SIZE;
  return hasSize ? content : { ...content, fileSize: "0" };
}

/** A message without an id has one of its own: the same for the same message. */
function idOf(raw: PadMessage, chat: string): string {
  if (raw.newMsgId !== "") return raw.newMsgId;
  const parts = raw.localId === "" ? [raw.from, raw.msgType, raw.createTime, raw.content] : [raw.localId];
  return hashedId("addmsg", chat, JSON.stringify(parts));
}

/** A recall that comes twice has a new id each time; "my last message" is no id. */
function eventId(msgId: string, content: Content): string {
  const recall = content.msgType === "REVOKE" && content.revokedMsgId !== "0";
  return recall ? `recall:${content.revokedMsgId}` : `msg:${msgId}`;
}

/** Makes a message of what a pad server sent, with the names that are known now. Never throws. */
export function readMessage(
  raw: PadMessage,
  account: string | undefined,
  names: NameDirectory,
  now: number,
): ReadMessage {
  if (isForNobody(raw.msgType)) return { event: undefined, names: [] };
  const { chat, mine, member, body } = placeOf(raw, account);
  const kind = chatKindOf(chat);
  const msgId = idOf(raw, chat);
  const content = readContent(raw.msgType, msgId, body);
  const author = mine ? (account ?? "") : kind === "GROUP" ? member : chat;
  // The nickname is that of the sender as the form has it, which may be the group.
  const nickName = (author === raw.from && raw.fromNick) || nameInPush(raw.pushContent, body);
  const told = author === "" ? "" : nickName;
  const groupName = kind === "GROUP" && raw.from === chat ? raw.fromNick : "";
  const sentAt = millisecondsOf(raw.createTime, now);

  const myNames = account === undefined ? [] : [names.nameOf(account, chat), names.nameOf(account)];
  const meIsAt =
    content.msgType === "TEXT" &&
    (isMentioned(raw, account) ||
      mentions(
        content.content,
        myNames.flatMap(({ nickName, ownName }) => [ownName, nickName]),
      ));
  const ownWords = { nickName: told, displayName: "", groupName };
  const sender = senderOf({ account, mine, chat, kind, member, ownWords, meIsAt }, names);
  const identity = { senderName: mine ? (account ?? raw.from) : chat, msgId, chatName: chat, sentAt };
  const message: Message = { ...identity, ...sender, ...content };
  const media = mediaOf(raw, content);
  return {
    event: {
      type: "message",
      id: eventId(msgId, content),
      at: sentAt,
      message,
      ...(media === undefined ? {} : { media }),
    },
    names: [
      ...learned(author, told, kind === "GROUP" && !mine ? chat : undefined, names),
      ...learned(chat, groupName, undefined, names),
    ],
  };
}

/** What a notification calls somebody is worth keeping only while nothing better is known. */
function learned(
  id: string,
  name: string,
  group: string | undefined,
  names: NameDirectory,
): readonly LearnedName[] {
  const known =
    names.nameOf(id).nickName !== "" || (group !== undefined && names.nameOf(id, group).nickName !== "");
  return name === "" || known ? [] : [{ id, group, nickName: name, ownName: "" }];
}
