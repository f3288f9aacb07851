/** Longest name in bytes of UTF-8: with a prefix of ours it stays under the 255 of common file systems. */
const MAX_BYTES = 120;
/** A longer ending is part of the name. Bytes. */
const MAX_EXTENSION_BYTES = 24;
const FALLBACK = "file";

/** Blanks to the eye, though controls. */
const LINE_ENDS = /[\t-\r\u0085\u2028\u2029]/g;
/** Controls, format characters (bidi, zero width, tags), line separators, and what is drawn as nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Not allowed on Windows; a colon names a drive or a stream there. */
const FORBIDDEN = /[<>:"|?*]/g;
/** Leading dots hide a file, trailing ones are dropped by Windows. U+2800 is an empty Braille cell. */
const EDGES = /^[.\s\u2800]+|[.\s\u2800]+$/g;
/** Devices, whatever their extension: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const encoder = new TextEncoder();

/**
 * A base name that is harmless in any folder of any system and still reads like the one it was made from: no path,
 * nothing invisible, no device of Windows, at most 120 bytes with its extension kept, never empty.
 */
export function safeFileName(name: string): string {
  const base = name
    .toWellFormed()
    .split(/[/\\]/)
    .map(tidy)
    .findLast((part) => part !== "");
  if (base === undefined) return FALLBACK;
  // Twice: cutting may leave a device ("con" with a cluster that was too long), which is short then.
  return noDevice(shortened(noDevice(base)));
}

function noDevice(name: string): string {
  return DEVICE.test(name) ? `_${name}` : name;
}

/** `""` when nothing is left of it. */
function tidy(part: string): string {
  const seen = part.replace(LINE_ENDS, " ").replace(UNSEEN, "").replace(FORBIDDEN, "_");
  return seen.replace(/\s+/g, " ").replace(EDGES, "");
}

function shortened(name: string): string {
  if (byteLength(name) <= MAX_BYTES) return name;
  const ending = /\.[^.\s]+$/.exec(name)?.[0] ?? "";
  const extension = byteLength(ending) <= MAX_EXTENSION_BYTES ? ending : "";
  const stem = cut(name.slice(0, name.length - extension.length), MAX_BYTES - byteLength(extension));
  return `${stem.replace(EDGES, "")}${extension}`;
}

/** Between grapheme clusters; inside one when the first alone is too long (a letter under any number of marks). */
function cut(text: string, maxBytes: number): string {
  const kept = cutBetween(
    [...graphemes.segment(text)].map(({ segment }) => segment),
    maxBytes,
  );
  return kept === "" ? cutBetween([...text], maxBytes) : kept;
}

function cutBetween(pieces: readonly string[], maxBytes: number): string {
  let kept = "";
  let left = maxBytes;
  for (const piece of pieces) {
    left -= byteLength(piece);
    if (left < 0) break;
    kept += piece;
  }
  return kept;
}

function byteLength(text: string): number {
  return encoder.encode(text).length;
}
