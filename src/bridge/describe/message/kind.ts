import type { MediaKind } from "../../../text/catalogue/media-texts.ts";
import type { Thing, ThingKind } from "../../../text/catalogue/thing-texts.ts";
import type { Content, MsgType, QuoteKind, UnsupportedContent } from "../../model/message.ts";
import type { UnsupportedSubtype } from "../../model/unsupported.ts";
import type { MediaContent } from "../../ports/media.ts";
import { isMiniProgramPage } from "./stand-ins.ts";

/** The word for each kind and subtype. */
const THINGS: Readonly<Record<Exclude<MsgType, "UNSUPPORTED"> | UnsupportedSubtype, ThingKind>> = {
  TEXT: "message",
  POSITION: "location",
  LINK: "link",
  IMAGE: "picture",
  VOICE: "voice",
  VIDEO: "video",
  CARD: "card",
  ANIMATION: "sticker",
  FILE: "file",
  REVOKE: "message",
  chatHistory: "chatHistory",
  transfer: "transfer",
  redPacket: "redPacket",
  call: "call",
  pat: "pat",
  miniProgram: "miniProgram",
  note: "note",
  music: "music",
  gift: "gift",
  groupNotice: "groupNotice",
  liveLocation: "liveLocation",
  todo: "todo",
  solitaire: "solitaire",
  friendRequest: "friendRequest",
  possibleFriend: "possibleFriend",
  uploading: "file",
  voiceReminder: "voiceReminder",
  goods: "goods",
  coupon: "coupon",
  stickerSet: "stickerSet",
  position: "location",
  system: "system",
  withoutId: "message",
  unreadable: "message",
  unknown: "message",
};
const THINGS_BY_NAME: ReadonlyMap<string, ThingKind> = new Map(Object.entries(THINGS));

/** The word for a medium. */
export function mediaKindOf(msgType: MediaContent["msgType"]): MediaKind {
  switch (msgType) {
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
      return msgType satisfies never;
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

/** The word for recalled content in the headline. `undefined`: the original is unknown. */
export function thingOf(content: Content | undefined): Thing {
  return {
    kind: content === undefined ? "message" : kindOf(content),
    seconds: content ? secondsOf(content) : 0,
  };
}

/** What content is called. */
export function kindOf(content: Content): ThingKind {
  if (content.msgType === "UNSUPPORTED") return unsupportedKind(content);
  if (content.msgType === "LINK" && isMiniProgramPage(content.url)) return "miniProgram";
  return THINGS[content.msgType];
}

function unsupportedKind({ subtype, details }: UnsupportedContent): ThingKind {
  if (subtype === "withoutId") return THINGS_BY_NAME.get(details.kind ?? "") ?? "message";
  return THINGS[subtype];
}

/** The word for a quoted message. A kind of a newer version of the program is `message`. */
export function quotedKind(kind: QuoteKind): ThingKind {
  return THINGS_BY_NAME.get(kind) ?? "message";
}
