import type { Content } from "../../../bridge/model/message.ts";
import { APP_MSG_TYPE, parseAppMessage } from "../../content/app-message.ts";
import { parseCard } from "../../content/card.ts";
import { parseFriendRequest } from "../../content/friend-request.ts";
import { parseMediaFacts } from "../../content/media.ts";
import { isMapText, type PositionSource, parsePosition, positionLabel } from "../../content/position.ts";
import { parsePlainQuote } from "../../content/quote.ts";
import { isRevokeNotice, parseRevoke, revokeSentence } from "../../content/revoke.ts";
import { parseSysmsg, parseSystemLine } from "../../content/system-line.ts";
import { decodeWireText } from "../../content/text.ts";
import { type Details, type Subtype, type Unsupported, unsupported } from "../../content/unsupported.ts";
import { MSG_TYPE, type RawMessage } from "../wire/raw.ts";
import type { Body } from "./body.ts";

type Reader = (raw: RawMessage, body: Body) => Content;

// Position messages that come as text carry this `SubMsgType`.
const POSITION_AS_TEXT = 48;
// What the server sends in the place of something that it will not send to the web.
const NOT_FOR_THE_WEB: ReadonlySet<string> = new Set([
  "[收到一条网页版微信暂不支持的消息类型，请在手机上查看]",
  "收到一条网页版微信暂不支持的消息类型，请在手机上查看",
  "该类型暂不支持，请在手机上查看",
]);

const asContent = (read: Unsupported): Content => ({ msgType: "UNSUPPORTED", ...read });
const told = (subtype: Subtype, details: Details): Content => asContent(unsupported(subtype, details));

/** Media have no id of their own on the wire: the endpoints take the message's. */
const mediaIdOf = (raw: RawMessage): string => raw.msgId;

/** Pixels of the fields, else of the XML; older dumps have only the one, newer only the other. */
function pixels(raw: RawMessage, body: Body): { readonly imgHeight: number; readonly imgWidth: number } {
  if (raw.imgHeight > 0 && raw.imgWidth > 0) return { imgHeight: raw.imgHeight, imgWidth: raw.imgWidth };
  const { height, width } = parseMediaFacts(body.text);
  return { imgHeight: height, imgWidth: width };
}

const image: Reader = (raw, body) => ({ msgType: "IMAGE", ...pixels(raw, body), mediaId: mediaIdOf(raw) });

const animation: Reader = (raw, body) => ({
  msgType: "ANIMATION",
  ...pixels(raw, body),
  mediaId: mediaIdOf(raw),
  ...(isFromStore(raw, body) ? ({ fromStore: true } as const) : {}),
});

/** WeChat sends a sticker of its store without content, and gives the web an empty file for it. */
function isFromStore(raw: RawMessage, body: Body): boolean {
  return raw.msgType === MSG_TYPE.animation && (raw.hasProductId !== 0 || body.isBlank);
}

const voice: Reader = (raw, body) => ({
  msgType: "VOICE",
  voiceLength: raw.voiceLength > 0 ? raw.voiceLength : parseMediaFacts(body.text).voiceLength,
  mediaId: mediaIdOf(raw),
});

const video: Reader = (raw, body) => ({
  msgType: "VIDEO",
  ...pixels(raw, body),
  playLength: raw.playLength > 0 ? raw.playLength : parseMediaFacts(body.text).playLength,
  mediaId: mediaIdOf(raw),
});

function positionSource(raw: RawMessage, { text: body }: Body): PositionSource {
  return { body, url: decodeWireText(raw.url), xml: raw.oriContent };
}

const position: Reader = (raw, body) => {
  const source = positionSource(raw, body);
  const read = parsePosition(source);
  if (read !== undefined) return { msgType: "POSITION", ...read };
  return told("position", { text: positionLabel(body.text) });
};

const text: Reader = (raw, body) => {
  const isMap = raw.url !== "" && isMapText(positionSource(raw, body));
  if (raw.subMsgType === POSITION_AS_TEXT || isMap) return position(raw, body);
  const { text: content } = body;
  // Red packets come as text to clients that cannot open them.
  if (raw.appMsgType === APP_MSG_TYPE.redPacket) return told("redPacket", { text: content });
  if (NOT_FOR_THE_WEB.has(content.trim())) return told("unknown", { text: content });
  return { msgType: "TEXT", ...(parsePlainQuote(content) ?? { content }) };
};

const card: Reader = (raw, body) => {
  const info = raw.recommendInfo;
  const fields = parseCard(body.text, {
    username: info.userName,
    nickname: decodeWireText(info.nickName),
    alias: info.alias,
    province: decodeWireText(info.province),
    city: decodeWireText(info.city),
    sex: String(info.sex),
    regionCode: "",
  });
  return { msgType: "CARD", ...fields };
};

const app: Reader = (raw, body) => {
  const message = parseAppMessage(body.text, {
    type: raw.appMsgType,
    title: decodeWireText(raw.fileName).trim(),
    url: decodeWireText(raw.url).trim(),
    size: raw.fileSize.trim(),
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
        encryFileName: raw.encryFileName,
        fileSize: message.file.size,
        mediaId: raw.mediaId,
      };
    case "image":
      return image(raw, body);
    case "animation":
      return animation(raw, body);
    case "unsupported":
      return asContent(message.unsupported);
  }
};

const friendRequest: Reader = (raw, body) =>
  asContent(
    parseFriendRequest(body.text, {
      nickname: decodeWireText(raw.recommendInfo.nickName),
      greeting: decodeWireText(raw.recommendInfo.content),
    }),
  );

const possibleFriend: Reader = (raw) =>
  told("possibleFriend", { nickname: decodeWireText(raw.recommendInfo.nickName) });

/** A plain body; XML says nothing to a person. */
const words = ({ text }: Body): string => (text.includes("<") ? "" : text);

const call =
  (state?: "ended" | "invited"): Reader =>
  (_, body) =>
    told("call", { text: words(body), ...(state === undefined ? {} : { state }) });

const unknown: Reader = (raw, body) => told("unknown", { text: words(body), msgType: String(raw.msgType) });

/** Recalls come as 10002 and, from some servers, as 10000; both also carry lines that are none. */
const notice =
  (parseOther: (body: string) => Unsupported): Reader =>
  (_, body) => {
    if (!isRevokeNotice(body.text)) return asContent(parseOther(body.text));
    const revoke = parseRevoke(body.text);
    if (revoke !== undefined) return { msgType: "REVOKE", ...revoke };
    return told("system", { text: revokeSentence(body.text) });
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

/** What a message holds, by its `MsgType`. */
export function contentOf(raw: RawMessage, body: Body): Content {
  return (READERS.get(raw.msgType) ?? unknown)(raw, body);
}
