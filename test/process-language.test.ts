import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, type TestContext, test } from "node:test";
import { runToEnd } from "./program.ts";

type Env = Readonly<Record<string, string>>;

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-process-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** What a person reads: the log is for others. */
function told(stderr: string): readonly string[] {
  return stderr.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
}

const SECRET = "xoxp-000000-not-a-token";
const WRONG: Env = { WECHAT_MODE: "phone", HTTP_PORT: "99999", SLACK_BOT_TOKEN: SECRET };
const IN_CHINESE = [
  'WECHAT_MODE："phone" 不对，只能是 uos、web；请选一个',
  "SLACK_BOT_TOKEN：xo…（23 个字符）不对，要以 xoxb- 开头；请复制 Slack 应用的 Bot User OAuth Token",
  'HTTP_PORT："99999" 不对，要填 0 到 65535 之间的端口，或者填 off；例如 9464',
  "SLACK_APP_TOKEN：没有设，但设了 SLACK_BOT_TOKEN，而 Slack 两个都要；请填上 xapp- 开头的 token，或者去掉另一个",
];

describe("what the program says in place of a start", { concurrency: 3 }, () => {
  test("wrong settings are told in Chinese, each in its line, exit 78: by LOCALE, by LANG alone, by the file", async (t) => {
    const cwd = await folder(t);
    await writeFile(join(cwd, "my.yaml"), "LOCALE: zh\n");
    for (const env of [{ LOCALE: "zh" }, { LANG: "zh_CN.UTF-8" }, { CONFIG_FILE: "my.yaml", LANG: "C" }]) {
      const { exitCode, stdout, stderr } = await runToEnd(cwd, { ...WRONG, ...env });
      assert.equal(exitCode, 78);
      assert.equal(stdout, "");
      assert.deepEqual(stderr.trimEnd().split("\n"), IN_CHINESE, JSON.stringify(env));
    }
  });

  test("a wrong LOCALE does not hide what else is wrong", async (t) => {
    const cwd = await folder(t);
    const chinese = await runToEnd(cwd, { ...WRONG, LOCALE: "fr", LANG: "zh_CN.UTF-8" });
    assert.equal(chinese.exitCode, 78);
    assert.deepEqual(
      told(chinese.stderr).toSorted(),
      [...IN_CHINESE, 'LOCALE："fr" 不对，只能是 zh、en；请选一个'].toSorted(),
    );
    const english = await runToEnd(cwd, { ...WRONG, LOCALE: "fr" });
    assert.equal(english.exitCode, 78);
    assert.deepEqual(
      told(english.stderr)
        .map((line) => line.split(": ")[0])
        .toSorted(),
      ["HTTP_PORT", "LOCALE", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "WECHAT_MODE"],
    );
    assert.match(english.stderr, /^LOCALE: "fr" must be one of zh, en; choose one of them$/m);
  });

  test("--check-config and a wrong argument answer in Chinese", async (t) => {
    const cwd = await folder(t);
    const env = { LOCALE: "zh", SLACK_CHANNEL: "C1" };
    const right = await runToEnd(cwd, env, ["--check-config"]);
    assert.deepEqual(right, {
      exitCode: 0,
      stdout: "设置没有问题。\n",
      stderr: "没有设 SLACK_BOT_TOKEN 和 SLACK_APP_TOKEN，SLACK_CHANNEL 不起作用\n",
    });
    const unknown = await runToEnd(cwd, env, ["--chek-config"]);
    assert.deepEqual(unknown, {
      exitCode: 78,
      stdout: "",
      stderr: "--chek-config：没有这个参数；是不是想写 --check-config？用 --help 查看全部参数\n",
    });
  });

  test("a folder in use, a file for a folder, a foreign database and a taken port are told in Chinese; the log stays English", async (t) => {
    const cwd = await folder(t);
    const at = async (name: string): Promise<string> => {
      await mkdir(join(cwd, name), { mode: 0o700 });
      return join(cwd, name);
    };
    const run = async (env: Env): Promise<readonly [number | null, readonly string[]]> => {
      const all = { LOCALE: "zh", WECHAT_ORIGIN: "http://127.0.0.1:9", SLACK_CHANNEL: "C1", ...env };
      const { exitCode, stderr } = await runToEnd(cwd, all);
      assert.match(stderr, /"SLACK_CHANNEL has no effect without /);
      for (const line of stderr.split("\n")) {
        if (line.startsWith("{")) assert.doesNotMatch(line, /\p{Script=Han}/u);
      }
      return [exitCode, told(stderr)];
    };

    const held = await at("held");
    const lock = new DatabaseSync(join(held, "lock.sqlite"));
    t.after(() => lock.close());
    lock.exec("BEGIN EXCLUSIVE");
    await writeFile(join(held, "lock.pid"), "4711\n2026-01-02T03:04:05.678Z\n");
    assert.deepEqual(await run({ DATA_DIR: held }), [
      75,
      [
        `另一个 wechat-recall-bridge（pid 4711，2026-01-02T03:04:05.678Z 启动）正在使用目录 ${held}：请先停掉它，或者把 DATA_DIR 和 STORE_URL 改成别的位置`,
      ],
    ]);

    const file = join(cwd, "file");
    await writeFile(file, "mine");
    assert.deepEqual(await run({ DATA_DIR: file }), [
      74,
      [`DATA_DIR ${file} 用不了（EEXIST，那里已经有一个文件）：请换一个本用户可以写入的目录`],
    ]);

    const foreign = join(await at("foreign"), "bridge.sqlite");
    const database = new DatabaseSync(foreign);
    database.exec("CREATE TABLE theirs (x)");
    database.close();
    assert.deepEqual(await run({ DATA_DIR: join(cwd, "foreign") }), [
      74,
      [`数据库 ${foreign} 是另一个程序的：请让 STORE_URL 指向别的文件`],
    ]);

    const holder = createServer();
    await new Promise<void>((done) => holder.listen(0, "127.0.0.1", done));
    t.after(() => holder.close());
    const address = holder.address();
    assert.ok(typeof address === "object" && address !== null);
    assert.deepEqual(await run({ DATA_DIR: await at("free"), HTTP_PORT: String(address.port) }), [
      78,
      [
        `HTTP_PORT：健康检查和指标开不了，地址 127.0.0.1，端口 ${address.port}：另一个程序在用这个端口；请换一个空闲的端口，或者填 0 任选一个`,
      ],
    ]);
  });
});
