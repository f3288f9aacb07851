import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { graphemesOf } from "../../../text/tools/graphemes.ts";
import type { Content, ReceivedMessage } from "../../model/message.ts";
import { kindOf } from "./kind.ts";
import { firstName, senderShown } from "./names.ts";
import { asksForUpgrade } from "./stand-ins.ts";
import { unsupportedLines } from "./unsupported.ts";

/** One grapheme may hold any number of combining marks, so the length counts too. UTF-16 units for each. */
const UNITS_EACH = 4;

/**
 * What a message says, in one line: the first words of a text, for anything else its kind in brackets and its name or
 * title. At most `limit` grapheme clusters of the sender's words.
 */
export function gistOf(content: Content, limit: number, texts: Texts): string {
  const words = firstWords(wordsOf(content, texts), limit);
  const kind = content.msgType === "REVOKE" ? "message" : kindOf(content);
  if (kind === "message" && words !== "") return words;
  if (content.msgType === "TEXT") return texts.alert.blank;
  return [`[${texts.alert.noun(kind)}]`, words].filter((part) => part !== "").join(" ");
}

/** Who wrote a message, as it is told in a list; never empty. */
export function whoWrote({ message, chat }: ReceivedMessage, texts: Texts): string {
  if (message.senderType === "MYSELF") return texts.alert.you;
  return firstName(senderShown(message), chat.kind === "GROUP" ? "" : chat.title) || texts.alert.someone;
}

function wordsOf(content: Content, texts: Texts): string {
  switch (content.msgType) {
    case "TEXT":
      return content.content;
    case "LINK":
      return asksForUpgrade(content.title) ? content.description : content.title;
    case "POSITION":
      return cleanLine(content.poiname) === "" ? content.label : content.poiname;
    case "CARD":
      return content.nickname;
    case "FILE":
      return content.fileName;
    case "UNSUPPORTED":
      return unsupportedLines(content, texts).join(" ");
    case "REVOKE":
      return content.replaceMessage;
    case "IMAGE":
    case "VOICE":
    case "VIDEO":
    case "ANIMATION":
      return "";
    default:
      return content satisfies never;
  }
}

/** One clean line, cut after `limit` grapheme clusters. */
function firstWords(text: string, limit: number): string {
  // No more than this can be shown, whatever stands behind it.
  const line = cleanLine(text.slice(0, limit * UNITS_EACH * 4));
  let kept = "";
  let count = 0;
  for (const { segment } of graphemesOf(line)) {
    if (count === limit || kept.length + segment.length > limit * UNITS_EACH) return `${kept.trimEnd()}…`;
    kept += segment;
    count += 1;
  }
  return text.length > limit * UNITS_EACH * 4 ? `${kept}…` : kept;
}
