import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { Program } from "../program.ts";
import { type Env, openPlaces, type Places } from "./places.ts";
import { PATIENCE_MS } from "./process.ts";

type Output = "full" | "closed" | "read";

/** Every write to it fails with ENOSPC. */
function fullDisk(t: TestContext): number {
  const fd = openSync("/dev/full", "w");
  t.after(() => closeSync(fd));
  return fd;
}

type Running = { readonly places: Places; readonly program: Program };

async function open(
  t: TestContext,
  out: { readonly stdout: Output; readonly stderr: Output },
  env: Env,
): Promise<Running> {
  const places = await openPlaces(t, {}, async () => void (await program.kill("SIGKILL")));
  const descriptors = (["stdout", "stderr"] as const)
    .filter((name) => out[name] === "full")
    .map((name) => [name, fullDisk(t)]);
  const program: Program = new Program(places.cwd, places.env(env), [], Object.fromEntries(descriptors));
  // Before the first line is written: the program takes longer to load.
  if (out.stdout === "closed") program.child.stdout?.destroy();
  if (out.stderr === "closed") program.child.stderr?.destroy();
  return { places, program };
}

async function until({ program }: Running, condition: () => boolean, what: string): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; !condition(); ) {
    assert.equal(program.child.exitCode, null, `it ended: ${program.stderr.slice(-2_000)}`);
    assert.ok(performance.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function recallIsTold(running: Running, words: string): Promise<void> {
  const { places } = running;
  places.wechat.recall(places.wechat.friendSends(places.friend, words));
  await until(running, () => places.matching("telegram", words).length > 0, "no alert");
}

/** Until it takes nothing more. */
function fill(fd: number): void {
  const bytes = Buffer.alloc(1_024, "\n");
  for (;;) {
    try {
      writeSync(fd, bytes);
    } catch (error) {
      assert.equal(error instanceof Error && "code" in error && error.code, "EAGAIN");
      return;
    }
  }
}

/** What is in it now, without empty lines. */
function empty(fd: number): string {
  const bytes = Buffer.alloc(65_536);
  let text = "";
  for (;;) {
    try {
      text += bytes.toString("utf8", 0, readSync(fd, bytes));
    } catch (error) {
      assert.equal(error instanceof Error && "code" in error && error.code, "EAGAIN");
      return text.replace(/^\n+/, "");
    }
  }
}

const skip = process.platform === "linux" ? false : "needs /dev/full";

describe("what cannot be written ends nothing", { concurrency: 2, skip }, () => {
  const cases = [
    ["the log goes to a full disk", { stdout: "read", stderr: "full" }, { LOG_FORMAT: "json" }],
    ["the log for eyes goes to a full disk", { stdout: "read", stderr: "full" }, { LOG_FORMAT: "pretty" }],
    ["nobody reads the log any more", { stdout: "read", stderr: "closed" }, {}],
    ["the terminal's alerts go to a full disk", { stdout: "full", stderr: "read" }, { TERMINAL: "on" }],
    ["nobody reads the terminal's alerts", { stdout: "closed", stderr: "read" }, { TERMINAL: "on" }],
    ["both go to a full disk", { stdout: "full", stderr: "full" }, { TERMINAL: "on" }],
    ["nobody reads either", { stdout: "closed", stderr: "closed" }, { TERMINAL: "on", LOG_FORMAT: "pretty" }],
  ] as const;
  for (const [what, out, env] of cases) {
    test(`${what}: a recall is told at Telegram, and SIGTERM ends with 0`, async (t) => {
      const running = await open(t, out, env);
      await until(running, () => running.places.wechat.count("synccheck") > 0, "it does not read");
      await recallIsTold(running, "日志写不进去的一句");
      await recallIsTold(running, "还是写不进去的一句");
      assert.equal(await running.program.kill("SIGTERM"), 0, running.program.stderr.slice(-2_000));
      assert.equal(running.places.matching("telegram", "possible duplicate").length, 0);
    });
  }

  test("a pipe that nobody empties: recalls are told; once it is emptied, a line says how much of the log was lost", async (t) => {
    const places = await openPlaces(t, {}, async () => void (await program.kill("SIGKILL")));
    const path = join(places.cwd, "log.pipe");
    execFileSync("mkfifo", [path]);
    const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    t.after(() => closeSync(fd));
    fill(fd);
    const program: Program = new Program(places.cwd, places.env(), [], { stderr: fd });
    const running = { places, program };
    await until(running, () => places.wechat.count("synccheck") > 0, "it does not read");
    await recallIsTold(running, "没人读日志的一句");
    empty(fd);
    let log = "";
    await recallIsTold(running, "又有人读日志的一句");
    const delivered = (): boolean => {
      log += empty(fd);
      return log.includes('"msg":"alert delivered"');
    };
    await until(running, delivered, "no line");
    const [first = ""] = log.split("\n");
    assert.match(first, /"lines":\d+,"msg":"log lines were lost because they could not be written"/);
    assert.equal(await program.kill("SIGTERM"), 0);
  });
});
