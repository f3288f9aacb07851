import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { demoWords } from "../../demo/words/index.ts";
import { foreignWords } from "../foreign-words.ts";

const PATIENCE_MS = 120_000;
const MAIN = fileURLToPath(new URL("../../demo/main.ts", import.meta.url));
const AS_TERMINAL = new URL("./as-terminal.ts", import.meta.url).href;
const ESCAPE = "\u001b";
/** A 24-bit colour of a letter and of what is behind it: a point of a picture. */
const POINT = new RegExp(`${ESCAPE}\\[38;2;[\\d;]+;48;2;[\\d;]+m▀`);

type Run = {
  readonly child: ChildProcess;
  /** Where the demo makes its temporary folders. */
  readonly folder: string;
  readonly output: () => string;
  readonly exitCode: Promise<number | null>;
};

/** The demo in a process group of its own, as a shell starts it. */
async function start(
  t: TestContext,
  env: Readonly<Record<string, string>>,
  { terminal = false } = {},
): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "demo-test-"));
  const args = terminal ? ["--import", AS_TERMINAL, MAIN] : [MAIN];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, TMPDIR: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const timer = setTimeout(() => child.kill("SIGTERM"), PATIENCE_MS);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exitCode = new Promise<number | null>((resolve) => child.once("close", resolve));
  t.after(async () => {
    clearTimeout(timer);
    if (child.exitCode === null) child.kill("SIGTERM");
    await exitCode;
    await rm(folder, { recursive: true, force: true });
  });
  return { child, folder, output: () => output, exitCode };
}

/** Nothing of the demo is left: no process of its group, no folder. */
async function assertNothingLeft({ child, folder }: Run): Promise<void> {
  const { pid } = child;
  assert.ok(pid !== undefined);
  assert.throws(() => process.kill(-pid, 0), { code: "ESRCH" });
  assert.deepEqual(await readdir(folder), []);
}

/** Presses Ctrl-C once the output is there: a terminal signals the whole group. */
async function interrupt(run: Run, isThere: (output: string) => boolean): Promise<void> {
  while (!isThere(run.output()) && run.child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(run.child.pid !== undefined);
  process.kill(-run.child.pid, "SIGINT");
  assert.equal(await run.exitCode, 130, run.output());
  assert.match(run.output(), /Interrupted/);
}

suite("the demo as a process", { concurrency: 2 }, () => {
  test("in Chinese into a pipe: it ends with 0, in 80 columns, without colour, without an English sentence", async (t) => {
    const run = await start(t, { LANG: "zh_CN.UTF-8" });
    assert.equal(await run.exitCode, 0, run.output());
    const output = run.output();
    const zh = demoWords({ LOCALE: "zh" });
    for (const name of Object.values(zh.cast)) assert.match(output, new RegExp(name));
    assert.match(output, /\[图片 220×120 · \d/);
    assert.ok(output.includes(zh.complete));
    assert.match(
      output.trimEnd().split("\n").at(-1) ?? "",
      /npm run setup/,
      "the next step is the last line",
    );
    assert.ok(!output.includes(ESCAPE));
    for (const line of output.split("\n")) assert.ok(stringWidth(line) <= 80, line);
    const quoted = [
      zh.drawing.app,
      "APP",
      "npm run setup",
      "npm start",
      "README.zh-CN.md",
      "/status",
      ".txt",
      "KB",
    ];
    assert.deepEqual(foreignWords(output.replaceAll(/#R[0-9A-Z]{3}/g, ""), quoted), []);
    await assertNothingLeft(run);
  });

  test("in English on a terminal with colours: pictures are drawn, in 120 columns, without a Chinese character", async (t) => {
    const env = { LOCALE: "en", LANG: "zh_CN.UTF-8", TERM: "xterm-256color", COLORTERM: "truecolor" };
    const run = await start(t, env, { terminal: true });
    assert.equal(await run.exitCode, 0, run.output());
    const output = run.output();
    assert.match(output, POINT);
    assert.match(output, new RegExp(`${ESCAPE}\\[1mMaya`));
    const plain = stripVTControlCharacters(output);
    assert.doesNotMatch(plain, /\p{Script=Han}/u);
    for (const line of plain.split("\n")) assert.ok(stringWidth(line) <= 120, line);
    assert.match(plain, /WeChat · Maya .*Telegram|Telegram · .*Slack · /);
    await assertNothingLeft(run);
  });

  test("Ctrl-C while the code waits for a scan leaves no process and no folder", async (t) => {
    const run = await start(t, { LOCALE: "en" });
    await interrupt(run, (output) => output.includes(demoWords({ LOCALE: "en" }).scan));
    await assertNothingLeft(run);
  });

  test("on a terminal with NO_COLOR nothing is coloured; Ctrl-C in the story leaves nothing", async (t) => {
    const env = { LOCALE: "en", TERM: "xterm-256color", COLORTERM: "truecolor", NO_COLOR: "1" };
    const run = await start(t, env, { terminal: true });
    await interrupt(run, (output) => /\[picture 220×120 · \d/.test(output));
    assert.ok(!run.output().includes(ESCAPE));
    await assertNothingLeft(run);
  });

  test("a reader that goes away, as head does, ends it and leaves nothing", async (t) => {
    const run = await start(t, { LOCALE: "en" });
    run.child.stdout?.once("data", () => run.child.stdout?.destroy());
    assert.equal(await run.exitCode, 1);
    await assertNothingLeft(run);
  });
});
