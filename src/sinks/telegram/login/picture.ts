import type { Picture } from "../../../bridge/ports/source-session.ts";
import { type Upload, uploadOf } from "../api/upload.ts";

/** Far more than an account's picture takes. */
const MAX_BYTES = 256 * 1024;

const FORMATS = [
  { fileName: "picture.jpg", begins: [0xff, 0xd8, 0xff] },
  { fileName: "picture.png", begins: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
] as const;

/** The picture as a file for Telegram, by its own first bytes; `undefined` when it is no JPEG or PNG, or too large. */
export function pictureFile({ base64 }: Picture): Upload | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > MAX_BYTES) return undefined;
  const format = FORMATS.find(({ begins }) => begins.every((byte, index) => bytes[index] === byte));
  return format === undefined ? undefined : uploadOf(bytes, format.fileName);
}
