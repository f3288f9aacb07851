import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { codeOf } from "../../bridge/model/errors.ts";
import { type Clock, systemClock } from "../../bridge/ports/clock.ts";
import { unlessAborted } from "../../bridge/timing/abortable.ts";
import type { SinkFromFile, TakenNames } from "../../kinds/sink-file.ts";
import { ConfigError } from "../../settings/config-error.ts";
import { moduleKind, moduleMistake } from "./kind.ts";
import * as wrong from "./mistakes.ts";
import { readModule } from "./read.ts";
import { moduleWords } from "./words.ts";

/** Milliseconds in which a file has to be loaded. */
const LOAD_LIMIT_MS = 10_000;

/** Loads a person's own sink. Its code runs with all rights of the program, and may do so for ten seconds. */
export const sinkFromFile: SinkFromFile = (path, file, taken) => loadSink(path, file, taken, systemClock);

/** The same by another clock, for tests. */
export async function loadSink(
  path: string,
  file: string,
  taken: TakenNames,
  clock: Pick<Clock, "sleep">,
): ReturnType<SinkFromFile> {
  const unreadable = await whyUnreadable(path);
  if (unreadable !== undefined) return { mistakes: [cannotRead(file, unreadable)] };
  const late = new AbortController();
  const over = new AbortController();
  void clock.sleep(LOAD_LIMIT_MS, over.signal).then(
    () => late.abort(),
    () => {},
  );
  try {
    const { href } = pathToFileURL(path);
    const loaded: object = await unlessAborted(import(href), late.signal);
    const read = readModule("default" in loaded ? loaded.default : undefined, taken);
    if ("module" in read) return { kind: moduleKind(read.module, file) };
    return { mistakes: read.mistakes.map((each) => moduleMistake(file, each)) };
  } catch (error) {
    const because = late.signal.aborted
      ? wrong.loadsTooLong(LOAD_LIMIT_MS / 1_000)
      : wrong.notLoaded(firstLine(error), lineIn(error, path), error instanceof SyntaxError);
    return { mistakes: [moduleMistake(file, because)] };
  } finally {
    over.abort();
  }
}

/** The system's code when it cannot be read; `undefined` for a file that can. */
async function whyUnreadable(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.R_OK);
    return (await stat(path)).isDirectory() ? "EISDIR" : undefined;
  } catch (error) {
    return codeOf(error);
  }
}

function cannotRead(file: string, code: string): ConfigError {
  return new ConfigError("SINK_MODULES", ({ start }) =>
    start.setting.unreadableSecretFile("SINK_MODULES", JSON.stringify(file), code),
  );
}

function firstLine(error: unknown): string {
  const words = error instanceof Error ? String(error.message) : error;
  return moduleWords([])(typeof words === "string" ? words.trim().split("\n", 1)[0] : words);
}

/** The first line of the file in the error's stack; `""` when it is not there: Node.js gives none for syntax of JavaScript. */
function lineIn(error: unknown, path: string): string {
  const stack = error instanceof Error ? String(error.stack) : "";
  const places = [pathToFileURL(path).href, path].map((each) => RegExp.escape(each));
  return new RegExp(`(?:${places.join("|")}):(\\d+)`).exec(stack)?.[1] ?? "";
}
