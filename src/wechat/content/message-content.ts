import { APP_MSG_TYPE, parseAppMessage } from "./kinds/app-message.ts";
import { type Card, parseCard } from "./kinds/card.ts";
import { parseFriendRequest } from "./kinds/friend-request.ts";
import type { Link } from "./kinds/link.ts";
import { parseMediaFacts } from "./kinds/media.ts";
import {
  isMapText,
  type Position,
  type PositionSource,
  parsePosition,
  positionLabel,
} from "./kinds/position.ts";
import { parsePlainQuote, type QuoteReply } from "./kinds/quote.ts";
import {
  isRevokeNotice,
  parsePhoneRevoke,
  parseRevoke,
  type Revoke,
  revokeSentence,
} from "./kinds/revoke.ts";
import { parseSysmsg, parseSystemLine } from "./kinds/system-line.ts";
import type { Body, MessageFields } from "./message-fields.ts";
import { MSG_TYPE } from "./msg-type.ts";
import { type Details, type Subtype, type Unsupported, unsupported } from "./wire-text/unsupported.ts";

/** What a message holds, by its kind. Pixels; voice in milliseconds, video in seconds. */
export type ReadContent =
  | { readonly msgType: "TEXT"; readonly content: string; readonly quote?: QuoteReply["quote"] }
  | ({ readonly msgType: "POSITION" } & Position)
  | ({ readonly msgType: "LINK" } & Link)
  | ({ readonly msgType: "IMAGE" } & Pixels & Stored)
  | ({ readonly msgType: "VOICE"; readonly voiceLength: number } & Stored)
  | ({ readonly msgType: "VIDEO"; readonly playLength: number } & Pixels & Stored)
  | ({ readonly msgType: "CARD" } & Card)
  | ({ readonly msgType: "ANIMATION"; readonly fromStore?: true } & Pixels & Stored)
  | ({
      readonly msgType: "FILE";
      readonly fileName: string;
      readonly encryFileName: string;
      readonly fileSize: string;
    } & Stored)
  | ({ readonly msgType: "REVOKE" } & Revoke)
  | ({ readonly msgType: "UNSUPPORTED" } & Unsupported);

type Pixels = { readonly imgHeight: number; readonly imgWidth: number };
type Stored = { readonly mediaId: string };

type Reader = (fields: MessageFields, body: Body) => ReadContent;

// Position messages that come as text carry this `SubMsgType`.
const POSITION_AS_TEXT = 48;
// What the server sends in the place of something that it will not send to the web.
const NOT_FOR_THE_WEB: ReadonlySet<string> = new Set([
  "[收到一条网页版微信暂不支持的消息类型，请在手机上查看]",
  "收到一条网页版微信暂不支持的消息类型，请在手机上查看",
  "该类型暂不支持，请在手机上查看",
]);

const asContent = (read: Unsupported): ReadContent => ({ msgType: "UNSUPPORTED", ...read });
const told = (subtype: Subtype, details: Details): ReadContent => asContent(unsupported(subtype, details));

/** Pixels of the fields, else of the XML; older dumps have only the one, newer only the other. */
function pixels(
  fields: MessageFields,
  body: Body,
): { readonly imgHeight: number; readonly imgWidth: number } {
  if (fields.imgHeight > 0 && fields.imgWidth > 0)
    return { imgHeight: fields.imgHeight, imgWidth: fields.imgWidth };
  const { height, width } = parseMediaFacts(body.text);
  return { imgHeight: height, imgWidth: width };
}

const image: Reader = (fields, body) => ({
  msgType: "IMAGE",
  ...pixels(fields, body),
  mediaId: fields.mediaId,
});

const animation: Reader = (fields, body) => ({
  msgType: "ANIMATION",
  ...pixels(fields, body),
  mediaId: fields.mediaId,
  ...(isFromStore(fields, body) ? ({ fromStore: true } as const) : {}),
});

/** WeChat sends a sticker of its store without content, and gives the web an empty file for it. */
function isFromStore(fields: MessageFields, body: Body): boolean {
  return fields.msgType === MSG_TYPE.animation && (fields.hasProductId !== 0 || body.isBlank);
}

const voice: Reader = (fields, body) => ({
  msgType: "VOICE",
  voiceLength: fields.voiceLength > 0 ? fields.voiceLength : parseMediaFacts(body.text).voiceLength,
  mediaId: fields.mediaId,
});

const video: Reader = (fields, body) => ({
  msgType: "VIDEO",
  ...pixels(fields, body),
  playLength: fields.playLength > 0 ? fields.playLength : parseMediaFacts(body.text).playLength,
  mediaId: fields.mediaId,
});

