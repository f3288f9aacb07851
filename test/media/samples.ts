import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import { pngBytes } from "../fakes/kept-media.ts";
import type { MessageSpec } from "../simulators/wechat/index.ts";

export const KB = 1024;
export const MB = 1024 * KB;

export type Format = "jpeg" | "png" | "gif" | "mp3" | "mp4" | "unknown";
export type Kind = "image" | "voice" | "video" | "animation" | "file";

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const ascii = (text: string): Buffer => Buffer.from(text, "latin1");

/** What such a file begins with. A JPEG says that it has 24 × 16 points. */
const HEADS: Readonly<Record<Exclude<Format, "png">, Buffer>> = {
  jpeg: Buffer.from("ffd8ffe000104a46494600010100000100010000ffc0000b080010001801011100", "hex"),
  gif: Buffer.concat([ascii("GIF89a"), Buffer.from("10001000f70000", "hex")]),
  mp3: Buffer.concat([ascii("ID3"), Buffer.from("04000000000000", "hex"), Buffer.from("fffb9064", "hex")]),
  mp4: Buffer.concat([
    Buffer.from("00000018", "hex"),
    ascii("ftypisom\0\0\0\0isommp41"),
    ascii("\0\0\0\0mdat"),
  ]),
  unknown: Buffer.from("00010203", "hex"),
};
const JPEG_END = Buffer.from("ffd9", "hex");

let tiny = 0;

/** A file of exactly so many bytes, different each time; too few for its head are one of no known format. */
export function sample(format: Format, size: number): Buffer {
  if (format === "png" && size >= 200) return paddedPng(size);
  const head = format === "png" ? HEADS.unknown : HEADS[format];
  if (size < head.length + JPEG_END.length) {
    tiny += 1;
    return Buffer.alloc(size, tiny);
  }
  const bytes = randomBytes(size);
  bytes.set(head);
  if (format === "jpeg") bytes.set(JPEG_END, size - JPEG_END.length);
  return bytes;
}

/** Filled up by a chunk of its own before the last one, which any decoder passes over. */
function paddedPng(size: number): Buffer {
  const png = pngBytes();
  const end = png.length - 12;
  const data = randomBytes(size - png.length - 12);
  const body = Buffer.concat([ascii("rcLl"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([
    png.subarray(0, end),
    frame.subarray(0, 4),
    body,
    frame.subarray(4),
    png.subarray(end),
  ]);
}

export const FILE_NAME = "夏令营 名单.xlsx";

/** A message with these bytes. */
export function specOf(kind: Kind, bytes: Uint8Array): MessageSpec {
  switch (kind) {
    case "voice":
      return { kind, ms: 6_200, bytes };
    case "video":
      return { kind, seconds: 15, bytes };
    case "file":
      return { kind, name: FILE_NAME, bytes };
    default:
      return { kind, bytes };
  }
}
