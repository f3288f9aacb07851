import { rowsOf, widthOf } from "../text/tools/rows.ts";

/** The size of a terminal, in cells. */
export type ScreenSize = { readonly columns: number; readonly rows: number };

/** The rows that the kept lines take, the cells of the widest, and the width of the terminal when they were drawn. */
type Drawn = { readonly height: number; readonly width: number; readonly columns: number };

const up = (rows: number): string => `\r\u001b[${rows}A`;
const ERASE_BELOW = "\u001b[J";

/**
 * Lines that stay below everything else on a terminal: a login code that is still valid must not be scrolled away. Each
 * output erases them, stands in their place, and draws them again below itself. Everything that is written to the terminal
 * has to go through here. The cursor is at the start of the row below the lines. It only makes texts and writes nothing.
 */
export class KeptLines {
  readonly #size: () => ScreenSize | undefined;
  #lines: readonly string[] = [];
  #drawn: Drawn | undefined;

  /** `size`: of the terminal now; `undefined` where the cursor cannot be moved, or while the size is not known. */
  constructor(size: () => ScreenSize | undefined) {
    this.#size = size;
  }

  /** What to write to the terminal for `text`, which is whole lines. */
  around(text: string): string {
    if (this.#lines.length === 0 && this.#drawn === undefined) return text;
    return this.#erased() + text + this.#redrawn();
  }

  /** What to write to keep other lines from now on, with `text` above them. */
  replaced(lines: readonly string[], text: string): string {
    if (this.#size() === undefined) {
      this.forget();
      return text + textOf(lines);
    }
    this.#lines = lines;
    return this.around(text);
  }

  /** Nobody knows any more what is on the screen: a write has failed. Nothing is kept. */
  forget(): void {
    this.#lines = [];
    this.#drawn = undefined;
  }

  #erased(): string {
    const drawn = this.#drawn;
    const size = this.#size();
    this.#drawn = undefined;
    if (drawn === undefined || size === undefined || !isInPlace(drawn, size)) return "";
    // A terminal moves up to its first row at most. Rows that have left the screen stay as they are.
    return up(drawn.height) + ERASE_BELOW;
  }

  #redrawn(): string {
    const size = this.#size();
    if (this.#lines.length === 0 || size === undefined) return "";
    const text = textOf(this.#lines);
    const width = Math.max(...this.#lines.map(widthOf));
    this.#drawn = { columns: size.columns, height: rowsOf(text, size.columns), width };
    return text;
  }
}

/** A terminal whose width changes wraps its lines anew. They are where they were when none of them has to be wrapped. */
function isInPlace({ columns, width }: Drawn, size: ScreenSize): boolean {
  return size.columns === columns || width <= Math.min(columns, size.columns);
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
