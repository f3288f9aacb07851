import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mediaTypeOf } from "../../../src/bridge/media/media-type.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
const ftyp = (brand: string): Uint8Array => bytes(`\0\0\0\x20ftyp${brand}\0\0\x02\0`);

const KNOWN: readonly (readonly [string, Uint8Array, string, string])[] = [
  ["a JPEG", bytes("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg", ".jpg"],
  ["a JPEG of a camera", bytes("\xff\xd8\xff\xe1"), "image/jpeg", ".jpg"],
  ["a PNG", bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png", ".png"],
  ["a GIF", bytes("GIF89a\x01\0"), "image/gif", ".gif"],
  ["an old GIF", bytes("GIF87a\x01\0"), "image/gif", ".gif"],
  ["a WebP", bytes("RIFF\x24\0\n\0WEBPVP8 "), "image/webp", ".webp"],
  ["an MP4", ftyp("isom"), "video/mp4", ".mp4"],
  ["an MP4 of a phone", ftyp("mp42"), "video/mp4", ".mp4"],
  ["an MP3 with tags", bytes("ID3\x04\0\0"), "audio/mpeg", ".mp3"],
  ["an MP3 frame", bytes("\xff\xfb\x90\x64"), "audio/mpeg", ".mp3"],
  ["an MP3 frame of MPEG 2", bytes("\xff\xf3\x40\xc0"), "audio/mpeg", ".mp3"],
  ["an MP3 frame of MPEG 2.5", bytes("\xff\xe3\x40\xc0"), "audio/mpeg", ".mp3"],
  ["an Ogg", bytes("OggS\0\x02"), "audio/ogg", ".ogg"],
  ["a PDF", bytes("%PDF-1.7\n"), "application/pdf", ".pdf"],
  ["a ZIP", bytes("PK\x03\x04\x14\0"), "application/zip", ".zip"],
  ["an empty ZIP", bytes("PK\x05\x06\0\0"), "application/zip", ".zip"],
];

for (const [what, head, mime, extension] of KNOWN) {
  test(`${what} is known by its first bytes, whatever the source says`, () => {
    for (const said of ["", "text/html", "image/jpeg", "application/octet-stream"]) {
      assert.deepEqual(mediaTypeOf(head, said), { mime, extension });
    }
  });
}

const OTHERS: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", bytes("")],
  ["a page", bytes("<!DOCTYPE html>")],
  ["a HEIC picture", ftyp("heic")],
  ["an AVIF picture", ftyp("avif")],
  ["a QuickTime film", ftyp("qt  ")],
  ["AAC in MP4", ftyp("M4A ")],
  ["raw AAC", bytes("\xff\xf1\x50\x80")],
  ["a text in UTF-16", bytes("\xff\xfea\0b\0")],
  ["SILK of a phone", bytes("\x02#!SILK_V3")],
  ["a WAV", bytes("RIFF\x24\0\0\0WAVE")],
  ["a reserved rate", bytes("\xff\xfb\xf0\0")],
  ["the beginning of a PNG", bytes("\x89PNG")],
];

for (const [what, head] of OTHERS) {
  test(`${what} is what the source says, unless its bytes would show that`, () => {
    const mime = (said: string): string => mediaTypeOf(head, said).mime;
    assert.equal(mime("image/heic"), "image/heic");
    assert.equal(mime(" Text/Plain; charset=utf-8"), "text/plain");
    for (const said of ["", "nonsense", "a/b/c", "image/jpeg", "image/jpg", "audio/mp3", "video/mp4"]) {
      assert.equal(mime(said), "application/octet-stream", said);
    }
    assert.equal(mediaTypeOf(head, "image/heic").extension, undefined);
  });
}

test("any bytes and any claim give a type that is safe in a header", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.string({ unit: "binary" }), (head, said) => {
      assert.match(mediaTypeOf(head, said).mime, /^[\w.+-]+\/[\w.+-]+$/);
    }),
  );
});
