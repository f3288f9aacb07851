import { z } from "zod";
import type { Message, QuoteKind } from "../../../bridge/model/message.ts";
import { DETAIL_NAMES, UNSUPPORTED_SUBTYPES } from "../../../bridge/model/unsupported.ts";
import { count, exactly, flag, id, idOrNothing, moment, msgId, text, word } from "./fields.ts";

const identity = {
  senderName: idOrNothing.describe("Id of the sender, or of the group"),
  msgId: msgId.describe("Unique id of the message"),
  chatName: id.describe("Id of the chat: the group, the contact, or the other side of my own message"),
  sentAt: moment.describe("Unix milliseconds by WeChat's clock, at most a day ahead of the bridge's"),
};

/** The fields that go with each senderType. */
export const senders = {
  GROUP: {
    senderType: z.literal("GROUP"),
    groupNickName: text,
    userNickName: text,
    userDisplayName: text.describe("The member's name in the group, empty if none"),
    userRemarkName: text.describe("My remark for the member, empty if none"),
    memberName: idOrNothing.describe("Id of the member, empty on lines without one"),
    meIsAt: flag.describe("I am mentioned"),
  },
  SUBSCRIPTION: { senderType: z.literal("SUBSCRIPTION"), subscriptionNickName: text },
  CONTACT: { senderType: z.literal("CONTACT"), contactNickName: text, contactRemarkName: text },
  MYSELF: { senderType: z.literal("MYSELF"), myNickName: text },
  UNSUPPORTED: { senderType: z.literal("UNSUPPORTED") },
};

const decimal = text.regex(/^-?\d{1,20}(\.\d{1,20})?$/, "must be a decimal number as a string");
const pixels = { imgHeight: count.describe("Pixels"), imgWidth: count.describe("Pixels") };
const mediaId = id.describe("Under which the bytes are put");

const QUOTE_KINDS = [
  "POSITION",
  "LINK",
  "IMAGE",
  "VOICE",
  "VIDEO",
  "CARD",
  "ANIMATION",
  "FILE",
  ...UNSUPPORTED_SUBTYPES,
] as const satisfies readonly QuoteKind[];

/** The fields that go with each msgType. */
export const contents = {
  TEXT: {
    msgType: z.literal("TEXT"),
    content: text,
    quote: exactly({
      senderName: text,
      content: text,
      kind: word(QUOTE_KINDS).exactOptional(),
    }).exactOptional(),
  },
  POSITION: {
    msgType: z.literal("POSITION"),
    x: decimal.describe("Latitude"),
    y: decimal.describe("Longitude"),
    scale: text.regex(/^\d{0,4}$/, "must be a whole number as a string, or empty"),
    label: text,
    poiname: text,
  },
  LINK: { msgType: z.literal("LINK"), title: text, description: text, url: text, sourceName: text },
  IMAGE: { msgType: z.literal("IMAGE"), ...pixels, mediaId },
  VOICE: { msgType: z.literal("VOICE"), voiceLength: count.describe("Milliseconds"), mediaId },
  VIDEO: { msgType: z.literal("VIDEO"), ...pixels, playLength: count.describe("Seconds"), mediaId },
  CARD: {
    msgType: z.literal("CARD"),
    username: text,
    nickname: text,
    alias: text,
    province: text,
    city: text,
    sex: word(["0", "1", "2"]).describe("0 unknown, 1 male, 2 female"),
    regionCode: text,
  },
  ANIMATION: {
    msgType: z.literal("ANIMATION"),
    ...pixels,
    mediaId,
    fromStore: z.literal(true, { error: "must be true or left out" }).exactOptional(),
  },
  FILE: {
    msgType: z.literal("FILE"),
    fileName: text,
    encryFileName: text,
    fileSize: text.regex(/^\d{1,16}$/, "must be a number of bytes as a string").describe("Bytes"),
    mediaId,
  },
  REVOKE: {
    msgType: z.literal("REVOKE"),
    revokedMsgId: msgId.describe("Id of the message that was taken back; 0: my last message in that chat"),
    replaceMessage: text.describe("WeChat's own sentence"),
  },
  UNSUPPORTED: {
    msgType: z.literal("UNSUPPORTED"),
    subtype: word(UNSUPPORTED_SUBTYPES),
    details: z.partialRecord(word(DETAIL_NAMES), text, { error: "must be an object with known details" }),
    summary: text.min(1, "must not be empty"),
  },
};

function wrongWord(words: readonly string[]) {
  return { error: `must be one of ${words.join(", ")}` };
}

/** All kinds of messages of one kind of sender. */
function from<const S extends z.ZodRawShape>(sender: S) {
  const of = <const C extends z.ZodRawShape>(content: C) => exactly({ ...identity, ...sender, ...content });
  return z.discriminatedUnion(
    "msgType",
    [
      of(contents.TEXT),
      of(contents.POSITION),
      of(contents.LINK),
      of(contents.IMAGE),
      of(contents.VOICE),
      of(contents.VIDEO),
      of(contents.CARD),
      of(contents.ANIMATION),
      of(contents.FILE),
      of(contents.REVOKE),
      of(contents.UNSUPPORTED),
    ],
    wrongWord(Object.keys(contents)),
  );
}

/** The fields of every message. */
export const everyMessage = identity;

/** Exactly the fields of the normalized message. */
export const message: z.ZodType<Message> = z.discriminatedUnion(
  "senderType",
  [
    from(senders.GROUP),
    from(senders.SUBSCRIPTION),
    from(senders.CONTACT),
    from(senders.MYSELF),
    from(senders.UNSUPPORTED),
  ],
  wrongWord(Object.keys(senders)),
);
