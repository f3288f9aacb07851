import type { Writable } from "node:stream";
import { diagnosedConfig } from "../../../config/diagnose.ts";
import { kinds } from "../../../config/kinds.ts";
import { readSource } from "../../../config/load.ts";
import { systemClock } from "../../bridge/ports/clock.ts";
import { doctorTexts, hasFailed, jsonOf, rowsOfCheck, summaryOf } from "../../doctor/report.ts";
import type { Check } from "../../kinds/check.ts";
import { createFetch } from "../../net/fetch.ts";
import { EXIT, type ExitCode } from "../../process/exit-codes.ts";
import { runDoctor } from "./doctor.ts";

type Stream = Writable & { readonly isTTY?: boolean };

/** The process as the doctor uses it. */
export type DoctorProcess = {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Stream;
  readonly stderr: Stream;
  cwd(): string;
};

/** `npm run doctor`. Resolves with the exit code once everything is written. Rejects with a bug only. */
export async function doctorCommand(around: DoctorProcess, args: readonly string[]): Promise<ExitCode> {
  const { stdout, stderr } = around;
  // A closed pipe. The write itself reports the error to its caller; without a listener it would end the process.
  for (const stream of [stdout, stderr]) stream.on("error", () => {});
  const source = await readSource(around.env, around.cwd(), kinds);
  const { locale } = source;
  const texts = doctorTexts(locale);
  const unknown = args.find((arg) => arg !== "--json" && arg !== "--help");
  if (unknown !== undefined) {
    await written(stderr, texts.noSuchArgument(unknown));
    return EXIT.settings;
  }
  if (args.includes("--help")) {
    await written(stdout, texts.help);
    return EXIT.stopped;
  }
  const streams = { isTTY: stderr.isTTY === true, stdoutIsTTY: stdout.isTTY === true };
  const diagnosis = await diagnosedConfig(source, streams);
  const deps = {
    clock: systemClock,
    openConnections: (proxy: string | undefined) => createFetch({ proxy }),
    inBridge: false,
  };
  const isJson = args.includes("--json");
  const checks: Check[] = [];
  for await (const check of runDoctor(diagnosis, deps, new AbortController().signal)) {
    checks.push(check);
    if (!isJson) await written(stdout, rowsOfCheck(check, locale).join("\n"));
  }
  await written(stdout, isJson ? jsonOf(checks, locale) : summaryOf(checks, locale));
  return hasFailed(checks) ? EXIT.checkFailed : EXIT.stopped;
}

/** Resolves when the text has left, or cannot. */
async function written(stream: Stream, text: string): Promise<void> {
  await new Promise<void>((resolve) => stream.write(`${text}\n`, () => resolve()));
}
