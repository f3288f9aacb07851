import { fstatSync } from "node:fs";
import { uptime } from "node:os";
import { relative } from "node:path";
import type { Config } from "../config/config.ts";
import { isBare } from "../config/draft.ts";
import { kinds } from "../config/kinds.ts";
import { ConfigErrors, checkedConfig, readSource, type Source } from "../config/load.ts";
import { answer } from "./app/answer.ts";
import { type App, createApp } from "./app/app.ts";
import { lockedFolders } from "./app/shared/locked-folders.ts";
import { takeUpLeftovers } from "./backup/leftovers.ts";
import { codeOf, StoreError } from "./bridge/model/errors.ts";
import { systemClock } from "./bridge/ports/clock.ts";
import { ListenError } from "./http/listen.ts";
import { readArguments } from "./process/arguments.ts";
import { bootIdOf, CrashNotice } from "./process/crash-notice.ts";
import { EXIT, type ExitCode } from "./process/exit-codes.ts";
import { giveBackMemory } from "./process/give-back-memory.ts";
import { type AppLogger, createLogger, faultText } from "./process/log.ts";
import { LogFile } from "./process/log-file.ts";
import { LogOutput } from "./process/log-output.ts";
import { keptLinesOf, movesCursor } from "./process/screen.ts";
import { stopSignal } from "./process/stop-signal.ts";
import { version } from "./process/version.ts";
import { ConfigError } from "./settings/config-error.ts";
import { takeLock } from "./store/folder/lock.ts";
import { prepareDataDir } from "./store/folder/prepare.ts";
import type { PrivacyReport } from "./store/folder/private.ts";
import type { Texts } from "./text/catalogue/texts.ts";
import { textsFor } from "./text/index.ts";
import { errorWords } from "./text/reason-words.ts";
import { inEnglish, inWords } from "./text/wording.ts";

/** Milliseconds that deliveries under way get when the program is asked to stop. */
const STOP_GRACE_MS = 8_000;
/** The limit for the whole end, in milliseconds. What is not done by then is dropped. */
const STOP_LIMIT_MS = 10_000;

/** The secrets of the settings, once they are read. The last line before the end may not contain one. */
let secrets: readonly string[] = [];
/** Set when the log goes to a file instead of stderr. */
let logFile: LogFile | undefined;

// A full disk or a closed pipe. The write itself reports the error to its caller. Without a listener the error would
// end the process.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const kept = keptLinesOf(process.stdout, process.env);

/** Whether stderr goes to the same terminal as what is drawn on stdout. */
function sharesScreen(): boolean {
  return process.stdout.isTTY && process.stderr.isTTY && fstatSync(1).rdev === fstatSync(2).rdev;
}

function say(line: string): void {
  process.stderr.write(sharesScreen() ? kept.around(`${line}\n`) : `${line}\n`);
}

