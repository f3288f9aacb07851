import type { AlertText } from "../../bridge/describe/alert.ts";
import { cleanContent } from "../../text/tools/clean.ts";
import { wrapLine } from "../../text/tools/wrap.ts";

/** What the terminal can show. */
export type TerminalStyle = {
  /** SGR colours and weights may be used. */
  readonly colour: boolean;
  /** Cells to wrap lines at; `undefined`: no wrapping (a pipe, a file). */
  readonly columns: number | undefined;
};

const BAR = "│ ";
/** Replaces a tab, whose width depends on its position: wrapping could not measure it. */
const TAB = "    ";

const BOLD = ["\u001b[1m", "\u001b[22m"] as const;
const DIM = ["\u001b[2m", "\u001b[22m"] as const;

type Paint = (words: string, codes: readonly [string, string]) => string;

const painter =
  ({ colour }: TerminalStyle): Paint =>
  (words, [on, off]) =>
    colour ? `${on}${words}${off}` : words;

/**
 * An alert as a block that ends with an empty line. `path`: of its media file. The result contains no control sequences but
 * our own colours.
 */
export function formatAlert(text: AlertText, path: string | undefined, style: TerminalStyle): string {
  const paint = painter(style);
  const headline = text.headline
    .map(({ text: words, strong }) => (strong ? paint(printable(words), BOLD) : printable(words)))
    .join("");
  const blocks = text.blocks.flatMap((block) =>
    block.kind !== "note"
      ? wrapped(block.text, style.columns, BAR.length).map((line) => `${paint(BAR, DIM)}${line}`)
      : wrapped(block.text, style.columns, 0),
  );
  const footer = paint(printable(text.footer), DIM);
  return [headline, printable(text.times), ...blocks, ...pathLines(path), footer, "", ""].join("\n");
}

/** A line about the media of an earlier alert, as a block: the alert's id, the line, and the path of the file. */
export function formatMedia(
  id: string,
  line: string,
  path: string | undefined,
  style: TerminalStyle,
): string {
  const lines = [...wrapped(line, style.columns, 0), ...pathLines(path)];
  return [painter(style)(printable(id), DIM), ...lines, "", ""].join("\n");
}

/** Not wrapped, so that the path can be copied. */
function pathLines(path: string | undefined): readonly string[] {
  return path === undefined ? [] : [printable(path).replaceAll("\n", " ")];
}

/** A text of the bridge as lines. Names and errors in it are cleaned. */
export function announcementLines(text: string, columns: number | undefined): readonly string[] {
  return wrapped(text, columns, 0);
}

function wrapped(text: string, columns: number | undefined, indent: number): readonly string[] {
  const width = columns === undefined ? undefined : columns - indent;
  return printable(text)
    .split("\n")
    .flatMap((line) => wrapLine(line, width));
}

/** Cleans a text right before it is written: the terminal would execute an ESC or CSI in it. */
function printable(text: string): string {
  return cleanContent(text).replaceAll("\t", TAB);
}
