import { secondsOf } from "../../../bridge/describe/message/kind.ts";
import type { MediaContent, MediaFile } from "../../../bridge/ports/media.ts";
import type { PlatformWords } from "../../../text/catalogue/media-texts.ts";
import type { Medium } from "../api/api.ts";
import type { Upload } from "../api/upload.ts";

const MB = 1024 * 1024;
/** "10 MB max size for photos, 50 MB for other files" (https://core.telegram.org/bots/api#sending-files). */
const PHOTO_LIMIT = 10 * MB;
/** Bytes of a file of any other kind; same source. */
export const FILE_LIMIT = 50 * MB;
/**
 * Larger files are sent after their alert, so that no alert waits for an upload. This much takes about a second at 10 Mbit/s
 * and a few seconds on a mobile connection.
 */
export const CAPTIONED_MEDIA_LIMIT = 1 * MB;

/** Of bytes that are not shown here. */
export const PLATFORM: PlatformWords = {
  atMost: { en: "Telegram bots send at most", zh: "Telegram 机器人最多发" },
  refused: { en: "Telegram did not take it", zh: "Telegram 没有收下" },
};

const PHOTOS: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp"]);
/** "an .OGG file encoded with OPUS, or in .MP3 format, or in .M4A format" (https://core.telegram.org/bots/api#sendvoice). */
const VOICES: ReadonlySet<string> = new Set([
  "audio/ogg",
  "audio/opus",
  "audio/mpeg",
  "audio/mp3",
  "audio/mp4",
  "audio/m4a",
  "audio/x-m4a",
]);

/** How Telegram shows a file. */
export type Shown = Medium["as"];

/**
 * The ways to show a file, the best first, by the table of media in ARCHITECTURE.md. The last is always a document, which
 * Telegram never refuses for its content. Pure.
 */
export function waysToShow(content: MediaContent, file: MediaFile): readonly Shown[] {
  const best = bestWay(content, file);
  return best === "document" ? ["document"] : [best, "document"];
}

function bestWay({ msgType }: MediaContent, file: MediaFile): Shown {
  const mime = file.mime.split(";")[0]?.trim().toLowerCase() ?? "";
  switch (msgType) {
    case "IMAGE":
      return pictureWay(mime, file.bytes);
    case "ANIMATION":
      return mime === "video/mp4" ? "animation" : pictureWay(mime, file.bytes);
    case "VOICE":
      return VOICES.has(mime) ? "voice" : "document";
    case "VIDEO":
      return mime === "video/mp4" ? "video" : "document";
    case "FILE":
      return "document";
    default:
      return msgType satisfies never;
  }
}

/** A GIF is sent as an animation: as a photo it would not move. */
function pictureWay(mime: string, bytes: number): Shown {
  if (mime === "image/gif") return "animation";
  return PHOTOS.has(mime) && bytes <= PHOTO_LIMIT ? "photo" : "document";
}

/** The file with the properties that Telegram needs besides the bytes. */
export function mediumOf(content: MediaContent, as: Shown, file: Upload): Medium {
  switch (as) {
    case "photo":
    case "document":
      return { as, file };
    case "voice":
      return { as, file, duration: secondsOf(content) };
    case "video":
    case "animation": {
      const size =
        "imgWidth" in content
          ? { width: content.imgWidth, height: content.imgHeight }
          : { width: 0, height: 0 };
      return { as, file, duration: secondsOf(content), ...size };
    }
    default:
      return as satisfies never;
  }
}
