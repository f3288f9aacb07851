import type { Content } from "../../../bridge/model/message.ts";
import { contentOf as readContent } from "../../content/message-content.ts";
import type { Body, MessageFields, Recommended } from "../../content/message-fields.ts";
import { decodeWireText } from "../../content/wire-text/text.ts";
import type { RawMessage, RawRecommendInfo } from "../wire/raw.ts";

function recommended(info: RawRecommendInfo): Recommended {
  return {
    ...info,
    nickName: decodeWireText(info.nickName),
    province: decodeWireText(info.province),
    city: decodeWireText(info.city),
    content: decodeWireText(info.content),
  };
}

function fieldsOf(raw: RawMessage): MessageFields {
  // Field by field: an object made by a spread with a getter costs a microsecond more, for each message.
  return {
    msgType: raw.msgType,
    // Most media have no id of their own on the wire: the endpoints take the message's.
    mediaId: raw.msgId,
    fileId: raw.mediaId,
    subMsgType: raw.subMsgType,
    appMsgType: raw.appMsgType,
    fileName: decodeWireText(raw.fileName),
    encryFileName: raw.encryFileName,
    fileSize: raw.fileSize,
    url: decodeWireText(raw.url),
    positionXml: raw.oriContent,
    imgHeight: raw.imgHeight,
    imgWidth: raw.imgWidth,
    voiceLength: raw.voiceLength,
    playLength: raw.playLength,
    hasProductId: raw.hasProductId,
    recommended: recommended(raw.recommendInfo),
    fromPhone: false,
  };
}

/** What a message holds, by its `MsgType`. `body` is its `Content` without a member prefix. */
export function contentOf(raw: RawMessage, body: Body): Content {
  return readContent(fieldsOf(raw), body);
}
