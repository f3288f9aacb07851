import { stripVTControlCharacters } from "node:util";
import { cellsOf } from "./cells.ts";
import { graphemesOf } from "./graphemes.ts";

/** The default distance of tab stops. */
const TAB_STOP = 8;

/**
 * How many rows the cursor moves down when `text` is written from the first column on. Colour codes take no cells. A Chinese
 * character takes two, so it does not fit into the last column alone. `columns` undefined or 0: lines do not wrap.
 */
export function rowsOf(text: string, columns: number | undefined): number {
  const lines = stripVTControlCharacters(text).split("\n");
  const wrapped = lines.reduce((sum, line) => sum + wraps(line, columns), 0);
  return lines.length - 1 + wrapped;
}

/** Cells of a line without tabs. Colour codes take none. */
export function widthOf(line: string): number {
  return cellsOf(stripVTControlCharacters(line));
}

/** Extra rows of one line. A line that exactly fills a row needs none: terminals wrap with the next character. */
function wraps(line: string, columns: number | undefined): number {
  if (columns === undefined || columns < 1) return 0;
  if (!line.includes("\t") && cellsOf(line) <= columns) return 0;
  let rows = 0;
  let column = 0;
  for (const { segment } of graphemesOf(line)) {
    if (segment === "\t") {
      column = Math.min(column + TAB_STOP - (column % TAB_STOP), columns - 1);
      continue;
    }
    const width = cellsOf(segment);
    if (column + width > columns) {
      rows += 1;
      column = 0;
    }
    column += width;
  }
  return rows;
}