/** As it is typed in the folder of the start. */
function fromHere(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

/** The whole fault is in the log. */
function shortFault(error: unknown, { path }: LogFile, { start }: Texts): string {
  const [first = ""] = faultText(error, secrets).split("\n");
  return start.screen.fault(first, fromHere(path));
}

/** A fault that was not caught is a bug. It is logged in full, and the service manager restarts the program. */
function onBug(log: AppLogger, texts: Texts, lastWords: () => Promise<void>): (error: unknown) => void {
  let ending = false;
  const end = (kind: string) => (error: unknown) => {
    log.fatal({ kind, error }, "a fault in the program; it ends and can be started again");
    if (logFile !== undefined) say(shortFault(error, logFile, texts));
    // The last announcement itself failed.
    if (ending) process.exit(EXIT.bug);
    ending = true;
    void lastWords().finally(() => {
      leaveScreen();
      process.exit(EXIT.bug);
    });
  };
  process.on("uncaughtException", end("exception"));
  process.on("unhandledRejection", end("rejection"));
  return end("fault");
}

/** Takes a login code from the screen that nobody answers any more. */
function leaveScreen(): void {
  const text = kept.replaced([], "");
  if (text !== "") process.stdout.write(text);
}

async function printed(text: string): Promise<void> {
  await new Promise((resolve) => process.stdout.write(text, resolve));
}

async function checked(source: Source): Promise<Config> {
  const isTTY = process.stderr.isTTY === true;
  const config = await checkedConfig(source, { isTTY, stdoutIsTTY: process.stdout.isTTY === true });
  secrets = config.secrets;
  return config;
}

/** Where the log goes: its file on a terminal, else stderr, above a login code that is kept on the same screen. */
function logDestination(config: Config, { start }: Texts): Pick<LogOutput, "write"> {
  if (config.logsToFile) {
    const file = new LogFile({
      dataDir: config.dataDir,
      onTrouble: (error) => say(start.screen.noLog(fromHere(file.path), codeOf(error))),
    });
    logFile = file;
    return file;
  }
  const stderr = new LogOutput();
  return sharesScreen() ? { write: (text) => stderr.write(kept.around(text)) } : stderr;
}

async function run(args: readonly string[], source: Source, general: Texts): Promise<ExitCode> {
  const asked = readArguments(args);
  const exitCode = await answer(asked, { texts: general, say, printed, checked: () => checked(source) });
  if (exitCode !== undefined) return exitCode;
  const config = await checked(source);
  const texts = textsFor(source.locale, {}, config.source.loginWay);
  const log = createLogger({
    level: config.logLevel,
    format: config.logFormat,
    dated: config.logsToFile,
    destination: logDestination(config, texts),
  });
  log.addSecrets(config.secrets);
  for (const warning of [...config.warnings, ...config.openFiles]) log.warn({}, inEnglish(warning));
  let app: App | undefined;
  const notice = new CrashNotice({
    folder: config.dataDir,
    clock: systemClock,
    log,
    uptimeMs: () => uptime() * 1_000,
    bootId: bootIdOf(),
  });
  const onFault = onBug(log, texts, async () => await app?.lastWords());
  const open = await prepareDataDir(config.dataDir, log);
  const locks = lockedFolders(config).map((folder) => takeLock(folder, systemClock.now()));
  try {
    logFile?.open();
    await takeUpLeftovers(config, log);
    const end = (): never => process.exit(EXIT.stopped);
    const stop = stopSignal({ signals: process, clock: systemClock, log, end });
    stop.addEventListener("abort", () => setTimeout(end, STOP_LIMIT_MS).unref());
    // The terminal shows a Ctrl-C as ^C, before the last line.
    if (movesCursor(process.stdout.isTTY === true, process.env.TERM))
      stop.addEventListener("abort", () => process.stdout.write("\r\u001b[J"));
    const isPersonHere = process.stdout.isTTY === true || config.logsToFile;
    app = await createApp(config, {
      log,
      clock: systemClock,
      stdout: process.stdout,
      env: process.env,
      kept,
      onFault,
      mayTellFault: () => notice.admit(),
      isPersonHere,
      asked: process.stdin.isTTY === true || process.stdout.isTTY === true,
    });
    if (isPersonHere) for (const line of firstLines(config, open, texts)) app.print(line);
    giveBackMemory();
    const canResume = await app.run(stop, STOP_GRACE_MS);
    const { stopped, stoppedLoggedIn } = texts.start.screen;
    if (isPersonHere) app.print(canResume ? stoppedLoggedIn : stopped);
  } finally {
    for (const lock of locks) lock.release();
  }
  return EXIT.stopped;
}

/** What the person at the terminal reads first. What is in a log that they see is not repeated. */
function firstLines(
  { warnings, openFiles, logsToFile, source }: Config,
  open: PrivacyReport["open"],
  texts: Texts,
): readonly string[] {
  const { starts, startsWithLog, openData } = texts.start.screen;
  // Nothing else is shown until that program comes.
  const waits = source.loginWay === "elsewhere" ? [texts.status.why.starting] : [];
  if (!logsToFile || logFile === undefined) return [starts(version()), ...waits];
  return [
    startsWithLog(version(), fromHere(logFile.path)),
    ...[...warnings, ...openFiles].map((warning) => inWords(warning, texts)),
    ...open.map(({ folder, why }) => openData[why](folder)),
    ...waits,
  ];
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
  // Found only when the source was made or started.
  if (error instanceof ConfigError) {
    say(error.words(texts));
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
  say(logFile ? shortFault(error, logFile, texts) : texts.start.fault(faultText(error, secrets)));
  return EXIT.bug;
}

/** The settings, after the guided set-up when a person at a terminal starts without any; an exit code to end with. */
async function sourceAfterOffer(args: readonly string[]): Promise<Source | ExitCode> {
  const source = await readSource(process.env, process.cwd(), kinds);
  if (args.length > 0 || !process.stdin.isTTY || !process.stdout.isTTY || !isBare(source)) return source;
  // Loaded only when it is needed: the prompts are no part of a service.
  const { offerSetup } = await import("./app/setup.ts");
  const offered = await offerSetup(process, source);
  if (offered === "start") return source;
  return offered === "reread" ? await readSource(process.env, process.cwd(), kinds) : offered;
}

const args = process.argv.slice(2);
const source = await sourceAfterOffer(args);
if (typeof source === "number") {
  process.exitCode = source;
} else {
  const texts = textsFor(source.locale);
  process.exitCode = await run(args, source, texts).catch((error) => exitCodeOf(error, texts));
}
leaveScreen();
// Nothing is left to do. A connection that a library still holds open must not keep the process alive.
process.exit();
