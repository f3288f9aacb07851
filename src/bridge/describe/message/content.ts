import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanContent, cleanLine, cleanName } from "../../../text/tools/clean.ts";
import type { CardContent, Content, PositionContent, Quote } from "../../model/message.ts";
import { isMediaContent, isStoreSticker } from "../../ports/media.ts";
import { quotedKind } from "./kind.ts";
import { type MediaWords, mediaLine } from "./media.ts";
import { asksForUpgrade, isUpgradePage } from "./stand-ins.ts";
import { unsupportedLines, unsupportedNote } from "./unsupported.ts";

/**
 * A block of an alert. `content`: the sender's words, shown as a quote, never formatted or linked. `note`: the bridge's
 * own words. `context`: a heading, then messages of several people, one on each line, shown as a quote, too.
 */
export type AlertBlock = { readonly kind: "content" | "note" | "context"; readonly text: string };

/** WeChat's texts for a place without a name. */
const NO_PLACE = new Set(["[位置]", "[Location]"]);

/** A character that is not a blank and has a width. */
const VISIBLE = /[^\s\p{Cf}]/u;

/** The recalled content in the sender's words, and the bridge's note about its bytes. */
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

/** The bridge's note about the content, `""` when there is none. */
function noteOf(content: Content, words: string, media: MediaWords | undefined, texts: Texts): string {
  if (isStoreSticker(content)) return texts.alert.media.storeSticker;
  // A medium that is shown needs no description.
  if (isMediaContent(content))
    return media?.state === "kept" ? "" : mediaLine(content, media ?? { state: "unknown" }, texts);
  if (content.msgType === "UNSUPPORTED") return unsupportedNote(content, texts);
  if (content.msgType === "LINK" && words === "") return texts.alert.unsupported.notForTheWeb;
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
        ...[content.title, content.description].map(cleanContent).filter((words) => !asksForUpgrade(words)),
        isUpgradePage(content.url) ? "" : cleanContent(content.url),
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

/**
 * Drops repeated lines. When there is only one text, WeChat sends a title also as description, and the name of a place
 * also as its address.
 */
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

/** The line with the account's name. Only names such as `wxid_…` are shown; others are keys of one login or one card. */
function accountName({ username }: CardContent, texts: Texts): string {
  const name = cleanLine(username);
  return /^(?:wxid_|gh_)\w+$/.test(name) ? texts.alert.card.alias(name) : "";
}
