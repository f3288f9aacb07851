import type { ReadStream, WriteStream } from "node:tty";
import { unlessAborted } from "../../bridge/timing/abortable.ts";
import { Cancelled } from "../../kinds/questions.ts";

/** A tty that a person reads and types at. */
export type Tty = { readonly input: ReadStream; readonly output: WriteStream };

const FRAMES = ["◒", "◐", "◓", "◑"];
/** Milliseconds. */
const FRAME_MS = 120;
const CTRL_C = 3;
const CLEAR_LINE = "\r\u001b[K";
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

/**
 * Draws a line that moves until `work` ends, then removes it. Keys have no effect, so that none answers the next question; Ctrl-C
 * rejects with Cancelled. `line` has to fit into one row.
 */
export async function whileBusy<T>(
  { input, output }: Tty,
  line: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const onKeys = (keys: Buffer | string): void => {
    if (Buffer.from(keys).includes(CTRL_C)) over.abort(new Cancelled());
  };
  let frame = 0;
  const draw = (): void => {
    output.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]}  ${line}`);
    frame += 1;
  };
  input.setRawMode(true);
  input.on("data", onKeys);
  input.resume();
  output.write(HIDE_CURSOR);
  draw();
  const timer = setInterval(draw, FRAME_MS);
  try {
    return await unlessAborted(work(over.signal), over.signal);
  } finally {
    clearInterval(timer);
    output.write(`${CLEAR_LINE}${SHOW_CURSOR}`);
    input.off("data", onKeys);
    input.pause();
    input.setRawMode(false);
  }
}

/** A text in place of the moving line, which is drawn again below it. */
export function insteadOfBusyLine(text: string): string {
  return `${CLEAR_LINE}${text}`;
}

/** Puts the tty back as it was before a question, however the process ends. */
export function restoreTty({ input, output }: Tty): void {
  if (input.isRaw) input.setRawMode(false);
  output.write(SHOW_CURSOR);
}
