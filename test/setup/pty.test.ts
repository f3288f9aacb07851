import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { takeLock } from "../../src/store/folder/lock.ts";
import { runToEnd } from "../program.ts";
import { KEYS, noPty, Pty } from "../pty.ts";
import { startTelegramSimulator } from "../simulators/telegram/index.ts";

const { enter, up, down, ctrlC, ctrlD, esc } = KEYS;
const ZH = { LANG: "zh_CN.UTF-8" };
const EN = { LANG: "en_US.UTF-8" };

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-setup-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

function open(t: TestContext, cwd: string, env: Readonly<Record<string, string>>, script = "setup.js"): Pty {
  const pty = new Pty(script, cwd, env);
  t.after(() => pty.kill());
  return pty;
}

const GOOD_END = { exitCode: 0, cooked: true, cursorShown: true };

/** The questions of a set-up with the terminal alone, and the keys that answer them. */
const TERMINAL_ONLY: readonly (readonly [string, string])[] = [
  ["语言 / Language", enter],
  ["继续设置吗", enter],
  // The two at the end are ticked: the one before the last is unticked.
  ["撤回提醒发到哪里", `${down.repeat(6)} ${enter}`],
  ["测试提醒已发到终端", "y"],
  ["要打开网页吗", "n"],
  ["要怎么做", enter],
];

