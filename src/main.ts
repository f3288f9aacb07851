import { mkdir, stat } from "node:fs/promises";
import { ConfigErrors, loadConfig } from "../config/load.ts";
import { createApp } from "./app.ts";
import { systemClock } from "./bridge/clock.ts";
import { ConfigError, errorText, StoreError } from "./bridge/errors.ts";
import { takeLock } from "./bridge/store/lock.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { type AppLogger, createLogger } from "./log.ts";

/** Milliseconds that deliveries under way get when the program is asked to stop. */
const STOP_GRACE_MS = 8_000;
/** What is still not done then is left undone: the whole end takes at most ten seconds. */
const STOP_LIMIT_MS = 10_000;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function preparedDataDir(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (!(await stat(path)).isDirectory()) throw new Error("it is not a folder");
}

/** A fault that nobody caught is a bug: told in full, and the service manager starts anew. */
function onBug(log: AppLogger): void {
  const end = (kind: string) => (error: unknown) => {
    log.fatal({ kind, error }, "a fault in the program; it ends and can be started again");
    process.exit(EXIT.bug);
  };
  process.on("uncaughtException", end("exception"));
  process.on("unhandledRejection", end("rejection"));
}

/** A first signal asks to stop, a second one ends at once. */
function stopSignal(log: AppLogger): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(EXIT.stopped);
      log.info({ signal: name }, "stopping; what is under way is finished first");
      setTimeout(() => process.exit(EXIT.stopped), STOP_LIMIT_MS).unref();
      stop.abort(new Error(`${name} received`));
    });
  }
  return stop.signal;
}

async function run(args: readonly string[]): Promise<ExitCode> {
  const unknown = args.find((arg) => arg !== "--check-config");
  if (unknown !== undefined) {
    say(`${unknown}: there is no such argument; the only one is --check-config`);
    return EXIT.settings;
  }
  const config = await loadConfig(process.env, { cwd: process.cwd(), isTTY: process.stderr.isTTY === true });
  if (args.length > 0) {
    for (const warning of config.warnings) say(warning);
    process.stdout.write("The settings are right.\n");
    return EXIT.stopped;
  }

  const log = createLogger({ level: config.logLevel, format: config.logFormat });
  log.addSecrets(config.secrets);
  for (const warning of config.warnings) log.warn({}, warning);
  onBug(log);
  try {
    await preparedDataDir(config.dataDir);
  } catch (error) {
    say(
      `DATA_DIR ${config.dataDir} cannot be used (${errorText(error)}): name a folder that this user may write to`,
    );
    return EXIT.dataFolder;
  }
  const lock = takeLock(config.dataDir, systemClock.now());
  try {
    const stop = stopSignal(log);
    const app = await createApp(config, {
      log,
      clock: systemClock,
      stdout: process.stdout,
      env: process.env,
    });
    await app.run(stop, STOP_GRACE_MS);
  } finally {
    lock.release();
  }
  return EXIT.stopped;
}

const EXIT_OF_STORE: Readonly<Record<StoreError["code"], ExitCode>> = {
  locked: EXIT.alreadyRunning,
  newer: EXIT.settings,
  unusable: EXIT.dataFolder,
  write: EXIT.dataFolder,
};

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ConfigErrors) {
    for (const { message } of error.errors) say(message);
    return EXIT.settings;
  }
  if (error instanceof ConfigError) {
    say(error.message);
    return EXIT.settings;
  }
  if (error instanceof StoreError) {
    say(error.message);
    return EXIT_OF_STORE[error.code];
  }
  say(`a fault in the program: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.bug;
}

process.exitCode = await run(process.argv.slice(2)).catch(exitCodeOf);
// Nothing is left to do; a connection that a library still holds must not keep the process.
process.exit();
