import type { AlertBlock } from "./describe.ts";
import { mediaKindOf, secondsOf } from "./describe-kind.ts";
import type { CardContent, Content, PositionContent } from "./message.ts";
import { cleanContent, cleanLine, cleanName } from "./text/clean.ts";
import type { Texts } from "./text/texts.ts";

/** What WeChat puts where a place has no name. */
const NO_PLACE = new Set(["[位置]", "[Location]"]);

/** What was recalled, in the sender's words, and what the bridge has to say about it. */
export function contentBlocks(content: Content, texts: Texts): readonly AlertBlock[] {
  const words = contentLines(content, texts)
    .filter((line) => line.trim() !== "")
    .join("\n");
  const note = mediaNote(content, texts);
  return [
    ...(words === "" ? [] : [{ kind: "content", text: words } as const]),
    ...(note === undefined ? [] : [{ kind: "note", text: note } as const]),
  ];
}

function contentLines(content: Content, texts: Texts): readonly string[] {
  switch (content.msgType) {
    case "TEXT": {
      const { quote } = content;
      return [
        quote === undefined
          ? ""
          : texts.alert.quote(cleanName(quote.senderName), cleanContent(quote.content).trim()),
        cleanContent(content.content),
      ];
    }
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
      return [cleanContent(content.summary)];
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

function mediaNote(content: Content, texts: Texts): string | undefined {
  const kind = mediaKindOf(content);
  if (kind === undefined) return undefined;
  const details: string[] = [];
  if ("imgWidth" in content && content.imgWidth > 0 && content.imgHeight > 0) {
    details.push(texts.alert.pixels(content.imgWidth, content.imgHeight));
  }
  const seconds = secondsOf(content);
  if (seconds > 0) details.push(texts.time.duration(seconds));
  if (content.msgType === "FILE") {
    const size = sizeInWords(content.fileSize, texts);
    if (size !== undefined) details.push(size);
  }
  return texts.alert.media(kind, details);
}

const UNITS = ["KB", "MB", "GB", "TB"];

/** A size for people, in steps of 1024 as WeChat and MEDIA_MAX_BYTES count; `undefined` when it is no size. */
function sizeInWords(decimal: string, texts: Texts): string | undefined {
  if (!/^\d{1,15}$/.test(decimal)) return undefined;
  const bytes = Number(decimal);
  if (bytes === 0) return undefined;
  if (bytes < 1024) return texts.alert.bytes(bytes);
  let amount = bytes;
  let unit = "";
  for (const next of UNITS) {
    // 1023.5 and more would be written as 1024 of the smaller unit.
    if (unit !== "" && amount < 1023.5) break;
    amount /= 1024;
    unit = next;
  }
  // 9.95 and more would be written as 10.0.
  return `${amount < 9.95 ? Number(amount.toFixed(1)) : Math.round(amount)} ${unit}`;
}
