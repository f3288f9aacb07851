import { cellsOf } from "./cells.ts";
import { splitText } from "./split.ts";

/** Terminal cells. A narrower terminal breaks lines better itself. */
const MIN_COLUMNS = 12;

/** Splits a line into lines of at most `columns` cells; a Chinese character takes two. Leaves it whole when `columns` is too few. */
export function wrapLine(line: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || columns < MIN_COLUMNS || line === "") return [line];
  return splitText(line, columns, cellsOf);
}

/** What stays together: blanks; a word or a Chinese character, with the brackets before it and the punctuation behind it. */
const PIECE = /\s+|[「『（“]*(?:[\x21-\x7e]+|[^\s\x21-\x7e])[，。、；：！？）」』”…]*/gu;

/**
 * Splits a line between words and between Chinese characters, so that a line of both languages is as full as it can be. Blanks
 * at the ends are dropped. A word that does not fit alone comes apart.
 */
export function wrapWords(line: string, columns: number): readonly string[] {
  const rows: string[] = [];
  let row = "";
  for (const piece of line.match(PIECE) ?? []) {
    if (cellsOf(row + piece.trimEnd()) <= columns) {
      row += piece;
      continue;
    }
    if (row.trim() !== "") rows.push(row.trimEnd());
    const parts = wrapLine(piece.trimStart(), columns);
    rows.push(...parts.slice(0, -1));
    row = parts.at(-1) ?? "";
  }
  return row.trim() === "" && rows.length > 0 ? rows : [...rows, row.trimEnd()];
}
