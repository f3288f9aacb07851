import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { ReadStream, WriteStream } from "node:tty";
import { type Changes, editYaml } from "../../config/edit-yaml.ts";
import { kinds } from "../../config/kinds.ts";
import { givenTexts, readSource, type Source } from "../../config/load.ts";
import { settingsFile } from "../../config/settings-file.ts";
import { StoreError } from "../bridge/model/errors.ts";
import { systemClock } from "../bridge/ports/clock.ts";
import { silentLogger } from "../bridge/ports/log.ts";
import { tryToListen } from "../http/listen.ts";
import { Cancelled } from "../kinds/questions.ts";
import { createFetch, type FetchKit } from "../net/fetch.ts";
import { EXIT, type ExitCode } from "../process/exit-codes.ts";
import { openScreen } from "../process/screen.ts";
import type { SetupDeps } from "../setup/deps.ts";
import { runSetup, type SetupEnd } from "../setup/flow.ts";
import { loneSinkDeps } from "../setup/lone-sink.ts";
import { setupWords } from "../setup/texts/words.ts";
import { insteadOfBusyLine, restoreTty, type Tty } from "../setup/tty/busy.ts";
import { clackQuestions } from "../setup/tty/clack.ts";
import { replaceFile, textOf } from "../setup/write-file.ts";
import { type DataLock, takeLock } from "../store/folder/lock.ts";
import { textsFor } from "../text/index.ts";
import { errorWords } from "../text/reason-words.ts";
import { reasonTextsOf } from "./shared/sinks.ts";

/** The process as the set-up uses it. */
export type SetupProcess = {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: { write(text: string): unknown };
  cwd(): string;
  on(event: "exit", listener: () => void): unknown;
};

/** `npm run setup`. Resolves with the exit code. Rejects with a bug only. */
export async function setupCommand(around: SetupProcess, args: readonly string[]): Promise<ExitCode> {
  const source = await readSource(around.env, around.cwd(), kinds);
  const words = setupWords(source.locale);
  const [argument] = args;
  if (argument !== undefined) return refused(around, words.noArguments(argument));
  if (!around.stdin.isTTY || !around.stdout.isTTY) return refused(around, words.noTty);
  const end = await setUp(around, source, "next");
  return typeof end === "number" ? end : EXIT.stopped;
}

/**
 * Offers the set-up to a person at a terminal who starts without any settings. `start`: go on with the settings as they are.
 * `reread`: there is a settings file now. A number: end with this code. Asks nothing where `CI` is set.
 */
export async function offerSetup(
  around: SetupProcess,
  source: Source,
): Promise<"start" | "reread" | ExitCode> {
  const isCI = !["", "0", "false"].includes(around.env.CI?.trim().toLowerCase() ?? "");
  if (isCI) return "start";
  const { offer } = setupWords(source.locale);
  const tty = ttyOf(around);
  try {
    const ask = clackQuestions(tty, false);
    // Who has started without settings before probably means to do so again.
    const initial = !existsSync(join(await dataDirOf(source), "bridge.sqlite"));
    const wanted = await ask.confirm({ message: offer.question, yes: offer.yes, no: offer.no, initial });
    if (!wanted) return "start";
  } catch (error) {
    if (error instanceof Cancelled) return EXIT.stopped;
    throw error;
  }
  const end = await setUp(around, source, "starting");
  if (typeof end === "number") return end;
  return end === "saved" ? "reread" : EXIT.stopped;
}

function refused({ stderr }: SetupProcess, line: string): ExitCode {
  stderr.write(`${line}\n`);
  return EXIT.settings;
}

/** The terminal, which is put back as it was however the process ends. */
function ttyOf(around: SetupProcess): Tty {
  const tty = { input: around.stdin, output: around.stdout };
  around.on("exit", () => restoreTty(tty));
  return tty;
}

async function setUp(
  around: SetupProcess,
  source: Source,
  last: "next" | "starting",
): Promise<SetupEnd | ExitCode> {
  const { errors, unknown, values } = source.file;
  const broken = errors.filter((error) => !unknown.includes(error));
  if (broken.length > 0 && values.size === 0) {
    const lines = broken.map((error) => error.words(textsFor(source.locale)));
    return refused(around, lines.join("\n"));
  }
  const pools: FetchKit[] = [];
  let locks: readonly DataLock[] = [];
  try {
    locks = await locked(source);
    return await runSetup(setupDeps(around, source, pools), last);
  } catch (error) {
    if (error instanceof Cancelled) {
      around.stdout.write(`${setupWords(source.locale).nothingChanged}\n`);
      return EXIT.stopped;
    }
    if (!(error instanceof StoreError)) throw error;
    around.stderr.write(`${errorWords(error, textsFor(source.locale))}\n`);
    return error.code === "locked" ? EXIT.alreadyRunning : EXIT.dataFolder;
  } finally {
    for (const lock of locks) lock.release();
    await Promise.all(pools.map((pool) => pool.close()));
  }
}

function setupDeps(around: SetupProcess, source: Source, pools: FetchKit[]): SetupDeps {
  const { env, stdout } = around;
  const { print, ...plain } = openScreen(stdout, env, silentLogger);
  // A sink that shows its test alert here does so while a line moves.
  const write = (text: string): Promise<void> => plain.write(insteadOfBusyLine(text));
  const screen = { ...plain, write };
  const connect = (proxy: string | undefined): FetchKit => {
    const kit = createFetch({ proxy });
    pools.push(kit);
    return kit;
  };
  const { sources, sinks } = source.schema.kinds;
  const path = settingsFile(env, around.cwd());
  const clock = systemClock;
  return {
    ask: clackQuestions(ttyOf(around), plain.colour),
    source,
    path: shortPath(path, around.cwd()),
    texts: (locale, way) => textsFor(locale, reasonTextsOf([...sources, ...sinks]), way),
    clock,
    connect,
    sinkDeps: (texts) => loneSinkDeps({ clock, connect, screen, print }, texts),
    tryPort: tryToListen,
    save: (changes, header) => saveFile(path, around.cwd(), changes, header),
  };
}

/** Resolves with the name of the old file; `undefined` when there was none. */
function saveFile(path: string, cwd: string, changes: Changes, header: string): string | undefined {
  const old = textOf(path);
  replaceFile(path, editYaml(old, changes, header));
  return old === "" ? undefined : shortPath(`${path}.bak`, cwd);
}

function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith("..") ? path : short;
}

async function dataDirOf(source: Source): Promise<string> {
  const { given } = await givenTexts(source);
  return resolve(source.cwd, given.get("DATA_DIR") ?? "data");
}

/**
 * Locks the folders of the data as the bridge does: its reading of messages would take away those of the set-up. Folders
 * in which no bridge ever ran stay untouched. Throws StoreError.
 */
async function locked(source: Source): Promise<readonly DataLock[]> {
  const { given } = await givenTexts(source);
  const store = given.get("STORE_URL")?.replace(/^sqlite:\/\//, "");
  const folders = new Set([await dataDirOf(source)]);
  if (store !== undefined) folders.add(dirname(resolve(source.cwd, store)));
  const used = [...folders].filter((folder) => existsSync(join(folder, "lock.sqlite")));
  const locks: DataLock[] = [];
  try {
    for (const folder of used) locks.push(takeLock(folder, systemClock.now()));
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}
