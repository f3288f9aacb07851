import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { AtTerminal, NO_TERMINAL } from "../at-terminal.ts";
import { PATIENCE_MS, readHalfBlocks, readLightBlocks } from "../program.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";

async function open(t: TestContext) {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-terminal-"));
  const wechat = await startWeChatSimulator();
  const started: AtTerminal[] = [];
  t.after(async () => {
    await Promise.all(started.map((each) => each.kill()));
    await wechat.close();
    await rm(cwd, { recursive: true, force: true });
  });
  const start = (env: Readonly<Record<string, string>>): AtTerminal => {
    const terminal = new AtTerminal(cwd, { WECHAT_ORIGIN: wechat.origin, ...env });
    started.push(terminal);
    return terminal;
  };
  const content = (): string => `https://login.weixin.qq.com/l/${wechat.currentUuid()}`;
  return { cwd, wechat, start, content };
}

/** Rows of the screen in which something of a code is seen. */
const codeRows = (rows: readonly string[]): readonly string[] => rows.filter((row) => /[▀▄█]{3}/.test(row));

/** As it is on the screen, where a row ends with its last character. */
const padded = (rows: readonly string[]): string => {
  const from = rows.findIndex((row) => /█▀▀▀▀▀█/.test(row));
  const to = rows.findLastIndex((row) => /^ *▀▀▀▀▀▀▀ /.test(row));
  const width = (rows[from]?.length ?? 0) + 4;
  const code = rows.slice(from, to + 1).map((row) => row.padEnd(width));
  const quiet = Array.from({ length: 2 }, () => " ".repeat(width));
  return [...quiet, ...code, ...quiet].join("\n");
};

const LOG_LINE = /\b(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\b|"level":/;

describe("at a terminal of 80×24", { concurrency: 2, skip: NO_TERMINAL }, () => {
  test("a person reads a code, its scan, who is watched and the end, and no log line; a second start says who is watched", async (t) => {
    const { cwd, wechat, start, content } = await open(t);
    const friend = wechat.addContact({ nickName: "林渡" });
    const first = start({ LOCALE: "zh" });
    // What is drawn at once may arrive in several pieces.
    const caption = (): boolean => /^用手机微信扫一扫登录.*有效至 \d\d:\d\d$/.test(first.rows.at(-2) ?? "");
    await first.until(
      () => first.rows.includes(content()) && caption(),
      "the link, and the caption below it",
    );
    assert.equal(readHalfBlocks(padded(first.rows)), content());
    wechat.scan();
    await first.untilRow("已扫描，请在手机上确认");
    assert.deepEqual(codeRows(first.screen.all), [], "nothing of the code is left");
    wechat.confirm();
    await first.untilRow("撤回提醒会发到");
    const said = "明天六点的船，别告诉别人";
    wechat.recall(wechat.friendSends(friend, said));
    await first.untilRow(`│ ${said}`);
    assert.equal(await first.interrupt(), 0);
    await first.untilRow("已停止。登录还在");
    const read = first.screen.all;
    assert.ok(!read.some((row) => row.includes("^C")), "the key that ends it is not left on the screen");
    assert.doesNotMatch(first.output, LOG_LINE);
    assert.match(read[0] ?? "", /^wechat-recall-bridge \S+ 已启动，日志：data\/log\/bridge\.log$/);
    const sentences = read.filter((row) => /已登录|监听|提醒会发到/.test(row));
    assert.equal(sentences.length, 2, "who is watched and where recalls go, each once");
    assert.deepEqual(
      sentences.map((row) => row.slice(0, 4)),
      ["已登录：", "撤回提醒"],
    );
    // One blank row ends each alert.
    assert.deepEqual(
      read.flatMap((row, index) => (row === "" && !(read[index - 1] ?? "").startsWith("#") ? [index] : [])),
      [read.length - 1],
      "no hole",
    );

    const file = join(cwd, "data/log/bridge.log");
    const log = await readFile(file, "utf8");
    assert.match(log, LOG_LINE);
    assert.ok(!log.includes(said), "the log tells what was said");
    for (const key of wechat.requests.flatMap(({ query }) =>
      ["skey", "sid", "uuid"].flatMap((name) => query[name] ?? []),
    ))
      assert.ok(!log.includes(key), `the log tells ${key}`);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await stat(join(cwd, "data/log"))).mode & 0o777, 0o700);

    const second = start({ LOCALE: "en" });
    await second.untilRow("Watching as ");
    assert.equal(wechat.count("jslogin"), 1);
    assert.deepEqual(codeRows(second.screen.all), []);
    assert.equal(await second.interrupt(), 0);
    assert.ok(second.rows.includes("Stopped. The login is kept: the next start needs no scan"));
  });

  test("with LOG_LEVEL the log is on the screen, above the code; with NO_COLOR the light modules are drawn", async (t) => {
    const { cwd, wechat, start, content } = await open(t);
    const terminal = start({ LOCALE: "en", LOG_LEVEL: "trace", NO_COLOR: "1" });
    await terminal.until(() => terminal.rows.includes(content()), "the link");
    await wechat.waitUntil(() => wechat.count("jslogin") >= 1, PATIENCE_MS);
    assert.doesNotMatch(terminal.output, /\u001b\[[\d;]*m/);
    assert.match(terminal.output, LOG_LINE);
    assert.equal(readLightBlocks(codeRows(terminal.rows).join("\n")), content());
    wechat.expire();
    await terminal.untilRow("Expired: here is a new code");
    await terminal.until(() => terminal.rows.includes(content()), "the new link");
    assert.equal(readLightBlocks(codeRows(terminal.rows).join("\n")), content());
    assert.equal(codeRows(terminal.screen.all).length, 19, "one code");
    assert.equal(await terminal.interrupt(), 0);
    assert.ok(terminal.rows.includes("Stopped"), terminal.rows.join("\n"));
    assert.deepEqual(codeRows(terminal.screen.all), []);
    assert.doesNotMatch(terminal.output, /can be resumed|is kept/);
    await assert.rejects(stat(join(cwd, "data/log")), "no file of the log");
  });

  test("a first start without network says what to try, in the reader's language, and nothing of a login that is kept", async (t) => {
    const { start } = await open(t);
    const chinese = start({ LOCALE: "zh", WECHAT_ORIGIN: "http://127.0.0.1:1", DATA_DIR: "zh" });
    await chinese.untilRow("现在连不上微信");
    await chinese.until(() => chinese.screen.all.join("").includes("WECHAT_PROXY"), "what to try");
    assert.equal(await chinese.interrupt(), 0);
    assert.ok(chinese.rows.includes("已停止"));
    assert.doesNotMatch(chinese.output, /resumed|登录还在/);
  });
});
