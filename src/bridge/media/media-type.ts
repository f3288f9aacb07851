/** How many bytes at the start of a file `mediaTypeOf` reads. */
export const HEAD_BYTES = 64;

/** The type of a media file. */
export type MediaType = {
  readonly mime: string;
  /** The extension with its dot; `undefined` when the bytes do not show it. */
  readonly extension: string | undefined;
};

const UNKNOWN_MIME = "application/octet-stream";

/** Fixed first bytes: https://www.iana.org/assignments/media-types and the formats' own specifications. */
const SIGNATURES: readonly (readonly [RegExp, string, string])[] = [
  [/^\xff\xd8\xff/, "image/jpeg", ".jpg"],
  [/^\x89PNG\r\n\x1a\n/, "image/png", ".png"],
  [/^GIF8[79]a/, "image/gif", ".gif"],
  [/^RIFF[\s\S]{4}WEBP/, "image/webp", ".webp"],
  [/^OggS/, "audio/ogg", ".ogg"],
  [/^%PDF-/, "application/pdf", ".pdf"],
  [/^PK(\x03\x04|\x05\x06|\x07\x08)/, "application/zip", ".zip"],
  // Leaves out ISO media that is not MP4: QuickTime, HEIF and AVIF pictures, audio alone, 3GP, JPEG 2000, Canon raw.
  [/^[\s\S]{4}ftyp(?!qt |hei|hev|mif|msf|avi|M4[AB]|3g|jp|crx)/, "video/mp4", ".mp4"],
  [/^ID3[\x02-\x04]/, "audio/mpeg", ".mp3"],
];

/** Other names that a source may use for the types above. */
const ALIASES: ReadonlySet<string> = new Set([
  "image/jpg",
  "image/pjpeg",
  "image/x-png",
  "audio/mp3",
  "audio/x-mp3",
  "application/x-pdf",
  "application/x-zip-compressed",
]);
const RECOGNIZED: ReadonlySet<string> = new Set([...SIGNATURES.map(([, mime]) => mime), ...ALIASES]);

/**
 * The type of a file: from its first bytes (`head`), else from the source (`said`). If the source claims a type that
 * the first bytes would show, and they do not, the type is `application/octet-stream`, and sinks send the file as a
 * document.
 */
export function mediaTypeOf(head: Uint8Array, said: string): MediaType {
  // TextDecoder does not fit: its "latin1" is windows-1252.
  const start = Buffer.from(head.subarray(0, HEAD_BYTES)).toString("latin1");
  for (const [signature, mime, extension] of SIGNATURES) {
    if (signature.test(start)) return { mime, extension };
  }
  if (isMp3Frame(head)) return { mime: "audio/mpeg", extension: ".mp3" };
  const claimed = /^[\w.+-]+\/[\w.+-]+(?=\s*(;|$))/.exec(said.trim())?.[0].toLowerCase();
  return {
    mime: claimed === undefined || RECOGNIZED.has(claimed) ? UNKNOWN_MIME : claimed,
    extension: undefined,
  };
}

/** The header of an MPEG audio frame, layer III, without reserved values (ISO/IEC 11172-3, 2.4.1.3). */
function isMp3Frame(head: Uint8Array): boolean {
  const [sync = 0, version = 0, rate = 0] = head;
  return (
    sync === 0xff &&
    (version & 0xe6) === 0xe2 &&
    (version & 0x18) !== 0x08 &&
    rate >> 4 !== 0xf &&
    (rate & 0x0c) !== 0x0c
  );
}
