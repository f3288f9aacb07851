/** What Slack makes of a file's first bytes, as far as this project sends such files. */
const MAGIC: readonly (readonly [mimetype: string, offset: number, bytes: string])[] = [
  ["image/jpeg", 0, "ffd8ff"],
  ["image/png", 0, "89504e470d0a1a0a"],
  ["image/gif", 0, "474946383761"],
  ["image/gif", 0, "474946383961"],
  ["image/webp", 8, "57454250"],
  ["video/mp4", 4, "66747970"],
  ["audio/mpeg", 0, "494433"],
  ["audio/mpeg", 0, "fffb"],
  ["application/pdf", 0, "25504446"],
  ["application/zip", 0, "504b0304"],
];
/** Bytes that `mimetypeOf` wants to see. */
export const HEAD_BYTES = 16;

/** `application/octet-stream` when the bytes say nothing. */
export function mimetypeOf(head: Buffer): string {
  const found = MAGIC.find(([, offset, bytes]) => {
    const wanted = Buffer.from(bytes, "hex");
    return head.subarray(offset, offset + wanted.length).equals(wanted);
  });
  return found?.[0] ?? "application/octet-stream";
}
