import type { WriteStream } from "node:tty";
import { errorText } from "../bridge/model/errors.ts";
import type { Logger } from "../bridge/ports/log.ts";
import type { Screen } from "../bridge/ports/screen.ts";
import { widthOf } from "../text/tools/rows.ts";
import { splitText } from "../text/tools/split.ts";
import { KeptLines } from "./kept-lines.ts";
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

/** A narrower terminal breaks lines better itself. */
const LEAST_COLUMNS = 12;

type Environment = Readonly<Record<string, string | undefined>>;

/** The lines that are kept at the bottom of this terminal, for all that writes to it. */
export function keptLinesOf(stdout: WriteStream, env: Environment): KeptLines {
  const canDraw = movesCursor(stdout.isTTY, env.TERM);
  return new KeptLines(() => {
    const { columns, rows } = stdout;
    return canDraw && columns > 0 && rows > 0 ? { columns, rows } : undefined;
  });
}

/** Stdout as sinks use it. `print` puts a line there beside them; what cannot be written is logged. */
export function openScreen(
  stdout: WriteStream,
  env: Environment,
  log: Pick<Logger, "warn">,
  kept: KeptLines = keptLinesOf(stdout, env),
): Screen & { readonly print: (line: string) => void } {
  const writer = streamWriter(stdout);
  const put = async (text: string): Promise<void> => {
    try {
      if (text !== "") await writer(text);
    } catch (error) {
      kept.forget();
      throw error;
    }
  };
  const write = (text: string): Promise<void> => put(kept.around(text));
  const canDraw = movesCursor(stdout.isTTY, env.TERM);
  const columns = (): number | undefined => (stdout.isTTY ? stdout.columns : undefined);
  return {
    write,
    keep: (lines, text) => put(kept.replaced(lines, text)),
    columns,
    rows: () => (canDraw ? stdout.rows : undefined),
    colour: wantsColour(stdout.isTTY, env.NO_COLOR, env.TERM),
    print: (line) => {
      write(wrapped(line, columns())).catch((error: unknown) =>
        log.warn({ error: errorText(error) }, "stdout failed"),
      );
    },
  };
}

/** The text as whole lines, broken between words where a terminal would break them anywhere. */
function wrapped(text: string, columns: number | undefined): string {
  const isWide = columns !== undefined && columns >= LEAST_COLUMNS;
  const lines = text.split("\n").flatMap((line) => (isWide ? splitText(line, columns, widthOf) : [line]));
  return lines.map((line) => `${line}\n`).join("");
}
