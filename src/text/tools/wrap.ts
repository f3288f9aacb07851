import stringWidth from "string-width";

const words = new Intl.Segmenter(undefined, { granularity: "word" });
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Marks that do not stand at the beginning of a line. */
const CLOSING = /^[，。、；：！？）」』》…,.;:!?)\]}”’]+/u;
/** Marks that do not stand at the end of a line. */
const OPENING = /[（「『《([{“‘]$/u;

/** The text with blanks behind it, so that it takes at least so many cells. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/**
 * Breaks one line into rows of at most `width` cells each. Breaks at blanks and between Chinese words; a word that is wider
 * than a row is cut. Blanks at breaks are left out.
 */
export function wrapLine(line: string, width: number): readonly string[] {
  const rows: string[] = [];
  let row = "";
  for (const piece of pieces(line, width)) {
    if (row !== "" && stringWidth((row + piece).trimEnd()) > width) {
      rows.push(row.trimEnd());
      row = piece.trimStart();
    } else row += piece;
  }
  if (row.trimEnd() !== "" || rows.length === 0) rows.push(row.trimEnd());
  return rows;
}

/** What may not be parted: words with the marks that belong to them. Paths, keys and addresses stay whole if they fit. */
function pieces(line: string, width: number): readonly string[] {
  const joined: string[] = [];
  for (const { segment } of words.segment(line)) {
    const last = joined.at(-1);
    if (last !== undefined && belongs(last, segment)) joined[joined.length - 1] = last + segment;
    else joined.push(segment);
  }
  return joined.flatMap((piece) =>
    stringWidth(piece) <= width ? [piece] : [...graphemes.segment(piece)].map(({ segment }) => segment),
  );
}

function belongs(before: string, segment: string): boolean {
  if (/\s$/u.test(before) || /^\s/u.test(segment)) return false;
  if (CLOSING.test(segment) || OPENING.test(before)) return true;
  return !isWide(before.at(-1) ?? "") && !isWide(segment);
}

function isWide(text: string): boolean {
  return /^[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(text);
}
