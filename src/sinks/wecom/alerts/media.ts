import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import type { MediaWords } from "../../../bridge/describe/message/media.ts";
import type { MediaContent, MediaFile } from "../../../bridge/ports/media.ts";
import type { PlatformWords } from "../../../text/catalogue/media-texts.ts";
import type { RobotMessage } from "../api/robot.ts";

const MB = 1024 * 1024;

// Limits of https://developer.work.weixin.qq.com/document/path/99110, in bytes.
/** Before base64. */
const IMAGE_LIMIT = 2 * MB;
const VOICE_LIMIT = 2 * MB;
const VOICE_LIMIT_MS = 60_000;
export const FILE_LIMIT = 20 * MB;
/** An upload has to be larger than this. */
const FILE_MINIMUM = 5;

/** What `image` takes, by the type that the bytes show. */
const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png"]);
/** The first bytes of an AMR file (RFC 4867, 5.1). */
const AMR = Buffer.from("#!AMR\n");

/** Words about bytes that are not shown here. */
export const PLATFORM: PlatformWords = {
  atMost: { en: "WeCom takes at most", zh: "企业微信最多收" },
  refused: { en: "WeCom did not take it", zh: "企业微信没有收下" },
};
const TOO_SMALL: PlatformWords = {
  ...PLATFORM,
  refused: { en: "WeCom takes only files of more than 5 bytes", zh: "企业微信只收大于 5 字节的文件" },
};

/** The message types for bytes. */
export type Way = "image" | "voice" | "file";

/** How the bytes may be sent, the best first; each that the robot refuses is followed by the next. Or the words instead. */
export type Plan = { readonly ways: readonly Way[] } | { readonly words: MediaWords };

/** How to send media, by the table of media in ARCHITECTURE.md. `isAmr`: what the first bytes of a voice message show. Pure. */
export function planOf(content: MediaContent, file: MediaFile, isAmr: boolean): Plan {
  const { bytes, mime } = file;
  if (bytes <= FILE_MINIMUM) return { words: { state: "refusedBySink", file, platform: TOO_SMALL } };
  if (bytes > FILE_LIMIT)
    return { words: { state: "tooLargeForSink", file, limit: FILE_LIMIT, platform: PLATFORM } };
  switch (content.msgType) {
    case "IMAGE":
    case "ANIMATION":
      return { ways: PICTURES.has(mime) && bytes <= IMAGE_LIMIT ? ["image", "file"] : ["file"] };
    case "VOICE": {
      const fits = isAmr && bytes <= VOICE_LIMIT && content.voiceLength <= VOICE_LIMIT_MS;
      return { ways: fits ? ["voice", "file"] : ["file"] };
    }
    case "VIDEO":
    case "FILE":
      return { ways: ["file"] };
    default:
      return content satisfies never;
  }
}

/** Whether the file begins as AMR does. False when it cannot be read. */
export async function beginsAsAmr({ path }: MediaFile): Promise<boolean> {
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(AMR.length), 0, AMR.length, 0);
    return bytesRead === AMR.length && buffer.equals(AMR);
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** A picture as a message. Rejects as reading does. */
export async function imageMessage({ path }: MediaFile): Promise<RobotMessage> {
  const bytes = await readFile(path);
  const md5 = createHash("md5").update(bytes).digest("hex");
  return { msgtype: "image", image: { base64: bytes.toString("base64"), md5 } };
}
