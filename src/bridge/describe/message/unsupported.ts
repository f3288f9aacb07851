import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanContent, cleanLine } from "../../../text/tools/clean.ts";
import type { MsgType, UnsupportedContent } from "../../model/message.ts";
import type { UnsupportedDetails } from "../../model/unsupported.ts";
import { asksForUpgrade, isUpgradePage, namesKindOnly } from "./stand-ins.ts";

const MEDIA: ReadonlySet<string> = new Set<MsgType>(["IMAGE", "VOICE", "VIDEO", "ANIMATION", "FILE"]);

/** The content of a message without a kind of its own, in WeChat's words. It may be empty. The headline says what it is. */
export function unsupportedLines(content: UnsupportedContent, texts: Texts): readonly string[] {
  const { subtype, details } = content;
  const memo = cleanLine(details.memo ?? "");
  switch (subtype) {
    case "chatHistory":
      return words(details, "title", "lines");
    case "transfer":
      return [...words(details, "amount"), memo === "" ? "" : texts.alert.unsupported.memo(memo)];
    // Its title says only what kind it is.
    case "redPacket":
    case "call":
    case "position":
      return words(details, "text");
    // The first line does not say what kind it is.
    case "system":
      return [cleanContent(details.text ?? "").trim()].filter((text) => !asksForUpgrade(text));
    case "pat":
    case "note":
    case "gift":
    case "groupNotice":
    case "liveLocation":
    case "todo":
    case "solitaire":
    case "voiceReminder":
    case "goods":
    case "coupon":
    case "stickerSet":
      return words(details, "title", "text");
    case "miniProgram":
    case "music":
      return [...words(details, "title", "text", "url"), sourceLine(details, texts)];
    case "friendRequest":
    case "possibleFriend":
      return words(details, "nickname", "text");
    case "uploading":
      return words(details, "fileName");
    case "withoutId":
      return [...words(details, "nickname", "title", "fileName", "text", "url"), sourceLine(details, texts)];
    case "unreadable":
      return [];
    case "unknown": {
      const own = words(details, "title", "text");
      // A message that an older version of the program stored has only the summary.
      return own.length > 0 || hasNumber(details) ? own : [cleanContent(content.summary)];
    }
    default:
      return subtype satisfies never;
  }
}

/** The bridge's note about such a message, `""` when there is none. */
export function unsupportedNote(content: UnsupportedContent, texts: Texts): string {
  const { subtype, details } = content;
  const { unsupported } = texts.alert;
  switch (subtype) {
    case "call":
      return details.state === "ended"
        ? unsupported.callEnded
        : details.state === "invited"
          ? unsupported.callInvited
          : "";
    case "uploading":
      return unsupported.uploading;
    case "withoutId":
      return MEDIA.has(details.kind ?? "") ? unsupported.withoutId : "";
    case "unreadable":
      return unsupported.unreadable;
    case "unknown":
      if (words(details, "title", "text").length > 0) return "";
      if (details.msgType !== undefined) return unsupported.unknownType(cleanLine(details.msgType));
      return details.appType === undefined ? "" : unsupported.unknownApp(cleanLine(details.appType));
    default:
      return "";
  }
}

function hasNumber({ msgType, appType }: UnsupportedDetails): boolean {
  return msgType !== undefined || appType !== undefined;
}

function words(
  details: UnsupportedDetails,
  ...names: readonly (keyof UnsupportedDetails)[]
): readonly string[] {
  return names
    .map((name) => cleanContent(details[name] ?? "").trim())
    .filter((text) => text !== "" && !asksForUpgrade(text) && !namesKindOnly(text) && !isUpgradePage(text));
}

function sourceLine({ sourceName }: UnsupportedDetails, texts: Texts): string {
  const source = cleanLine(sourceName ?? "");
  return source === "" ? "" : texts.alert.linkSource(source);
}
