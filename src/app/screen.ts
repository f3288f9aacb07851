import type { WriteStream } from "node:tty";
import { errorText } from "../bridge/model/errors.ts";
import type { AppLogger } from "../process/log.ts";
import { movesCursor, wantsColour } from "../sinks/terminal/colour.ts";
import { RowCounter } from "../sinks/terminal/rows.ts";
import { streamWriter } from "../sinks/terminal/stream.ts";

/** Standard output, where the person at this machine reads. There is one in a process. */
export type Screen = {
  readonly isTTY: boolean;
  /** Resolves when the text has left the process, rejects when it cannot. */
  readonly write: (text: string) => Promise<void>;
  /** Width of the terminal now; `undefined` when stdout is none. */
  readonly columns: () => number | undefined;
  /** Height of the terminal now; `undefined` where the cursor cannot be moved. */
  readonly rows: () => number | undefined;
  /** Rows that others than the caller of `write` have put there so far; never less than before. */
  readonly rowsElsewhere: () => number;
  readonly colour: boolean;
  /** A line beside what is drawn there. What cannot be written is logged. */
  readonly print: (line: string) => void;
};

/** `log` may write to the same terminal. */
export function openScreen(
  stdout: WriteStream,
  env: NodeJS.ProcessEnv,
  log: Pick<AppLogger, "rows" | "warn">,
): Screen {
  const write = streamWriter(stdout);
  const columns = (): number | undefined => (stdout.isTTY ? stdout.columns : undefined);
  const printed = new RowCounter(columns);
  const canDraw = movesCursor(stdout.isTTY, env.TERM);
  return {
    isTTY: stdout.isTTY,
    write,
    columns,
    rows: () => (canDraw ? stdout.rows : undefined),
    rowsElsewhere: () => printed.rows + log.rows(),
    colour: wantsColour(stdout.isTTY, env.NO_COLOR, env.TERM),
    print: (line) => {
      printed.add(`${line}\n`);
      write(`${line}\n`).catch((error: unknown) => log.warn({ error: errorText(error) }, "stdout failed"));
    },
  };
}
