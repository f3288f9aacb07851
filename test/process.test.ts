import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { PATIENCE_MS, Program, readHalfBlocks, runToEnd } from "./program.ts";
import { startWeChatSimulator, type WeChatSimulator } from "./simulators/wechat/index.ts";

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
    assert.ok(performance.now() - askedAt < 7_000);
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
