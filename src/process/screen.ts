import type { WriteStream } from "node:tty";
import { errorText } from "../bridge/model/errors.ts";
import type { Screen } from "../bridge/ports/screen.ts";
import { RowCounter } from "../text/tools/rows.ts";
import type { AppLogger } from "./log.ts";
import { streamWriter } from "./stream-writer.ts";

/**
 * Whether colours are wanted. `noColor` and `term` are the values of `NO_COLOR` (set and not empty means no, see
 * https://no-color.org) and `TERM`.
 */
export function wantsColour(isTty: boolean, noColor: string | undefined, term: string | undefined): boolean {
  return movesCursor(isTty, term) && (noColor === undefined || noColor === "");
}

/** Whether what was written can be written over. `term` is the value of `TERM`; colours are another question. */
export function movesCursor(isTty: boolean, term: string | undefined): boolean {
  return isTty && term !== "dumb";
}

/** Stdout as sinks use it. `print` puts a line there beside them; what cannot be written is logged. */
export function openScreen(
  stdout: WriteStream,
  env: Readonly<Record<string, string | undefined>>,
  log: Pick<AppLogger, "rows" | "warn">,
): Screen & { readonly print: (line: string) => void } {
  const write = streamWriter(stdout);
  const columns = (): number | undefined => (stdout.isTTY ? stdout.columns : undefined);
  const printed = new RowCounter(columns);
  const canDraw = movesCursor(stdout.isTTY, env.TERM);
  return {
    write,
    columns,
    rows: () => (canDraw ? stdout.rows : undefined),
    // The log may go to the same terminal.
    rowsElsewhere: () => printed.rows + log.rows(),
    colour: wantsColour(stdout.isTTY, env.NO_COLOR, env.TERM),
    print: (line) => {
      printed.add(`${line}\n`);
      write(`${line}\n`).catch((error: unknown) => log.warn({ error: errorText(error) }, "stdout failed"));
    },
  };
}
