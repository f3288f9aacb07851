import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";

/** Longest line that is kept of what a puppet prints, in UTF-16 units. */
const LONGEST_LINE = 500;
/** Lines a minute of one process; what is over is only counted. */
const LINES_A_MINUTE = 60;
const MINUTE_MS = 60_000;

/** Takes secrets out of a text. */
export type Hide = (text: string) => string;

/**
 * Puts what a puppet prints into the log at `debug`, bounded: a puppet may print without end. A stream that nobody reads
 * would stop its process.
 */
export function logNoise(
  stream: Readable,
  name: "stdout" | "stderr",
  { clock, log, hide }: { readonly clock: Clock; readonly log: Logger; readonly hide: Hide },
): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let since = clock.monotonic();
  let lines = 0;
  let left = 0;
  const tell = (line: string): void => {
    const now = clock.monotonic();
    if (now - since >= MINUTE_MS) {
      if (left > 0)
        log.debug({ stream: name, lines: left }, "the puppet printed more lines, which were left out");
      [since, lines, left] = [now, 0, 0];
    }
    if (lines >= LINES_A_MINUTE) left += 1;
    else {
      lines += 1;
      // Hidden before it is cut: half a secret would not be found.
      log.debug({ stream: name, line: hide(line).slice(0, LONGEST_LINE) }, "the puppet printed a line");
    }
  };
  stream.on("data", (chunk: Buffer) => {
    const pieces = (rest + decoder.write(chunk)).split("\n");
    rest = pieces.pop() ?? "";
    // A line without an end is cut, and its rest is the next one.
    if (rest.length > 2 * LONGEST_LINE) {
      tell(rest);
      rest = "";
    }
    for (const line of pieces) if (line.trim() !== "") tell(line);
  });
  stream.on("error", () => {});
  stream.on("end", () => {
    if (rest.trim() !== "") tell(rest);
  });
}

/** Hides every text of at least six characters in the puppet's options, in whatever depth it stands. */
export function hiding(options: unknown): Hide {
  const secrets = textsIn(options)
    .filter((text) => text.length >= 6)
    .toSorted((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item: unknown) => textsIn(item));
}
