import type { MediaContent, MediaFile } from "../../bridge/ports/media.ts";
import type { OutgoingFile } from "../../bridge/ports/source-session.ts";
import type { PlatformWords } from "../../text/catalogue/media-texts.ts";

const KB = 1024;
const MB = 1024 * KB;

/** For pictures and videos. WeChat's web page checks it before an upload. */
const MAX_PICTURE_BYTES = 20 * MB;
/** For files. WeChat's web page asks the server before it uploads more (`webwxcheckupload`). */
export const MAX_FILE_BYTES = 25 * MB;
/** For GIFs as stickers. The web protocol refuses larger ones (finalpi/wechat2tg issue 24), but takes them as files. */
const MAX_STICKER_BYTES = 1 * MB;

/** Types that `webwxuploadmedia` accepts as `pic`. Others are not shown as a picture. */
const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/bmp"]);

/** Words about bytes that are not shown here. */
export const PLATFORM: PlatformWords = {
  atMost: { en: "filehelper takes at most", zh: "文件传输助手最多收" },
  refused: { en: "filehelper did not take it", zh: "文件传输助手没有收下" },
};

/** How the bytes are sent to filehelper, or the limit in bytes that they exceed. */
export type Plan = { readonly kind: OutgoingFile["kind"] } | { readonly limit: number };

/** How to send media, by the table of media in ARCHITECTURE.md. Pure. */
export function planOf(content: MediaContent, { mime, bytes }: MediaFile): Plan {
  const kind = kindOf(content, mime, bytes);
  const limit = kind === "image" || kind === "video" ? MAX_PICTURE_BYTES : MAX_FILE_BYTES;
  return bytes > limit ? { limit } : { kind };
}

/** By the type of the bytes: WeChat shows nothing for a picture or video that is not one. */
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
