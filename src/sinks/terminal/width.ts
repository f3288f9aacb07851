import stringWidth from "string-width";
import { splitText } from "../../text/tools/split.ts";

/** Narrower than this a terminal is better left to break lines itself. */
const MIN_COLUMNS = 12;

/** Lines that take at most `columns` cells each, a Chinese character taking two; as they are when too narrow. */
export function wrapLine(line: string, columns: number | undefined): readonly string[] {
  if (columns === undefined || columns < MIN_COLUMNS || line === "") return [line];
  return splitText(line, columns, stringWidth);
}
