/** Formats that the Bot API tells apart, by their first bytes. */
export type Container = "gif" | "mp4" | "m4a" | "mp3" | "opus";

export function containerOf(bytes: Uint8Array): Container | undefined {
  const text = (from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString("latin1");
  if (text(0, 6) === "GIF87a" || text(0, 6) === "GIF89a") return "gif";
  if (text(4, 8) === "ftyp") return /^M4[AB] $/.test(text(8, 12)) ? "m4a" : "mp4";
  // The first page of an Ogg stream has a header of 27 bytes and one more for each segment.
  if (text(0, 4) === "OggS") return text(27, 64).includes("OpusHead") ? "opus" : undefined;
  // An ID3 tag, or a frame: eleven set bits, then version and layer III.
  const [first = 0, second = 0] = bytes;
  if (text(0, 3) === "ID3" || (first === 0xff && (second & 0xe6) === 0xe2)) return "mp3";
  return undefined;
}
