import type { TestContext } from "node:test";
import type { MediaFile } from "../../../src/bridge/ports/media.ts";
import { keptFile } from "../../fakes/kept-media.ts";

export const KB = 1024;
export const MB = 1024 * KB;

type Format = "jpeg" | "mp3" | "mp4" | "gif" | "ogg" | "pdf";

const MIME: Readonly<Record<Format, string>> = {
  jpeg: "image/jpeg",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  gif: "image/gif",
  ogg: "audio/ogg",
  pdf: "application/pdf",
};

const latin = (text: string): Buffer => Buffer.from(text, "latin1");

const HEADS: Readonly<Record<Exclude<Format, "jpeg">, Buffer>> = {
  mp3: latin("ID3\x04\x00\x00\x00\x00\x00\x00"),
  mp4: latin("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"),
  gif: latin("GIF89a\x01\x00\x01\x00\x00\x00\x00"),
  ogg: latin(`OggS${"\x00".repeat(23)}\x13OpusHead`),
  pdf: latin("%PDF-1.7\n"),
};

/** Exactly `length` bytes that begin as the format does; no two lengths have the same bytes. */
export function sample(format: Format, length: number, width = 64, height = 48): Buffer {
  if (format === "jpeg") return jpeg(length, width, height);
  const bytes = Buffer.alloc(length, `${length} bytes of ${format}. `);
  HEADS[format].copy(bytes);
  return bytes;
}

/** A JPEG whose size comes from comments (COM segments) before its frame header. */
function jpeg(length: number, width: number, height: number): Buffer {
  const frame = latin("\xff\xc0\x00\x0b\x08\x00\x00\x00\x00\x01\x01\x11\x00");
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const bytes = Buffer.alloc(length, `${length}x`);
  if (length < 4 + frame.length) return bytes;
  bytes.set([0xff, 0xd8]);
  frame.copy(bytes, length - 2 - frame.length);
  bytes.set([0xff, 0xd9], length - 2);
  for (let at = 2, left = length - 4 - frame.length; left > 0; ) {
    // What stays behind must be empty or hold a segment of its own: 4 bytes at least.
    const most = Math.min(left, 65_537);
    const take = left - most > 0 && left - most < 4 ? most - 4 : most;
    bytes.set([0xff, 0xfe], at);
    bytes.writeUInt16BE(take - 2, at + 2);
    at += take;
    left -= take;
  }
  return bytes;
}

/** The same as a kept file on disk. */
export function keptSample(
  t: TestContext,
  format: Format,
  length: number,
  parts: { readonly fileName?: string; readonly width?: number; readonly height?: number } = {},
): Promise<MediaFile & { readonly sha256: string }> {
  const bytes = sample(format, length, parts.width, parts.height);
  return keptFile(t, { bytes, mime: MIME[format], fileName: parts.fileName ?? `kept.${format}` });
}
