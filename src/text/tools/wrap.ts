import stringWidth from "string-width";
import { splitText } from "./split.ts";

/** Terminal cells. A narrower terminal breaks lines better itself. */
const MIN_COLUMNS = 12;

/** Splits a line into lines of at most `columns` cells; a Chinese character takes two. Leaves it whole when `columns` is too few. */
export function wrapLine(line: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || columns < MIN_COLUMNS || line === "") return [line];
  return splitText(line, columns, stringWidth);
}
