import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, type TestContext, test } from "node:test";
import jsqr from "jsqr";
import { startWeChatSimulator, type WeChatSimulator } from "./simulators/wechat/index.ts";

const root = resolve(import.meta.dirname, "..");
const PATIENCE_MS = 15_000;

/** The program as an operator starts it. */
class Program {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly exitCode: Promise<number | null>;

  constructor(cwd: string, env: Readonly<Record<string, string>>, args: readonly string[] = []) {
    this.child = spawn(join(root, "node_modules/.bin/node"), [join(root, "bin/start.js"), ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.exitCode = new Promise((resolve) => this.child.once("close", resolve));
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!condition()) {
      const ended = this.child.exitCode !== null;
      if (ended || performance.now() > deadline) {
        assert.fail(`${what}: did not come (exit ${this.child.exitCode})\n${this.stderr}\n${this.stdout}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The text of the QR code that is printed. */
  async code(): Promise<string> {
    await this.until(() => readHalfBlocks(this.stdout) !== undefined, "a QR code on stdout");
    return readHalfBlocks(this.stdout) ?? "";
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return await this.exitCode;
  }
}

/** What a phone's camera reads of half blocks, dark in the foreground colour. */
function readHalfBlocks(output: string): string | undefined {
  const lines = output.split("\n").filter((line) => /^[ ▀▄█]{25,}$/.test(line));
  const scale = 4;
  const width = (lines[0]?.length ?? 0) * scale;
  const height = lines.length * 2 * scale;
  if (width === 0 || height < width - scale) return undefined;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const row = Math.floor(y / scale);
      const block = lines[Math.floor(row / 2)]?.[Math.floor(x / scale)] ?? " ";
      const dark = block === "█" || block === (row % 2 === 0 ? "▀" : "▄");
      if (dark) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return jsqr.default(pixels, width, height)?.data;
}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-process-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function open(t: TestContext): Promise<{
  readonly wechat: WeChatSimulator;
  readonly cwd: string;
  readonly start: () => Program;
}> {
  const cwd = await folder(t);
  const wechat = await startWeChatSimulator();
  const programs: Program[] = [];
  t.after(async () => {
    await Promise.all(programs.map((program) => program.kill("SIGKILL")));
    await wechat.close();
  });
  const start = (): Program => {
    const program = new Program(cwd, { WECHAT_ORIGIN: wechat.origin });
    programs.push(program);
    return program;
  };
  return { wechat, cwd, start };
}

/** Runs to its end by itself. */
async function runToEnd(
  cwd: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }> {
  const program = new Program(cwd, env, args);
  const timer = setTimeout(() => program.child.kill("SIGKILL"), PATIENCE_MS);
  const exitCode = await program.exitCode;
  clearTimeout(timer);
  return { exitCode, stdout: program.stdout, stderr: program.stderr };
}

async function logIn(wechat: WeChatSimulator, program: Program): Promise<void> {
  await program.code();
  wechat.scan();
  wechat.confirm();
  await wechat.waitUntil(() => wechat.count("synccheck") >= 1, PATIENCE_MS);
}

/** The program has read what was said, and has asked for more: what it read is saved. */
async function hasRead(wechat: WeChatSimulator, say: () => string): Promise<string> {
  const syncs = wechat.count("webwxsync");
  const id = say();
  await wechat.waitUntil(() => wechat.count("webwxsync") > syncs, PATIENCE_MS);
  const polls = wechat.count("synccheck");
  await wechat.waitUntil(() => wechat.count("synccheck") > polls, PATIENCE_MS);
  return id;
}

describe("the program", { concurrency: 3 }, () => {
  test("a scan of the printed code, a recall, an alert to filehelper and stdout, SIGTERM, exit 0", async (t) => {
    const { wechat, cwd, start } = await open(t);
    const friend = wechat.addContact({ nickName: "林渡", remarkName: "渡口" });
    const program = start();
    assert.equal(await program.code(), `https://login.weixin.qq.com/l/${wechat.currentUuid()}`);
    await logIn(wechat, program);
    const said = "明天六点的船，别告诉别人";
    const id = wechat.friendSends(friend, said);
    wechat.recall(id);
    const alert = await wechat.waitForText(1, PATIENCE_MS);
    assert.equal(alert.chat, "filehelper");
    assert.ok(alert.content.includes(said) && alert.content.includes("渡口"), alert.content);
    await program.until(() => program.stdout.includes(said), "the alert on stdout");

    assert.equal(await program.kill("SIGTERM"), 0);
    assert.equal(wechat.loggedOut, false);
    assert.equal(wechat.count("webwxlogout"), 0);
    assert.equal((await stat(join(cwd, "data"))).mode & 0o777, 0o700);
    assert.equal(wechat.sentTexts.length, 1);

    const keys = wechat.requests.flatMap(({ query }) =>
      ["skey", "sid", "pass_ticket", "uuid"].flatMap((name) => query[name] ?? []),
    );
    assert.ok(keys.length > 0);
    for (const key of keys) assert.ok(!program.stderr.includes(key), `stderr tells ${key}`);
    assert.ok(!program.stderr.includes(said), "stderr tells what was said");
  });

  test("kill -9, a recall meanwhile, a restart without a code: one alert, and none after the next kill", async (t) => {
    const { wechat, start } = await open(t);
    const friend = wechat.addContact({ nickName: "林渡" });
    const first = start();
    await logIn(wechat, first);
    const id = await hasRead(wechat, () => wechat.friendSends(friend, "杀不掉的一句"));
    assert.equal(await first.kill("SIGKILL"), null);

    const notice = wechat.recall(id);
    const second = start();
    const alert = await wechat.waitForText(1, PATIENCE_MS);
    assert.ok(alert.content.includes("杀不掉的一句"));
    assert.equal(readHalfBlocks(second.stdout), undefined);
    assert.equal(wechat.count("jslogin"), 1);
    await hasRead(wechat, () => wechat.friendSends(friend, "后来"));
    await second.kill("SIGKILL");

    // The notice once more, as after a lost reply.
    wechat.redeliver(notice);
    const third = start();
    const other = wechat.friendSends(friend, "另一句");
    wechat.recall(other);
    const next = await wechat.waitForText(2, PATIENCE_MS);
    assert.ok(next.content.includes("另一句"));
    assert.equal(await third.kill("SIGTERM"), 0);
    assert.deepEqual(
      wechat.sentTexts.map(({ content }) => content.includes("杀不掉的一句")),
      [true, false],
    );
    assert.equal(wechat.count("jslogin"), 1);
  });

  test("SIGTERM while a code is shown ends at once with 0", async (t) => {
    const { start } = await open(t);
    const program = start();
    await program.code();
    const askedAt = performance.now();
    assert.equal(await program.kill("SIGTERM"), 0);
    assert.ok(performance.now() - askedAt < 3_000);
  });

  test("wrong settings exit 78 and name every one of them", async (t) => {
    const cwd = await folder(t);
    const { exitCode, stdout, stderr } = await runToEnd(cwd, {
      WECHAT_ORIGIN: "wx.qq.com/login",
      WECHAT_MODE: "phone",
      SLACK_BOT_TOKEN: "xoxb-000000-not-a-token",
    });
    assert.equal(exitCode, 78);
    assert.equal(stdout, "");
    for (const name of ["WECHAT_ORIGIN", "WECHAT_MODE", "SLACK_APP_TOKEN"]) {
      assert.ok(stderr.includes(name), `${name} in:\n${stderr}`);
    }
    assert.ok(!stderr.includes("not-a-token"));
    assert.equal(await stat(join(cwd, "data")).catch(() => undefined), undefined, "nothing was created");
  });

  test("--check-config: 0 and a word, or 78; any other argument is refused", async (t) => {
    const cwd = await folder(t);
    const right = await runToEnd(cwd, { WECHAT_MODE: "web" }, ["--check-config"]);
    assert.equal(right.exitCode, 0);
    assert.match(right.stdout, /settings are right/);
    const wrong = await runToEnd(cwd, { RECALL_WINDOW_SECONDS: "soon" }, ["--check-config"]);
    assert.equal(wrong.exitCode, 78);
    assert.match(wrong.stderr, /RECALL_WINDOW_SECONDS/);
    const unknown = await runToEnd(cwd, {}, ["--chek-config"]);
    assert.equal(unknown.exitCode, 78);
    assert.match(unknown.stderr, /--chek-config.*--check-config/);
    assert.equal(await stat(join(cwd, "data")).catch(() => undefined), undefined, "nothing was created");
  });

  test("a DATA_DIR that is a file exits 74 and leaves the file alone", async (t) => {
    const cwd = await folder(t);
    const file = join(cwd, "data");
    await writeFile(file, "mine");
    const { exitCode, stderr } = await runToEnd(cwd, { DATA_DIR: file });
    assert.equal(exitCode, 74);
    assert.ok(stderr.includes(file) && stderr.includes("DATA_DIR"), stderr);
    assert.equal(await readFile(file, "utf8"), "mine");
  });
});
