/**
 * The whole flow without an account and without a network: simulated WeChat, Telegram and Slack servers on loopback,
 * the real bridge as its own process, a short story, and what each place shows. Exits 1 when an alert is missing. Ctrl-C
 * ends everything that was started.
 */
import { constants } from "node:os";
import { depthOf, paint, showsPictures } from "./draw/ansi.ts";
import type { Line } from "./draw/spans.ts";
import { runDemo } from "./run.ts";
import { Pages } from "./show.ts";
import { openStage } from "./stage.ts";
import { demoWords } from "./words/index.ts";

/** Of a pipe or a file. */
const COLUMNS = 80;

const { stdout, env } = process;
const words = demoWords(env);
const depth = depthOf(stdout, env);
let interrupted = false;
const stopped = Promise.withResolvers<number>();

function print(lines: readonly Line[]): void {
  for (const line of lines) console.log(paint(line, depth));
}

/** Runs the demo, and ends and removes whatever was begun, also when it is stopped in its middle. */
async function main(): Promise<number> {
  const cleanup = new AsyncDisposableStack();
  try {
    const stage = await openStage(words.account, cleanup);
    const pages = new Pages(words, stdout.columns || COLUMNS, showsPictures(depth));
    return await Promise.race([runDemo(stage, words, pages, print), stopped.promise]);
  } finally {
    await cleanup.disposeAsync();
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    interrupted = true;
    stopped.resolve(128 + constants.signals[signal]);
  });
// Whoever reads the output went away, as `head` does.
stdout.on("error", () => stopped.resolve(1));

const exitCode = await main();
if (interrupted) console.error(`\n${words.interrupted}`);
process.exit(exitCode);