describe("the set-up in a terminal of 80 by 24", { skip: noPty, concurrency: 2 }, () => {
  test("nothing but the terminal: a file of mode 0600 without a .bak, and the terminal as it was", async (t) => {
    const cwd = await folder(t);
    const pty = open(t, cwd, ZH);
    for (const [question, keys] of TERMINAL_ONLY) await pty.answer(question, keys);
    await pty.until("npm start");
    assert.deepEqual(await pty.ended, GOOD_END);
    const path = join(cwd, "config/local.yaml");
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const text = await readFile(path, "utf8");
    assert.match(text, /^LOCALE: zh$/m);
    assert.match(text, /^FILEHELPER: false$/m);
    assert.deepEqual(await readdir(join(cwd, "config")), ["local.yaml"]);
    assert.ok(!existsSync(join(cwd, "data")));
    assert.ok(pty.text.includes("测试提醒：能看到这条，就能收到撤回。"));
  });

  for (const [at, [question]] of TERMINAL_ONLY.entries()) {
    test(`Ctrl-C at “${question}” leaves no file, and the terminal as it was`, async (t) => {
      const cwd = await folder(t);
      const pty = open(t, cwd, ZH);
      for (const [each, keys] of TERMINAL_ONLY.slice(0, at)) await pty.answer(each, keys);
      await pty.answer(question, at % 2 === 0 ? ctrlC : ctrlD);
      await pty.until("没有改动任何文件");
      assert.deepEqual(await pty.ended, GOOD_END);
      assert.deepEqual(await readdir(cwd), []);
    });
  }

  test("Esc loses nothing: the question stays", async (t) => {
    const pty = open(t, await folder(t), EN);
    await pty.answer("语言 / Language", enter);
    await pty.answer("Understood, go on?", esc);
    await new Promise((next) => setTimeout(next, 300));
    pty.type(enter);
    await pty.answer("Where should recall alerts go?", ctrlC);
    assert.deepEqual(await pty.ended, GOOD_END);
  });

  test("SIGTERM and SIGINT from elsewhere end it with 0, and the terminal is as it was", async (t) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const cwd = await folder(t);
      const pty = open(t, cwd, EN);
      await pty.until("语言 / Language");
      pty.signal(signal);
      assert.deepEqual(await pty.ended, GOOD_END, signal);
      assert.deepEqual(await readdir(cwd), []);
    }
  });

  test("Telegram alone: a wrong token is told, the link pairs, the test alert arrives, no secret is shown", async (t) => {
    const token = `8800300:${"K".repeat(35)}`;
    const telegram = await startTelegramSimulator({ token });
    t.after(() => telegram.close());
    const cwd = await folder(t);
    await mkdir(join(cwd, "config"));
    const path = join(cwd, "config/local.yaml");
    await writeFile(path, "# mine\nQUIET_HOURS: 22-7 # sleep\n", { mode: 0o644 });
    const pty = open(t, cwd, { ...EN, TELEGRAM_API_ROOT: telegram.apiRoot });
    await pty.answer("语言 / Language", enter);
    await pty.answer("Understood, go on?", enter);
    await pty.answer("Where should recall alerts go?", ` ${down.repeat(6)} ${down} ${enter}`);
    await pty.answer("TELEGRAM_BOT_TOKEN (leave empty", `8800300:${"x".repeat(35)}${enter}`);
    await pty.until("TELEGRAM_BOT_TOKEN: Telegram does not accept this token");
    await pty.answer("What now?", enter);
    await pty.answer("TELEGRAM_BOT_TOKEN (now", `${token}${enter}`);
    // Another code, which shows that the question that was waiting is gone.
    await pty.answer("and press Start", `${down}${enter}`);
    await pty.answer("Type the id of a chat", `${down}${up}${enter}`);
    await pty.until("https://t.me/recall_test_bot?start=");
    await pty.until("and press Start");
    const code = [...pty.text.matchAll(/\?start=(\w+)/g)].at(-1)?.[1] ?? assert.fail("no code");
    telegram.sendFromUser({ chatId: 77, userId: 77, text: "/start WRONGCODE" });
    telegram.sendFromUser({ chatId: 78, userId: 78, text: `/start ${code}` });
    await pty.answer("A test alert was sent to Telegram", "y");
    await pty.answer("Switch the page on", "n");
    await pty.answer("What would you like to do?", enter);
    await pty.until("npm start");
    assert.deepEqual(await pty.ended, GOOD_END);
    assert.ok(telegram.messages(78).some(({ text }) => text.startsWith("Test alert:")));
    assert.ok(!telegram.messages(77).some(({ text }) => text.startsWith("Test alert:")));
    const written = await readFile(path, "utf8");
    assert.match(written, /^# mine\nQUIET_HOURS: 22-7 # sleep$/m);
    assert.match(written, /^TELEGRAM_CHAT_ID: 78$/m);
    assert.ok(written.includes(token));
    for (const name of ["local.yaml", "local.yaml.bak"])
      assert.equal((await stat(join(cwd, "config", name))).mode & 0o777, 0o600, name);
    assert.equal(await readFile(`${path}.bak`, "utf8"), "# mine\nQUIET_HOURS: 22-7 # sleep\n");
    assert.ok(!pty.text.includes("K".repeat(8)), "the token was shown");
  });

  test("Ctrl-C while Telegram does not answer ends at once and leaves no file", async (t) => {
    const token = `8800300:${"K".repeat(35)}`;
    const telegram = await startTelegramSimulator({ token });
    t.after(() => telegram.close());
    telegram.setFault("getMe", "hang");
    const cwd = await folder(t);
    const pty = open(t, cwd, { ...ZH, TELEGRAM_API_ROOT: telegram.apiRoot });
    await pty.answer("语言 / Language", enter);
    await pty.answer("继续设置吗", enter);
    await pty.answer("撤回提醒发到哪里", ` ${enter}`);
    await pty.answer("TELEGRAM_BOT_TOKEN（", `${token}${enter}`);
    await pty.answer("正在问 Telegram", `${enter}${ctrlC}`);
    await pty.until("没有改动任何文件");
    assert.deepEqual(await pty.ended, GOOD_END);
    assert.deepEqual(await readdir(cwd), []);
  });

  test("beside a bridge that runs on the same data: its pid, exit 75, and no question", async (t) => {
    const cwd = await folder(t);
    await mkdir(join(cwd, "data"));
    const lock = takeLock(join(cwd, "data"), Date.now());
    t.after(() => lock.release());
    const pty = open(t, cwd, ZH);
    await pty.until(`pid ${process.pid}`);
    assert.deepEqual(await pty.ended, { ...GOOD_END, exitCode: 75 });
    assert.ok(!pty.text.includes("语言"));
  });

  test("a bare start offers it, and goes on with what was written", async (t) => {
    const cwd = await folder(t);
    // The program that starts then says in the chosen language why it cannot, and asks nothing of WeChat.
    await writeFile(join(cwd, "data"), "");
    const pty = open(t, cwd, EN, "start.js");
    await pty.answer("Nothing is set up yet", "y");
    await pty.answer("语言 / Language", `${up}${enter}`);
    for (const [question, keys] of TERMINAL_ONLY.slice(1)) await pty.answer(question, keys);
    await pty.until("现在启动");
    await pty.until("用不了");
    assert.deepEqual(await pty.ended, { ...GOOD_END, exitCode: 74 });
    assert.ok(existsSync(join(cwd, "config/local.yaml")));
  });

  test("a bare start goes on without it, writes no file, and ends at Ctrl-C", async (t) => {
    const cwd = await folder(t);
    await writeFile(join(cwd, "data"), "");
    const pty = open(t, cwd, EN, "start.js");
    await pty.answer("Nothing is set up yet", "n");
    await pty.until("cannot be used");
    assert.deepEqual(await pty.ended, { ...GOOD_END, exitCode: 74 });
    const left = open(t, cwd, EN, "start.js");
    await left.answer("Nothing is set up yet", ctrlC);
    assert.deepEqual(await left.ended, GOOD_END);
    assert.deepEqual(await readdir(cwd), ["data"]);
  });

  test("a start with CI=true, with a setting or with a file asks nothing", async (t) => {
    for (const env of [{ CI: "true" }, { QUIET_HOURS: "off" }, {}]) {
      const cwd = await folder(t);
      await writeFile(join(cwd, "data"), "");
      if (!("CI" in env) && !("QUIET_HOURS" in env)) {
        await mkdir(join(cwd, "config"));
        await writeFile(join(cwd, "config/local.yaml"), "");
      }
      const pty = open(t, cwd, { ...EN, ...env }, "start.js");
      assert.deepEqual(await pty.ended, { ...GOOD_END, exitCode: 74 });
      assert.ok(!pty.text.includes("Nothing is set up yet"));
    }
  });
});

test("without a terminal: one line that says so, exit 78; an argument: one line with it, exit 78", async (t) => {
  const cwd = await folder(t);
  const none = await runToEnd(cwd, { LOCALE: "zh" }, [], "setup.js");
  assert.equal(none.exitCode, 78);
  assert.match(none.stderr, /^npm run setup 要在终端里运行[^\n]*\n$/);
  assert.equal(none.stdout, "");
  const unknown = await runToEnd(cwd, { LOCALE: "en" }, ["--fast"], "setup.js");
  assert.equal(unknown.exitCode, 78);
  assert.match(unknown.stderr, /^--fast: there is no such argument[^\n]*\n$/);
  assert.deepEqual(await readdir(cwd), []);
});
