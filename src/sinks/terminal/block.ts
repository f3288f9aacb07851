/** Cells of a terminal. */
export type Screen = { readonly columns: number; readonly rows: number };

/** Lines on the screen that are written over in place. */
export type Block = {
  /** Rows that had been written to the terminal when it began, by whomever. */
  readonly start: number;
  readonly height: number;
  /** As it was then. */
  readonly screen: Screen;
};

export type Drawn = {
  /** What the terminal gets. The cursor stands at the start of a line before and after. */
  readonly text: string;
  /** Rows that the cursor stands lower afterwards. */
  readonly rows: number;
  readonly block: Block;
};

const up = (rows: number): string => `\r\u001b[${rows}A`;
const down = (rows: number): string => (rows > 0 ? `\u001b[${rows}B` : "");
/** Erased before it is written: after a line that fills its row the last cell would be erased. */
const overwritten = (line: string): string => `\u001b[2K${line}\n`;

/**
 * `lines`, of one row each, in the place of the block, with blank ones below when they are fewer; `undefined` when its
 * start cannot be reached, or when they are more and something stands below it. `at`: rows written to the terminal so
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
 * Blanks what can be reached of the block; the cursor returns. `whole` is false when some of it may still be read, on the
 * screen or above it. Pure.
 */
export function wipe(
  block: Block,
  at: number,
  screen: Screen,
): { readonly text: string; readonly whole: boolean } {
  // A terminal that was made wider or narrower has its lines elsewhere, if it moved them: nobody can tell.
  if (screen.columns !== block.screen.columns) return { text: "", whole: false };
  const since = at - block.start;
  const from = Math.min(since, reach(block, screen));
  const left = block.height - (since - from);
  if (left <= 0) return { text: "", whole: false };
  const text = `${up(from)}${overwritten("").repeat(left)}${down(from - left)}`;
  return { text, whole: left === block.height };
}

/** Rows above the cursor's that are on the screen for sure. Of two heights the smaller: lines that left don't come back. */
function reach(block: Block, screen: Screen): number {
  return Math.min(block.screen.rows, screen.rows) - 1;
}
