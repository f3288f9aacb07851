import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanContent, cleanLine, cleanName } from "../../text/tools/clean.ts";
import type { CardContent, Content, PositionContent, Quote } from "../model/message.ts";
import { isMediaContent } from "../ports/media.ts";
import { quotedKind } from "./kind.ts";
import { type MediaWords, mediaLine } from "./media.ts";
import { unsupportedLines, unsupportedNote } from "./unsupported.ts";

/** `content`: the sender's words, shown as a quote, never formatted or linked. `note`: the bridge's own words. */
export type AlertBlock = { readonly kind: "content" | "note"; readonly text: string };

/** What WeChat puts where a place has no name. */
const NO_PLACE = new Set(["[位置]", "[Location]"]);

/** Anything but blanks and characters without width. */
const VISIBLE = /[^\s\p{Cf}]/u;

/** What was recalled, in the sender's words, and what the bridge has to say of its bytes. */
export function contentBlocks(
  content: Content,
  media: MediaWords | undefined,
  texts: Texts,
): readonly AlertBlock[] {
  const words = contentLines(content, texts)
    .filter((line) => line.trim() !== "")
    .join("\n");
  const note = noteOf(content, words, media, texts);
  return [
    ...(words === "" ? [] : [{ kind: "content", text: words } as const]),
    ...(note === "" ? [] : [{ kind: "note", text: note } as const]),
  ];
}

/** What the bridge has to say of the content, `""` when nothing. */
function noteOf(content: Content, words: string, media: MediaWords | undefined, texts: Texts): string {
  if (isMediaContent(content)) return mediaLine(content, media ?? { state: "unknown" }, texts);
  if (content.msgType === "UNSUPPORTED") return unsupportedNote(content, texts);
  return content.msgType === "TEXT" && !VISIBLE.test(words) ? texts.alert.blank : "";
}

function contentLines(content: Content, texts: Texts): readonly string[] {
  switch (content.msgType) {
    case "TEXT":
      return [
        content.quote === undefined ? "" : quoteLine(content.quote, texts),
        cleanContent(content.content),
      ];
    case "LINK":
      return distinct([
        cleanContent(content.title),
        cleanContent(content.description),
        cleanContent(content.url),
        content.sourceName === "" ? "" : texts.alert.linkSource(cleanLine(content.sourceName)),
      ]);
    case "POSITION":
      return placeLines(content);
    case "CARD":
      return cardLines(content, texts);
    case "FILE":
      return [cleanLine(content.fileName)];
    case "UNSUPPORTED":
      return distinct(unsupportedLines(content, texts));
    case "IMAGE":
    case "VOICE":
    case "VIDEO":
    case "ANIMATION":
    case "REVOKE":
      return [];
    default:
      return content satisfies never;
  }
}

function quoteLine({ senderName, content, kind }: Quote, texts: Texts): string {
  const words = cleanContent(content).trim();
  const label = kind === undefined ? "" : `[${texts.alert.noun(quotedKind(kind))}]`;
  return texts.alert.quote(cleanName(senderName), [label, words].filter((part) => part !== "").join(" "));
}

/** WeChat repeats a title as description, and a place's name as its address, when it has only one. */
function distinct(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}

function placeLines({ poiname, label, x, y }: PositionContent): readonly string[] {
  const place = cleanLine(poiname);
  return distinct([
    NO_PLACE.has(place) ? "" : place,
    cleanLine(label),
    [cleanLine(x), cleanLine(y)].filter((part) => part !== "").join(", "),
  ]);
}

function cardLines(card: CardContent, texts: Texts): readonly string[] {
  const alias = cleanLine(card.alias);
  const region = [card.province, card.city]
    .map(cleanLine)
    .filter((part) => part !== "")
    .join(" ");
  const sex = card.sex === "1" ? texts.alert.card.male : card.sex === "2" ? texts.alert.card.female : "";
  return [
    cleanLine(card.nickname),
    alias === "" ? accountName(card, texts) : texts.alert.card.alias(alias),
    region === "" ? "" : texts.alert.card.region(region),
    sex,
  ];
}

/** The system's own name says something only when it is an account's; others are keys of one login or one card. */
function accountName({ username }: CardContent, texts: Texts): string {
  const name = cleanLine(username);
  return /^(?:wxid_|gh_)\w+$/.test(name) ? texts.alert.card.alias(name) : "";
}
