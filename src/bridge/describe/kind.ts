import type { MediaKind } from "../../text/catalogue/media-texts.ts";
import type { Thing } from "../../text/catalogue/texts.ts";
import type { Content } from "../model/message.ts";
import { isMediaContent, type MediaContent } from "../ports/media.ts";

/** Where WeChat links to when a client cannot open a mini program. */
const MINI_PROGRAM_PAGE = /^https?:\/\/mp\.weixin\.qq\.com\/mp\/waerrpage\?/;
/** Titles that WeChat gives to forwarded chats: "群聊的聊天记录", "A和B的聊天记录", "Chat History for …". */
const CHAT_HISTORY = /^(?:\[聊天记录\]|\[Chat History\]|Chat History\b|[^\n]*的聊天[记記][录錄](?:\n|$))/u;

/** The word for a medium. */
export function mediaKindOf(content: MediaContent): MediaKind {
  switch (content.msgType) {
    case "IMAGE":
      return "picture";
    case "VOICE":
      return "voice";
    case "VIDEO":
      return "video";
    case "ANIMATION":
      return "sticker";
    case "FILE":
      return "file";
    default:
      return content satisfies never;
  }
}

/** Length in whole seconds, at least 1 when there is one; 0 when unknown. */
export function secondsOf(content: Content): number {
  const seconds =
    content.msgType === "VOICE"
      ? content.voiceLength / 1000
      : content.msgType === "VIDEO"
        ? content.playLength
        : 0;
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(1, Math.round(seconds)) : 0;
}

/** What a recalled content is called in the headline. `undefined`: the original is unknown. */
export function thingOf(content: Content | undefined): Thing {
  return {
    kind: content === undefined ? "message" : kindOf(content),
    seconds: content ? secondsOf(content) : 0,
  };
}

function kindOf(content: Content): Thing["kind"] {
  switch (content.msgType) {
    case "POSITION":
      return "location";
    case "CARD":
      return "card";
    case "LINK":
      return MINI_PROGRAM_PAGE.test(content.url) ? "miniProgram" : "link";
    case "UNSUPPORTED":
      return CHAT_HISTORY.test(content.summary) ? "chatHistory" : "message";
    default:
      return isMediaContent(content) ? mediaKindOf(content) : "message";
  }
}
