import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";

/** Tab stops of terminals as they start. */
const TAB_STOP = 8;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Rows that the cursor of a terminal moves down when `text` is written from the first column on. Colours take no cells, a
 * Chinese character takes two and does not fit in the last column alone. `columns` `undefined` or 0: lines never wrap.
 */
export function rowsOf(text: string, columns: number | undefined): number {
  const lines = stripVTControlCharacters(text).split("\n");
  const wrapped = lines.reduce((sum, line) => sum + wraps(line, columns), 0);
  return lines.length - 1 + wrapped;
}

/** A line that ends in the last column stays there: the next row begins with the next character. */
function wraps(line: string, columns: number | undefined): number {
  if (columns === undefined || columns < 1) return 0;
  if (!line.includes("\t") && stringWidth(line) <= columns) return 0;
  let rows = 0;
  let column = 0;
  for (const { segment } of graphemes.segment(line)) {
    if (segment === "\t") {
      column = Math.min(column + TAB_STOP - (column % TAB_STOP), columns - 1);
      continue;
    }
    const width = stringWidth(segment);
    if (column + width > columns) {
      rows += 1;
      column = 0;
    }
    column += width;
  }
  return rows;
}

/** Counts the rows that somebody writes to a terminal, whose width may change meanwhile. */
export class RowCounter {
  readonly #columns: () => number | undefined;
  #rows = 0;

  constructor(columns: () => number | undefined) {
    this.#columns = columns;
  }

  get rows(): number {
    return this.#rows;
  }

  add(text: string): void {
    this.#rows += rowsOf(text, this.#columns());
  }

  /** The cursor stands `rows` lower, whatever was written. */
  moved(rows: number): void {
    this.#rows += rows;
  }
}
