import { graphemesOf } from "../../text/tools/graphemes.ts";

/** Longest name in bytes of UTF-8. With our prefix it stays below the 255 of common file systems. */
const MAX_BYTES = 120;
/** Longest extension in bytes. A longer ending counts as part of the name. */
const MAX_EXTENSION_BYTES = 24;
const FALLBACK = "file";

/** Control characters that look like blanks. */
const LINE_ENDS = /[\t-\r\u0085\u2028\u2029]/g;
/** Controls, format characters (bidi, zero width, tags), line separators, and characters that are drawn as nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Not allowed on Windows; a colon names a drive or a stream there. */
const FORBIDDEN = /[<>:"|?*]/g;
/** Leading dots hide a file, trailing ones are dropped by Windows. U+2800 is an empty Braille cell. */
const EDGES = /^[.\s\u2800]+|[.\s\u2800]+$/g;
/** Device names of Windows, with any extension: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;

const encoder = new TextEncoder();

/**
 * Makes a base name that is harmless on every system and still looks like the original: no path, nothing invisible, no
 * device name of Windows, at most 120 bytes with its extension kept, never empty.
 */
export function safeFileName(name: string): string {
  const base = name
    .toWellFormed()
    .split(/[/\\]/)
    .map(tidy)
    .findLast((part) => part !== "");
  if (base === undefined) return FALLBACK;
  // `noDevice` runs twice: cutting may leave a device name, such as "con" without an overlong cluster.
  return noDevice(shortened(noDevice(base)));
}

function noDevice(name: string): string {
  return DEVICE.test(name) ? `_${name}` : name;
}

/** Gives `""` when nothing is left. */
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

/**
 * Cuts between grapheme clusters. Cuts inside one only when the first cluster alone is too long (a letter with many
 * marks).
 */
function cut(text: string, maxBytes: number): string {
  const kept = cutBetween(
    [...graphemesOf(text)].map(({ segment }) => segment),
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
