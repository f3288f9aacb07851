import type { Content } from "../../../bridge/model/message.ts";
import { APP_MSG_TYPE, parseAppMessage } from "../../content/app-message.ts";
import { parseCard } from "../../content/card.ts";
import { friendRequestLine } from "../../content/friend-request.ts";
import { parseMediaFacts } from "../../content/media.ts";
import { isMapText, type PositionSource, parsePosition, positionLabel } from "../../content/position.ts";
import { parsePlainQuote } from "../../content/quote.ts";
import { isRevokeNotice, parseRevoke, revokeSentence } from "../../content/revoke.ts";
import { sysmsgLine, systemLine } from "../../content/system-line.ts";
import { decodeWireText, labelled, oneLine } from "../../content/text.ts";
import { MSG_TYPE, type RawMessage } from "../wire/raw.ts";

/** `body` is the decoded `Content` without a member prefix. */
type Reader = (raw: RawMessage, body: string) => Content;

// Position messages that come as text carry this `SubMsgType`.
const POSITION_AS_TEXT = 48;
// What the server sends in the place of something that it will not send to the web.
const NOT_FOR_THE_WEB: ReadonlySet<string> = new Set([
  "[收到一条网页版微信暂不支持的消息类型，请在手机上查看]",
  "收到一条网页版微信暂不支持的消息类型，请在手机上查看",
  "该类型暂不支持，请在手机上查看",
]);

const unsupported = (summary: string): Content => ({ msgType: "UNSUPPORTED", summary });

/** Media have no id of their own on the wire: the endpoints take the message's. */
const mediaIdOf = (raw: RawMessage): string => raw.msgId;

/** Pixels of the fields, else of the XML; older dumps have only the one, newer only the other. */
function pixels(raw: RawMessage, body: string): { readonly imgHeight: number; readonly imgWidth: number } {
  if (raw.imgHeight > 0 && raw.imgWidth > 0) return { imgHeight: raw.imgHeight, imgWidth: raw.imgWidth };
  const { height, width } = parseMediaFacts(body);
  return { imgHeight: height, imgWidth: width };
}

const image: Reader = (raw, body) => ({ msgType: "IMAGE", ...pixels(raw, body), mediaId: mediaIdOf(raw) });

const animation: Reader = (raw, body) => ({
  msgType: "ANIMATION",
  ...pixels(raw, body),
  mediaId: mediaIdOf(raw),
});

const voice: Reader = (raw, body) => ({
  msgType: "VOICE",
  voiceLength: raw.voiceLength > 0 ? raw.voiceLength : parseMediaFacts(body).voiceLength,
  mediaId: mediaIdOf(raw),
});

const video: Reader = (raw, body) => ({
  msgType: "VIDEO",
  ...pixels(raw, body),
  playLength: raw.playLength > 0 ? raw.playLength : parseMediaFacts(body).playLength,
  mediaId: mediaIdOf(raw),
});

function positionSource(raw: RawMessage, body: string): PositionSource {
  return { body, url: decodeWireText(raw.url), xml: raw.oriContent };
}

const position: Reader = (raw, body) => {
  const source = positionSource(raw, body);
  const read = parsePosition(source);
  if (read !== undefined) return { msgType: "POSITION", ...read };
  return unsupported(labelled("位置", positionLabel(body)));
};

const text: Reader = (raw, body) => {
  if (raw.subMsgType === POSITION_AS_TEXT || isMapText(positionSource(raw, body))) return position(raw, body);
  // Red packets come as text to clients that cannot open them.
  if (raw.appMsgType === APP_MSG_TYPE.redPacket) return unsupported(labelled("红包", body));
  if (NOT_FOR_THE_WEB.has(body.trim())) return unsupported(body.trim());
  return { msgType: "TEXT", ...(parsePlainQuote(body) ?? { content: body }) };
};

const card: Reader = (raw, body) => {
  const info = raw.recommendInfo;
  const fields = parseCard(body, {
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
  const message = parseAppMessage(body, {
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
      return unsupported(message.summary);
  }
};

const friendRequest: Reader = (raw, body) =>
  unsupported(
    friendRequestLine(body, {
      nickname: decodeWireText(raw.recommendInfo.nickName),
      greeting: decodeWireText(raw.recommendInfo.content),
    }),
  );

/** A plain body behind a label; XML says nothing to a person. */
const plain =
  (label: string): Reader =>
  (_, body) =>
    unsupported(labelled(label, body.includes("<") ? "" : body));

/** Recalls come as 10002 and, from some servers, as 10000; both also carry lines that are none. */
const notice =
  (line: (body: string) => string): Reader =>
  (_, body) => {
    if (!isRevokeNotice(body)) return unsupported(line(body));
    const revoke = parseRevoke(body);
    if (revoke !== undefined) return { msgType: "REVOKE", ...revoke };
    return unsupported(oneLine(revokeSentence(body)) || "撤回了一条消息");
  };

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [MSG_TYPE.text, text],
  [MSG_TYPE.image, image],
  [MSG_TYPE.voice, voice],
  [MSG_TYPE.friendRequest, friendRequest],
  [
    MSG_TYPE.possibleFriend,
    (raw) => unsupported(labelled("可能认识的人", decodeWireText(raw.recommendInfo.nickName))),
  ],
  [MSG_TYPE.card, card],
  [MSG_TYPE.video, video],
  [MSG_TYPE.exportedVideo, video],
  [MSG_TYPE.shortVideo, video],
  [MSG_TYPE.animation, animation],
  [MSG_TYPE.position, position],
  [MSG_TYPE.app, app],
  [MSG_TYPE.call, plain("通话")],
  [MSG_TYPE.callEnd, plain("通话结束")],
  [MSG_TYPE.callInvite, plain("通话邀请")],
  [MSG_TYPE.system, notice(systemLine)],
  [MSG_TYPE.sysmsg, notice(sysmsgLine)],
]);

/** What a message holds, by its `MsgType`. */
export function contentOf(raw: RawMessage, body: string): Content {
  const reader = READERS.get(raw.msgType) ?? plain(`未知类型 ${raw.msgType} 的消息`);
  return reader(raw, body);
}
