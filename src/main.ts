import { fstatSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { uptime } from "node:os";
import type { Config } from "../config/config.ts";
import { kinds } from "../config/kinds.ts";
import { ConfigErrors, checkedConfig, readSource, type Source } from "../config/load.ts";
import { type App, createApp } from "./app/app.ts";
import { explainRules } from "./app/explain-rules.ts";
import { lockedFolders } from "./app/locked-folders.ts";
import { takeUpLeftovers } from "./backup/leftovers.ts";
import { StoreError } from "./bridge/model/errors.ts";
import { storeReasons } from "./bridge/model/reasons.ts";
import { systemClock } from "./bridge/ports/clock.ts";
import { ListenError } from "./http/listen.ts";
import { bootIdOf, CrashNotice } from "./process/crash-notice.ts";
import { EXIT, type ExitCode } from "./process/exit-codes.ts";
import { type AppLogger, createLogger, faultText } from "./process/log.ts";
import { stopSignal } from "./process/stop-signal.ts";
import { systemError } from "./store/errors/system-error.ts";
import { takeLock } from "./store/folder/lock.ts";
import { checkPrivate, type PrivacyReport } from "./store/folder/private.ts";
import { openHistoryReader } from "./store/history/read-history.ts";
import type { Texts } from "./text/catalogue/texts.ts";
import { textsFor } from "./text/index.ts";
import { errorWords } from "./text/reason-words.ts";
import { rowsOf } from "./text/tools/rows.ts";
import { inEnglish, inWords } from "./text/wording.ts";

/** Milliseconds that deliveries under way get when the program is asked to stop. */
const STOP_GRACE_MS = 8_000;
/** The limit for the whole end, in milliseconds. What is not done by then is dropped. */
const STOP_LIMIT_MS = 10_000;

/** The secrets of the settings, once they are read. The last line before the end may not contain one. */
let secrets: readonly string[] = [];

// A full disk or a closed pipe. The write itself reports the error to its caller. Without a listener the error would
// end the process.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function unusableDataDir(path: string, text: string): string {
  return `DATA_DIR ${path} cannot be used (${text}): name a folder that this user may write to`;
}

async function privateFolder(path: string): Promise<PrivacyReport> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if ((await stat(path)).isDirectory()) return await checkPrivate(path);
  } catch (error) {
    const what = systemError(error);
    const message = unusableDataDir(path, what.text);
    const failure = storeReasons.failure(message, "unusableDataDir", { path, ...what });
    throw new StoreError("unusable", failure, { cause: error });
  }
  const message = unusableDataDir(path, "it is not a folder");
  throw new StoreError("unusable", storeReasons.failure(message, "dataDirNoFolder", { path }));
}

async function preparedDataDir(path: string, log: AppLogger): Promise<void> {
  const { tightenedFolders, tightenedFiles, open } = await privateFolder(path);
  if (tightenedFolders.length > 0 || tightenedFiles > 0) {
    log.warn(
      { folders: tightenedFolders, files: tightenedFiles },
      "others could read the data; now they cannot",
    );
  }
  for (const { folder, files, why } of open) {
    const text =
      why === "shared"
        ? "DATA_DIR holds more than this program's files and stays as it is: name a folder of its own"
        : "others can read the data, and this file system or its owner does not let that change";
    log.warn({ folder, files }, text);
  }
}

/** A fault that was not caught is a bug. It is logged in full, and the service manager restarts the program. */
function onBug(log: AppLogger, lastWords: () => Promise<void>): (error: unknown) => void {
  let ending = false;
  const end = (kind: string) => (error: unknown) => {
    log.fatal({ kind, error }, "a fault in the program; it ends and can be started again");
    // The last announcement itself failed.
    if (ending) process.exit(EXIT.bug);
    ending = true;
    void lastWords().finally(() => process.exit(EXIT.bug));
  };
  process.on("uncaughtException", end("exception"));
  process.on("unhandledRejection", end("rejection"));
  return end("fault");
}

/** Whether the log goes to the same terminal as what is drawn on stdout. */
function sharesScreen(): boolean {
  return process.stdout.isTTY && process.stderr.isTTY && fstatSync(1).rdev === fstatSync(2).rdev;
}

const CHECK_CONFIG = "--check-config";
const EXPLAIN_RULES = "--explain-rules";

