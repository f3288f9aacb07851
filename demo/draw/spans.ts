import stringWidth from "string-width";

export type Rgb = readonly [red: number, green: number, blue: number];

/** How a piece of text looks. `fore` and `back` are the colours of the letters and of what is behind them. */
export type Style = {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly dim?: boolean;
  readonly fore?: Rgb;
  readonly back?: Rgb;
};

export type Span = { readonly text: string; readonly style: Style };
/** A row of the terminal. */
export type Line = readonly Span[];

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A tab's width depends on where it stands, so it is replaced. */
const TAB = "    ";
/** A terminal would execute them. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** No line begins with these, and none ends with those of `NO_END`: https://www.w3.org/TR/clreq/#prohibition_rules_for_line_start_end */
const NO_START = /^[，。、；：！？）」』》〉】〕…—～·,.;:!?)\]}%’”]/u;
const NO_END = /[（「『《〈【〔([{‘“]$/u;

export function span(text: string, style: Style = {}): Span {
  return { text, style };
}

/** Cells of the terminal. A Chinese character takes two. */
export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + stringWidth(text), 0);
}

/** Without its style. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join("");
}

type Cell = { readonly text: string; readonly style: Style; readonly width: number };

function mayBreak(before: Cell, after: Cell): boolean {
  if (before.text === " ") return true;
  if (NO_START.test(after.text) || NO_END.test(before.text)) return false;
  return (before.width === 2 || after.width === 2) && after.text !== " ";
}

function lineOf(cells: readonly Cell[]): Line {
  const line: { text: string; style: Style }[] = [];
  for (const { text, style } of cells) {
    const last = line.at(-1);
    if (last?.style === style) last.text += text;
    else line.push({ text, style });
  }
  return line;
}

/**
 * Lines of at most `columns` cells. They break at spaces and between Chinese characters, a longer word anywhere between two
 * characters as people see them. The order of characters is kept, also of those that are read from right to left: turning
 * them is the terminal's work. Only the spaces at a break are left out.
 */
export function wrap(spans: Line, columns: number): readonly Line[] {
  const lines: Line[] = [];
  let row: Cell[] = [];
  let width = 0;
  let breakAt = 0;
  const flush = (end: number): void => {
    let kept = end;
    while (kept > 0 && row[kept - 1]?.text === " ") kept -= 1;
    lines.push(lineOf(row.slice(0, kept)));
    row = row.slice(end);
    width = row.reduce((sum, cell) => sum + cell.width, 0);
    breakAt = 0;
  };
  for (const { text, style } of spans) {
    for (const { segment } of graphemes.segment(text.replaceAll("\t", TAB).replace(CONTROLS, ""))) {
      if (segment === "\n") {
        flush(row.length);
        continue;
      }
      const cell = { text: segment, style, width: stringWidth(segment) };
      const last = row.at(-1);
      if (last !== undefined && mayBreak(last, cell)) breakAt = row.length;
      // What is left of the row after a break may still be too wide.
      while (width + cell.width > columns && row.length > 0)
        flush(segment === " " || breakAt === 0 ? row.length : breakAt);
      if (segment === " " && row.length === 0 && last !== undefined) continue;
      row.push(cell);
      width += cell.width;
    }
  }
  flush(row.length);
  return lines;
}

/** The line with blanks up to this width. */
export function padded(line: Line, columns: number): Line {
  const missing = columns - widthOf(line);
  return missing > 0 ? [...line, span(" ".repeat(missing))] : line;
}
