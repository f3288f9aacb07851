import { graphemesOf } from "./graphemes.ts";

/** Names are cut at this length. A longer name would push the rest of the line out of sight. */
const NAME_GRAPHEMES = 64;
/** One grapheme may hold any number of combining marks, so the length counts too. UTF-16 units. */
const NAME_UNITS = 256;

/** C0 and C1 controls except tab and newline: ESC starts terminal commands, NUL is refused by databases and platforms. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** LRM, RLM, ALM, embeddings, overrides and isolates: they reorder the text around them. */
const BIDI = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
/** Other format characters; ZWJ and tags stay, emoji are built with them. */
const INVISIBLE = /(?!\u200d|[\u{e0020}-\u{e007f}])(?:\p{Cf}|\u180b|\u180c|\u180d|\u180f)/gu;
/** A ZWJ that joins no two emoji. */
const STRAY_JOINER =
  /(?<!\p{Extended_Pictographic}|\ufe0f|[\u{1f3fb}-\u{1f3ff}])\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
/** A character that is visible: no blank, control, mark, Hangul filler or empty Braille cell. */
const INK = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u;

/** The sender's words for display: complete, on their lines, unable to command a terminal or reorder other text. */
export function cleanContent(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(CONTROLS, "")
    .replace(BIDI, "");
}

/** One line without invisible characters, of any length. `""` when nothing visible is left. */
export function cleanLine(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll("\u0085", " ")
    .replace(CONTROLS, "")
    .replace(BIDI, "")
    .replace(INVISIBLE, "")
    .replace(STRAY_JOINER, "")
    // Done last, since a removed character may have been between two blanks.
    .replace(/\s+/g, " ")
    .trim();
  return INK.test(line) ? line : "";
}

/** A name for display: `cleanLine`, cut at 64 grapheme clusters. */
export function cleanName(text: string): string {
  const line = cleanLine(text);
  // A cluster has at least one unit, so there is nothing to count.
  if (line.length <= NAME_GRAPHEMES) return line;
  let kept = "";
  let count = 0;
  for (const { segment } of graphemesOf(line)) {
    if (count === NAME_GRAPHEMES || kept.length + segment.length > NAME_UNITS) return `${kept}…`;
    kept += segment;
    count += 1;
  }
  return kept;
}

/**
 * Other people's words in a text of the bridge, so that no platform makes a command of them that a reader could tap: a WORD
 * JOINER, which has no width, stands behind the slash.
 */
export function withoutCommands(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_/<>])\/(?=\w)/gu, "/\u2060");
}
