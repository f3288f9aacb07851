import { graphemesOf } from "./graphemes.ts";

/** The smallest limit: a character beyond U+FFFF takes two UTF-16 units. */
const MIN_LIMIT = 2;

const utf16Length = (text: string): number => text.length;

/**
 * Splits text into parts of at most `limit` each. Together the parts are the text again, character for character. It
 * cuts after the last line end that fits, else after the last space, else between two grapheme clusters. A cluster is
 * cut only when it alone exceeds the limit. A character is never cut, so one that exceeds `limit` is a part of its own.
 * `""` has no parts. Throws RangeError for a limit that is no integer from 2 up.
 *
 * `measure` gives a text's size in the platform's units, by default UTF-16 units. The size of a text must be the sum of
 * the sizes of its characters.
 */
export function splitText(
  text: string,
  limit: number,
  measure: (text: string) => number = utf16Length,
): readonly string[] {
  if (!Number.isInteger(limit) || limit < MIN_LIMIT) {
    throw new RangeError(`Expected \`limit\` to be an integer from ${MIN_LIMIT} up, got ${limit}`);
  }
  if (text === "") return [];
  if (measure(text) <= limit) return [text];
  const parts: string[] = [];
  const cut: Cut = { start: 0, end: 0, size: 0, line: 0, space: 0 };
  for (const piece of pieces(text, limit, measure)) {
    const size = measure(piece);
    while (cut.end > cut.start && cut.size + size > limit) {
      const at = [cut.line, cut.space].find((place) => holdsWords(text, cut.start, place)) ?? cut.end;
      parts.push(text.slice(cut.start, at));
      cut.start = at;
      cut.size = measure(text.slice(at, cut.end));
    }
    cut.end += piece.length;
    cut.size += size;
    if (piece.endsWith("\n")) cut.line = cut.end;
    else if (piece === " " || piece === "\t" || piece === "\u3000") cut.space = cut.end;
  }
  if (cut.end > cut.start) parts.push(text.slice(cut.start));
  return parts;
}

/**
 * Whether a part contains more than blanks. Blank parts are avoided if possible, since platforms refuse them as empty
 * messages.
 */
function holdsWords(text: string, start: number, end: number): boolean {
  return end > start && text.slice(start, end).trim() !== "";
}

/** Indices in UTF-16 units: the open part, its size, and the places after its last line end and last space. */
type Cut = { start: number; end: number; size: number; line: number; space: number };

/** Grapheme clusters; one that does not fit alone comes apart into its characters. */
function* pieces(text: string, limit: number, measure: (text: string) => number): Generator<string> {
  for (const { segment } of graphemesOf(text)) {
    if (measure(segment) <= limit) yield segment;
    else yield* segment;
  }
}