/** What the program is asked to do instead of running, `""` for nothing; `undefined` when the arguments are wrong. */
function argumentsIn(
  args: readonly string[],
  { start }: Texts,
): "" | typeof CHECK_CONFIG | typeof EXPLAIN_RULES | undefined {
  const unknown = args.find((arg) => arg !== CHECK_CONFIG && arg !== EXPLAIN_RULES);
  if (unknown !== undefined) {
    say(start.noSuchArgument(unknown));
    return undefined;
  }
  const explains = args.includes(EXPLAIN_RULES);
  if (!explains) return args.length === 0 ? "" : CHECK_CONFIG;
  if (!args.includes(CHECK_CONFIG)) return EXPLAIN_RULES;
  say(start.notTogether(CHECK_CONFIG, EXPLAIN_RULES));
  return undefined;
}

async function explain(config: Config, { start }: Texts): Promise<void> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  explainRules(config, { texts: start, open: openHistoryReader, now: systemClock.now(), print, say });
  // The process ends after this: everything has to be written.
  await new Promise((resolve) => process.stdout.write("", resolve));
}

async function run(args: readonly string[], source: Source, texts: Texts): Promise<ExitCode> {
  const asked = argumentsIn(args, texts);
  if (asked === undefined) return EXIT.settings;
  const config = await checkedConfig(source, {
    isTTY: process.stderr.isTTY === true,
    stdoutIsTTY: process.stdout.isTTY === true,
  });
  secrets = config.secrets;
  if (asked !== "") {
    for (const warning of config.warnings) say(inWords(warning, texts));
    if (asked === EXPLAIN_RULES) await explain(config, texts);
    else process.stdout.write(`${texts.start.settingsRight}\n`);
    return EXIT.stopped;
  }

  const log = createLogger({
    level: config.logLevel,
    format: config.logFormat,
    // The login code on the same screen is redrawn in place, so the terminal sink must know how many rows the log adds.
    ...(sharesScreen() ? { rowsOf: (text: string) => rowsOf(text, process.stderr.columns) } : {}),
  });
  log.addSecrets(config.secrets);
  for (const warning of config.warnings) log.warn({}, inEnglish(warning));
  let app: App | undefined;
  const notice = new CrashNotice({
    folder: config.dataDir,
    clock: systemClock,
    log,
    uptimeMs: () => uptime() * 1_000,
    bootId: bootIdOf(),
  });
  const onFault = onBug(log, async () => await app?.lastWords());
  await preparedDataDir(config.dataDir, log);
  const locks = lockedFolders(config).map((folder) => takeLock(folder, systemClock.now()));
  try {
    await takeUpLeftovers(config, log);
    const end = (): never => process.exit(EXIT.stopped);
    const stop = stopSignal({ signals: process, clock: systemClock, log, end });
    stop.addEventListener("abort", () => setTimeout(end, STOP_LIMIT_MS).unref());
    app = await createApp(config, {
      log,
      clock: systemClock,
      stdout: process.stdout,
      env: process.env,
      onFault,
      mayTellFault: () => notice.admit(),
      asked: process.stdin.isTTY === true || process.stdout.isTTY === true,
    });
    await app.run(stop, STOP_GRACE_MS);
  } finally {
    for (const lock of locks) lock.release();
  }
  return EXIT.stopped;
}

const EXIT_OF_STORE: Readonly<Record<StoreError["code"], ExitCode>> = {
  locked: EXIT.alreadyRunning,
  newer: EXIT.settings,
  unusable: EXIT.dataFolder,
  write: EXIT.dataFolder,
  // The next start moves the file aside.
  damaged: EXIT.bug,
};

function exitCodeOf(error: unknown, texts: Texts): ExitCode {
  if (error instanceof ConfigErrors) {
    for (const mistake of error.errors) say(mistake.words(texts));
    return EXIT.settings;
  }
  if (error instanceof ListenError) {
    say(errorWords(error, texts));
    return EXIT.settings;
  }
  if (error instanceof StoreError) {
    say(errorWords(error, texts));
    return EXIT_OF_STORE[error.code];
  }
  say(texts.start.fault(faultText(error, secrets)));
  return EXIT.bug;
}

const source = await readSource(process.env, process.cwd(), kinds);
const texts = textsFor(source.locale);
process.exitCode = await run(process.argv.slice(2), source, texts).catch((error) => exitCodeOf(error, texts));
// Nothing is left to do. A connection that a library still holds open must not keep the process alive.
process.exit();
