import { diagnosedConfig } from "../config/diagnose.ts";
import { kinds } from "../config/kinds.ts";
import { readSource } from "../config/load.ts";
import { runDoctor } from "./app/doctor.ts";
import { systemClock } from "./bridge/ports/clock.ts";
import { doctorTexts, hasFailed, jsonOf, rowsOfCheck, summaryOf } from "./doctor/report.ts";
import type { Check } from "./kinds/check.ts";
import { createFetch } from "./net/fetch.ts";
import { EXIT, type ExitCode } from "./process/exit-codes.ts";
import { faultText } from "./process/log.ts";
import { textsFor } from "./text/index.ts";

// A closed pipe. The write itself reports the error to its caller.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The program behind `npm run doctor`. `args`: what stands behind `--`. */
async function run(args: readonly string[]): Promise<ExitCode> {
  const source = await readSource(process.env, process.cwd(), kinds);
  const { locale } = source;
  const texts = doctorTexts(locale);
  const unknown = args.find((arg) => arg !== "--json" && arg !== "--help");
  if (unknown !== undefined) {
    process.stderr.write(`${texts.noSuchArgument(unknown)}\n`);
    return EXIT.settings;
  }
  if (args.includes("--help")) {
    print(texts.help);
    return EXIT.stopped;
  }
  const diagnosis = await diagnosedConfig(source, {
    isTTY: process.stderr.isTTY === true,
    stdoutIsTTY: process.stdout.isTTY === true,
  });
  secrets = diagnosis.secrets;
  const deps = {
    clock: systemClock,
    openConnections: (proxy: string | undefined) => createFetch({ proxy }),
    inBridge: false,
  };
  const isJson = args.includes("--json");
  const checks: Check[] = [];
  for await (const check of runDoctor(diagnosis, deps, new AbortController().signal)) {
    checks.push(check);
    if (!isJson) for (const row of rowsOfCheck(check, locale)) print(row);
  }
  print(isJson ? jsonOf(checks, locale) : summaryOf(checks, locale));
  return hasFailed(checks) ? EXIT.checkFailed : EXIT.stopped;
}

/** The secrets of the settings, once they are read. The last line before the end may not contain one. */
let secrets: readonly string[] = [];

process.exitCode = await run(process.argv.slice(3)).catch((error) => {
  process.stderr.write(`${textsFor("en").start.fault(faultText(error, secrets))}\n`);
  return EXIT.bug;
});
// Everything has to be written before the process ends, which a connection that a library holds open must not delay.
await new Promise((resolve) => process.stdout.write("", resolve));
process.exit();
