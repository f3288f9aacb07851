/** The size of a terminal, in cells. */
export type Screen = { readonly columns: number; readonly rows: number };

/** Lines on the screen that can be overwritten in place. */
export type Block = {
  /** The row that it begins at: how many rows were written to the terminal before it, by anybody. */
  readonly start: number;
  readonly height: number;
  /** The size of the terminal at that time. */
  readonly screen: Screen;
};

/** How to draw a block. */
export type Drawn = {
  /** What to write to the terminal. The cursor is at the start of a line before and after. */
  readonly text: string;
  /** How many rows lower the cursor is afterwards. */
  readonly rows: number;
  readonly block: Block;
};

const up = (rows: number): string => `\r\u001b[${rows}A`;
const down = (rows: number): string => (rows > 0 ? `\u001b[${rows}B` : "");
/** Erases the row before writing: erasing after a line of full width would remove its last cell. */
const overwritten = (line: string): string => `\u001b[2K${line}\n`;

/**
 * Draws `lines`, of one row each, over the block; fewer lines are filled up with blank ones. `undefined` when the start of
 * the block cannot be reached, or when there are more lines and other output is below. `at`: rows written to the terminal so
 * far. Pure.
 */
export function drawOver(
  block: Block,
  lines: readonly string[],
  at: number,
  screen: Screen,
): Drawn | undefined {
  const since = at - block.start;
  const { height } = block;
  if (screen.columns !== block.screen.columns || since > reach(block, screen)) return undefined;
  if (lines.length > height && since > height) return undefined;
  const filled = [...lines, ...Array.from({ length: Math.max(0, height - lines.length) }, () => "")];
  const text = `${up(since)}${filled.map(overwritten).join("")}${down(since - filled.length)}`;
  return { text, rows: Math.max(0, filled.length - since), block: { ...block, height: filled.length } };
}

/**
 * Erases the part of the block that can be reached and returns the cursor. `whole`: false when a part may still be readable,
 * on the screen or in the scroll-back. Pure.
 */
export function wipe(
  block: Block,
  at: number,
  screen: Screen,
): { readonly text: string; readonly whole: boolean } {
  // After a change of width the terminal may have wrapped its lines anew: their position is unknown.
  if (screen.columns !== block.screen.columns) return { text: "", whole: false };
  const since = at - block.start;
  const from = Math.min(since, reach(block, screen));
  const left = block.height - (since - from);
  if (left <= 0) return { text: "", whole: false };
  const text = `${up(from)}${overwritten("").repeat(left)}${down(from - left)}`;
  return { text, whole: left === block.height };
}

/** Rows above the cursor that are certainly on the screen. The smaller of two heights, since lines that left do not return. */
function reach(block: Block, screen: Screen): number {
  return Math.min(block.screen.rows, screen.rows) - 1;
}
