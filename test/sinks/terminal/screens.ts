import type { Screen } from "../../../src/bridge/ports/screen.ts";
import { KeptLines, type ScreenSize } from "../../../src/process/kept-lines.ts";

type Write = (text: string) => Promise<void>;

/** A pipe, or a terminal that cannot move its cursor. */
export function lineScreen(write: Write, parts: Partial<Pick<Screen, "columns" | "colour">> = {}): Screen {
  return {
    write,
    keep: (lines, text) => write(text + lines.map((line) => `${line}\n`).join("")),
    columns: () => undefined,
    rows: () => undefined,
    colour: false,
    ...parts,
  };
}

/** A terminal of this size, which may change; `kept` is for others that write to it. */
export function drawnScreen(
  write: Write,
  size: ScreenSize,
  colour = true,
): { readonly screen: Screen; readonly kept: KeptLines } {
  const kept = new KeptLines(() => size);
  const put = async (text: string): Promise<void> => {
    try {
      await write(text);
    } catch (error) {
      kept.forget();
      throw error;
    }
  };
  const screen: Screen = {
    write: (text) => put(kept.around(text)),
    keep: (lines, text) => put(kept.replaced(lines, text)),
    columns: () => size.columns,
    rows: () => size.rows,
    colour,
  };
  return { screen, kept };
}
