import type { MediaContent, MediaFile } from "../../bridge/ports/media.ts";
import type { OutgoingFile } from "../../bridge/ports/source-session.ts";
import type { PlatformWords } from "../../text/catalogue/media-texts.ts";

const KB = 1024;
const MB = 1024 * KB;

/** Pictures and videos: the check of WeChat's own web page before it uploads. */
const MAX_PICTURE_BYTES = 20 * MB;
/** Files: up to here WeChat's own web page uploads without asking first (`webwxcheckupload`). */
export const MAX_FILE_BYTES = 25 * MB;
/** GIFs as stickers: larger ones are refused on the web (finalpi/wechat2tg issue 24); as files they pass. */
const MAX_STICKER_BYTES = 1 * MB;

/** What `webwxuploadmedia` takes as `pic`; anything else is not shown as a picture. */
const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/bmp"]);

/** Of bytes that are not shown here. */
export const PLATFORM: PlatformWords = {
  atMost: { en: "filehelper takes at most", zh: "文件传输助手最多收" },
  refused: { en: "filehelper did not take it", zh: "文件传输助手没有收下" },
};

/** How the bytes go to filehelper, or the limit (bytes) that they are over. */
export type Plan = { readonly kind: OutgoingFile["kind"] } | { readonly limit: number };

/** The table "Media: what each sink shows" of ARCHITECTURE.md. Pure. */
export function planOf(content: MediaContent, { mime, bytes }: MediaFile): Plan {
  const kind = kindOf(content, mime, bytes);
  const limit = kind === "image" || kind === "video" ? MAX_PICTURE_BYTES : MAX_FILE_BYTES;
  return bytes > limit ? { limit } : { kind };
}

/** By what the bytes are: WeChat shows nothing for a picture or video that is none. */
function kindOf({ msgType }: MediaContent, mime: string, bytes: number): OutgoingFile["kind"] {
  switch (msgType) {
    case "IMAGE":
      return PICTURES.has(mime) ? "image" : "file";
    case "VIDEO":
      return mime === "video/mp4" ? "video" : "file";
    case "ANIMATION":
      return mime === "image/gif" && bytes <= MAX_STICKER_BYTES ? "emoticon" : "file";
    case "VOICE":
    case "FILE":
      return "file";
    default:
      return msgType satisfies never;
  }
}
