import { resolve } from "node:path";
import type { DataPlaces } from "../../config/config.ts";
import { ConfigErrors, readSource } from "../../config/load.ts";
import { checkedPlaces } from "../../config/places.ts";
import type { Kinds } from "../../config/schema.ts";
import { sizeInWords } from "../bridge/describe/message/media.ts";
import { codeOf, errorText, StoreError } from "../bridge/model/errors.ts";
import { systemClock } from "../bridge/ports/clock.ts";
import { EXIT, type ExitCode } from "../process/exit-codes.ts";
import { faultText } from "../process/log.ts";
import type { Texts } from "../text/catalogue/texts.ts";
import { textsFor } from "../text/index.ts";
import { errorWords } from "../text/reason-words.ts";
import { sources } from "../wechat/sources.ts";
import { makeBackup } from "./make-backup.ts";
import { Refusal } from "./refusal.ts";
import { restoreBackup } from "./restore-backup.ts";
import type { BackupTexts } from "./texts/backup-texts.ts";
import { enBackup } from "./texts/en.ts";
import { zhBackup } from "./texts/zh.ts";

/** What a command gets besides its arguments, and how it ends: with an exit code, having said why. */
type Work = (around: {
  readonly file: string;
  readonly force: boolean;
  readonly places: DataPlaces;
  readonly texts: BackupTexts;
  readonly sizeOf: (bytes: number) => string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}) => Promise<void>;

/** No sink is needed, and no file of SINK_MODULES may run here. Their settings are not looked at. */
const NO_SINKS: Kinds = { sources, sinks: [] };
const FORCE = "--force";
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** `npm run backup -- FILE` */
export async function backupCommand(around: NodeJS.Process, args: readonly string[]): Promise<ExitCode> {
  return await command(around, args, { usage: "backupUsage", flags: [] }, async (given) => {
    const { file, places, texts, sizeOf, signal, say } = given;
    const { bytes, media, leftOut } = await makeBackup(places, { file, now: systemClock.now(), signal });
    say(texts.backedUp(file, sizeOf(bytes), media));
    if (leftOut > 0) say(texts.leftOut(leftOut));
  });
}

/** `npm run restore -- FILE [--force]` */
export async function restoreCommand(around: NodeJS.Process, args: readonly string[]): Promise<ExitCode> {
  return await command(around, args, { usage: "restoreUsage", flags: [FORCE] }, async (given) => {
    const { places, texts, say, file, force, signal } = given;
    const { manifest, media } = await restoreBackup(places, { file, force, now: systemClock.now(), signal });
    say(texts.restored(places.dataDir, minuteOf(manifest.createdAt), manifest.version, media));
    say(texts.next);
  });
}

/** An ISO date, to the minute. */
function minuteOf(date: string): string {
  return `${date.slice(0, 16).replace("T", " ")} UTC`;
}

type Form = { readonly usage: "backupUsage" | "restoreUsage"; readonly flags: readonly string[] };

async function command(
  around: NodeJS.Process,
  args: readonly string[],
  { usage, flags }: Form,
  work: Work,
): Promise<ExitCode> {
  const { env, stdout, stderr } = around;
  const cwd = around.cwd();
  const source = await readSource(env, cwd, NO_SINKS);
  const texts = source.locale === "zh" ? zhBackup : enBackup;
  const coreTexts = textsFor(source.locale);
  const fail = (line: string, exitCode: ExitCode): ExitCode => {
    stderr.write(`${line}\n`);
    return exitCode;
  };
  const unknown = args.find((arg) => arg.startsWith("-") && !flags.includes(arg));
  if (unknown !== undefined) return fail(texts.noSuchArgument(unknown, texts[usage]), EXIT.settings);
  const [file, ...others] = args.filter((arg) => !arg.startsWith("-"));
  if (file === undefined || file === "" || others.length > 0) return fail(texts[usage], EXIT.settings);

  const { signal, received } = stopSignals(around);
  try {
    await work({
      file: resolve(cwd, file),
      force: args.includes(FORCE),
      places: checkedPlaces(source),
      texts,
      sizeOf: (bytes) => sizeInWords(bytes, coreTexts),
      signal,
      say: (line) => void stdout.write(`${line}\n`),
    });
    // The process ends after this: everything has to be written.
    await new Promise((written) => stdout.write("", written));
    return EXIT.stopped;
  } catch (error) {
    const stopped = received();
    if (signal.aborted && stopped !== undefined) return endBy(around, stopped);
    const { line, exitCode } = ending(error, texts, coreTexts);
    return fail(line, exitCode);
  }
}

/** Aborts on the first signal, and keeps the process alive for the cleaning up. */
function stopSignals(around: NodeJS.Process): {
  readonly signal: AbortSignal;
  readonly received: () => NodeJS.Signals | undefined;
} {
  const controller = new AbortController();
  let first: NodeJS.Signals | undefined;
  for (const name of STOP_SIGNALS) {
    around.on(name, () => {
      first ??= name;
      controller.abort();
    });
  }
  return { signal: controller.signal, received: () => first };
}

/** Ends the process as the signal would have: who called it sees that it was interrupted. */
function endBy(around: NodeJS.Process, name: NodeJS.Signals): ExitCode {
  around.removeAllListeners(name);
  around.kill(around.pid, name);
  // The signal comes in a moment.
  return EXIT.bug;
}

function ending(
  error: unknown,
  backup: BackupTexts,
  texts: Texts,
): { readonly line: string; readonly exitCode: ExitCode } {
  if (error instanceof ConfigErrors) {
    return { line: error.errors.map((mistake) => mistake.words(texts)).join("\n"), exitCode: EXIT.settings };
  }
  if (error instanceof Refusal) return { line: error.words(backup), exitCode: error.exitCode };
  if (error instanceof StoreError) {
    return { line: errorWords(error, texts), exitCode: EXIT_OF_STORE[error.code] };
  }
  const code = codeOf(error);
  const text = errorText(error);
  if (FULL.has(code)) return { line: backup.diskFull(text), exitCode: EXIT.dataFolder };
  if (/^E[A-Z0-9]+$/.test(code)) return { line: backup.system(text), exitCode: EXIT.dataFolder };
  return { line: texts.start.fault(faultText(error, [])), exitCode: EXIT.bug };
}

const EXIT_OF_STORE: Readonly<Record<StoreError["code"], ExitCode>> = {
  locked: EXIT.alreadyRunning,
  newer: EXIT.settings,
  unusable: EXIT.dataFolder,
  write: EXIT.dataFolder,
  // The next start of the bridge repairs it.
  damaged: EXIT.dataFolder,
};

/** A full disk, a used up quota, a limit on the size of a file. */
const FULL: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
