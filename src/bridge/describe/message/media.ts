import type { PlatformWords } from "../../../text/catalogue/media-texts.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanContent } from "../../../text/tools/clean.ts";
import type { MediaContent, MediaFile, MediaState, MissingMedia } from "../../ports/media.ts";
import { mediaKindOf, secondsOf } from "./kind.ts";

/** The state of a medium's bytes at one sink. */
export type MediaWords =
  | MediaState
  /** Nothing is known of the bytes. */
  | { readonly state: "unknown" }
  /** Only a description: the reader need not know where the bytes are. */
  | { readonly state: "described" }
  /** Larger than the platform accepts. Sizes in bytes. */
  | {
      readonly state: "tooLargeForSink";
      readonly file: MediaFile;
      readonly limit: number;
      readonly platform: PlatformWords;
    }
  /** The platform refused these bytes. */
  | { readonly state: "refusedBySink"; readonly file: MediaFile; readonly platform: PlatformWords }
  /** Not shown here, but the file is on the machine. */
  | { readonly state: "keptAt"; readonly file: MediaFile };

/** One line about a medium, for where its bytes are not shown. */
export function mediaLine(content: MediaContent, words: MediaWords, texts: Texts): string {
  const { media } = texts.alert;
  const kind = mediaKindOf(content.msgType);
  switch (words.state) {
    case "unknown":
      return `${described(content, declaredSize(content), texts)}${media.noCopy}`;
    case "described":
      return described(content, declaredSize(content), texts);
    case "fetching": {
      const size = declaredSize(content);
      return media.fetching(kind, size === undefined ? undefined : sizeInWords(size, texts));
    }
    case "kept":
      return described(content, words.file.bytes, texts);
    case "keptAt":
      return media.keptAt(described(content, words.file.bytes, texts), pathInWords(words.file));
    case "missing":
      return missingLine(content, words.reason, texts);
    case "tooLargeForSink": {
      const { file, limit, platform } = words;
      const size = sizeOver(file.bytes, limit, texts);
      const atMost = platform.atMost[texts.locale];
      return media.tooLargeForSink(kind, size, atMost, sizeInWords(limit, texts), pathInWords(file));
    }
    case "refusedBySink":
      return media.refusedBySink(
        kind,
        sizeInWords(words.file.bytes, texts),
        words.platform.refused[texts.locale],
        pathInWords(words.file),
      );
    default:
      return words satisfies never;
  }
}

function missingLine(content: MediaContent, reason: MissingMedia, texts: Texts): string {
  const { missing } = texts.alert.media;
  const kind = mediaKindOf(content.msgType);
  switch (reason.why) {
    case "empty":
    case "unreachable":
      return missing[reason.why](kind, reason.attempts);
    case "gone":
    case "notOffered":
    case "diskFull":
    case "evicted":
    case "quotaFull":
      return missing[reason.why](kind);
    case "tooLarge":
      return missing.tooLarge(
        kind,
        sizeOver(reason.bytes, reason.limit, texts),
        sizeInWords(reason.limit, texts),
      );
    default:
      return reason satisfies never;
  }
}

/** Kind, pixels, length and, when known, size in bytes. */
function described(content: MediaContent, bytes: number | undefined, texts: Texts): string {
  const { media } = texts.alert;
  const details: string[] = [];
  if ("imgWidth" in content && content.imgWidth > 0 && content.imgHeight > 0) {
    details.push(media.pixels(content.imgWidth, content.imgHeight));
  }
  const seconds = secondsOf(content);
  if (seconds > 0) details.push(texts.time.duration(seconds));
  if (bytes !== undefined && bytes > 0) details.push(sizeInWords(bytes, texts));
  return media.described(mediaKindOf(content.msgType), details);
}

/** The size in bytes that the sender's client gave, for files only; `undefined` when it is not a valid size. */
function declaredSize(content: MediaContent): number | undefined {
  if (content.msgType !== "FILE" || !/^\d{1,15}$/.test(content.fileSize)) return undefined;
  return Number(content.fileSize) || undefined;
}

/** A size above a limit in words; `undefined` when it is not known to be above the limit, or when both read the same. */
function sizeOver(bytes: number, limit: number, texts: Texts): string | undefined {
  const size = sizeInWords(bytes, texts);
  return bytes > limit && size !== sizeInWords(limit, texts) ? size : undefined;
}

/** The exact path, so that it can be copied. Only characters that could command a terminal or break the line are removed. */
function pathInWords({ path }: MediaFile): string {
  return cleanContent(path).replaceAll("\n", " ");
}

const UNITS = ["KB", "MB", "GB", "TB"];

/** A size for people, in steps of 1024 as WeChat and MEDIA_MAX_BYTES count. */
export function sizeInWords(bytes: number, texts: Texts): string {
  if (bytes < 1024) return texts.alert.media.bytes(bytes);
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
