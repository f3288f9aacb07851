import stringWidth from "string-width";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** CSI with its parameters and final letter. */
const CSI = /^\u001b\[([\d;]*)([A-Za-z])/;

/** Second cell of a wide character. */
const TAIL = "";

/**
 * As much of a terminal as a login needs: wrapping, scrolling, cursor up and down, erasing a line or all below. Colours are read and
 * forgotten, anything else is a fault. A line end brings the cursor to the first column too, as a terminal's driver does.
 */
export class Vt {
  readonly columns: number;
  readonly rows: number;
  /** From the first line that scrolled off to the last one of the screen; a cell is a grapheme. */
  readonly #lines: string[][] = [[]];
  /** Index in `#lines` of the screen's first row. */
  #top = 0;
  #row = 0;
  #column = 0;
  #begun = "";

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Everything, what has scrolled off too. */
  get all(): readonly string[] {
    return this.#lines.map((cells) => cells.join("").trimEnd());
  }

  get screen(): readonly string[] {
    return this.all.slice(this.#top);
  }

  write(text: string): void {
    let rest = this.#begun + text;
    this.#begun = "";
    while (rest !== "") {
      if (/^\u001b(?:\[[\d;]*)?$/.test(rest)) {
        // The rest of the sequence comes with the next text.
        this.#begun = rest;
        return;
      }
      const sequence = CSI.exec(rest);
      if (sequence) {
        this.#command(sequence[1] ?? "", sequence[2] ?? "");
        rest = rest.slice(sequence[0].length);
        continue;
      }
      const end = rest.indexOf("\u001b", 1);
      const plain = end === -1 ? rest : rest.slice(0, end);
      for (const { segment } of graphemes.segment(plain)) this.#put(segment);
      rest = rest.slice(plain.length);
    }
  }

  #put(segment: string): void {
    if (segment === "\n" || segment === "\r\n") {
      this.#lineFeed();
      return;
    }
    if (segment === "\r") {
      this.#column = 0;
      return;
    }
    if (/[\u0000-\u001f\u007f-\u009f]/.test(segment)) throw new Error(`control ${JSON.stringify(segment)}`);
    const width = stringWidth(segment);
    if (this.#column + width > this.columns) this.#lineFeed();
    const cells = this.#cells();
    while (cells.length < this.#column) cells.push(" ");
    if (width === 0) {
      cells[Math.max(0, this.#column - 1)] += segment;
      return;
    }
    cells.splice(this.#column, width, segment, ...Array.from({ length: width - 1 }, () => TAIL));
    this.#column += width;
  }

  #lineFeed(): void {
    this.#column = 0;
    if (this.#row === this.rows - 1) this.#top += 1;
    else this.#row += 1;
    while (this.#lines.length <= this.#top + this.#row) this.#lines.push([]);
  }

  #command(parameters: string, final: string): void {
    const count = Math.max(1, Number(parameters));
    switch (final) {
      case "A":
        this.#row = Math.max(0, this.#row - count);
        break;
      case "B":
        this.#row = Math.min(this.rows - 1, this.#row + count);
        break;
      case "K":
        if (parameters !== "2") throw new Error(`erase ${parameters}`);
        this.#cells().length = 0;
        break;
      case "J":
        if (parameters !== "") throw new Error(`erase ${parameters}`);
        this.#cells().length = this.#column;
        this.#lines.length = this.#top + this.#row + 1;
        break;
      case "m":
        break;
      default:
        throw new Error(`sequence ${JSON.stringify(parameters + final)}`);
    }
    while (this.#lines.length <= this.#top + this.#row) this.#lines.push([]);
  }

  #cells(): string[] {
    return this.#lines[this.#top + this.#row] ?? [];
  }
}
