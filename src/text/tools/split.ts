const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The smallest limit: a character beyond U+FFFF takes two UTF-16 units. */
const MIN_LIMIT = 2;

const utf16Length = (text: string): number => text.length;

/**
 * Splits text into parts that measure at most `limit` each; together they are the text again, character for
 * character. Cuts after the last line end that fits, else after the last space, else between two grapheme clusters;
 * a cluster is cut only when it exceeds the limit alone, a character never (so one that measures more than `limit`
 * is a part of its own). `""` has no parts.
 *
 * `measure` gives a text's size in the platform's units, UTF-16 by default. It must add up: the size of a text is the
 * sum of its characters' sizes.
 */
export function splitText(
  text: string,
  limit: number,
  measure: (text: string) => number = utf16Length,
): readonly string[] {
  if (!Number.isInteger(limit) || limit < MIN_LIMIT) {
    throw new RangeError(`Expected \`limit\` to be an integer from ${MIN_LIMIT} up, got ${limit}`);
  }
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

/** Blank parts are avoided where they can be: platforms refuse them as empty messages. */
function holdsWords(text: string, start: number, end: number): boolean {
  return end > start && text.slice(start, end).trim() !== "";
}

/** Indices in UTF-16 units: the open part, its size, and the places after its last line end and last space. */
type Cut = { start: number; end: number; size: number; line: number; space: number };

/** Grapheme clusters; one that does not fit alone comes apart into its characters. */
function* pieces(text: string, limit: number, measure: (text: string) => number): Generator<string> {
  for (const { segment } of graphemes.segment(text)) {
    if (measure(segment) <= limit) yield segment;
    else yield* segment;
  }
}