function positionSource(fields: MessageFields, { text: body }: Body): PositionSource {
  return { body, url: fields.url, xml: fields.positionXml };
}

const position: Reader = (fields, body) => {
  const source = positionSource(fields, body);
  const read = parsePosition(source);
  if (read !== undefined) return { msgType: "POSITION", ...read };
  return told("position", { text: positionLabel(body.text) });
};

const text: Reader = (fields, body) => {
  const isMap = fields.url !== "" && isMapText(positionSource(fields, body));
  if (fields.subMsgType === POSITION_AS_TEXT || isMap) return position(fields, body);
  const { text: content } = body;
  // Red packets come as text to clients that cannot open them.
  if (fields.appMsgType === APP_MSG_TYPE.redPacket) return told("redPacket", { text: content });
  if (NOT_FOR_THE_WEB.has(content.trim())) return told("unknown", { text: content });
  return { msgType: "TEXT", ...(parsePlainQuote(content) ?? { content }) };
};

const card: Reader = (fields, body) => {
  const info = fields.recommended;
  const read = parseCard(body.text, {
    username: info.userName,
    nickname: info.nickName,
    alias: info.alias,
    province: info.province,
    city: info.city,
    sex: String(info.sex),
    regionCode: "",
  });
  return { msgType: "CARD", ...read };
};

const app: Reader = (fields, body) => {
  const message = parseAppMessage(body.text, {
    type: fields.appMsgType,
    title: fields.fileName.trim(),
    url: fields.url.trim(),
    size: fields.fileSize.trim(),
  });
  switch (message.kind) {
    case "text": {
      const { content, quote } = message;
      return quote === undefined ? { msgType: "TEXT", content } : { msgType: "TEXT", content, quote };
    }
    case "link":
      return { msgType: "LINK", ...message.link };
    case "file":
      return {
        msgType: "FILE",
        fileName: message.file.name,
        encryFileName: fields.encryFileName,
        fileSize: message.file.size,
        mediaId: fields.fileId,
      };
    case "image":
      return image(fields, body);
    case "animation":
      return animation(fields, body);
    case "unsupported":
      return asContent(message.unsupported);
  }
};

const friendRequest: Reader = (fields, body) =>
  asContent(
    parseFriendRequest(body.text, {
      nickname: fields.recommended.nickName,
      greeting: fields.recommended.content,
    }),
  );

const possibleFriend: Reader = (fields) => told("possibleFriend", { nickname: fields.recommended.nickName });

/** A plain body; XML says nothing to a person. */
const words = ({ text }: Body): string => (text.includes("<") ? "" : text);

const call =
  (state?: "ended" | "invited"): Reader =>
  (_, body) =>
    told("call", { text: words(body), ...(state === undefined ? {} : { state }) });

const unknown: Reader = (fields, body) =>
  told("unknown", { text: words(body), msgType: String(fields.msgType) });

/** Recalls come as 10002 and, from some servers, as 10000; both also carry lines that are none. */
const notice =
  (parseOther: (body: string) => Unsupported): Reader =>
  (fields, body) => {
    const { text: line } = body;
    if (!isRevokeNotice(line)) return asContent(parseOther(line));
    const revoke = fields.fromPhone ? parsePhoneRevoke(line) : parseRevoke(line);
    if (revoke !== undefined) return { msgType: "REVOKE", ...revoke };
    return told("system", { text: revokeSentence(line) });
  };

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [MSG_TYPE.text, text],
  [MSG_TYPE.image, image],
  [MSG_TYPE.voice, voice],
  [MSG_TYPE.friendRequest, friendRequest],
  [MSG_TYPE.possibleFriend, possibleFriend],
  [MSG_TYPE.card, card],
  [MSG_TYPE.video, video],
  [MSG_TYPE.exportedVideo, video],
  [MSG_TYPE.shortVideo, video],
  [MSG_TYPE.animation, animation],
  [MSG_TYPE.position, position],
  [MSG_TYPE.app, app],
  [MSG_TYPE.call, call()],
  [MSG_TYPE.callEnd, call("ended")],
  [MSG_TYPE.callInvite, call("invited")],
  [MSG_TYPE.system, notice(parseSystemLine)],
  [MSG_TYPE.sysmsg, notice(parseSysmsg)],
]);

/** What a message holds, by its `MsgType`. Never throws. */
export function contentOf(fields: MessageFields, body: Body): ReadContent {
  return (READERS.get(fields.msgType) ?? unknown)(fields, body);
}
