import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PATIENCE_MS, Program } from "../../program.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";
import { ask } from "../rig.ts";
import { OpenPage } from "./rig.ts";

const LINK = /http:\/\/127\.0\.0\.1:(\d+)\/enter\?token=([\w-]{43})/;
const FORM = { "content-type": "application/x-www-form-urlencoded" };

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!condition()) {
    assert.ok(performance.now() < end, "it did not come");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function untilOnline(port: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while ((await ask(port, "/healthz")).status !== 200) {
    assert.ok(performance.now() < end, "the session did not come back");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("the page of the program: link on stdout, recalls as they come, over a restart, until revoked from the phone", async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-page-"));
  const wechat = await startWeChatSimulator({ autoLogin: true });
  const friend = wechat.addContact({ nickName: "阿芸" });
  const running: Program[] = [];
  const start = (port: string): Program => {
    const env = { WECHAT_ORIGIN: wechat.origin, LOCALE: "en", TERMINAL: "off", LOG_LEVEL: "debug" };
    const program = new Program(cwd, { ...env, HTTP_PORT: port });
    running.push(program);
    return program;
  };
  t.after(async () => {
    for (const program of running) await program.kill("SIGKILL");
    await wechat.close();
    await rm(cwd, { recursive: true, force: true });
  });

  const first = start("0");
  await first.until(() => LINK.test(first.stdout), "a link on stdout");
  const [, portText = "", token = ""] = LINK.exec(first.stdout) ?? [];
  const port = Number(portText);
  const entered = await ask(port, "/enter", { method: "POST", headers: FORM, body: `token=${token}` });
  const headers = { cookie: String(entered.headers["set-cookie"]).split(";")[0] ?? "" };
  const open = await OpenPage.at(t, port, headers);
  await wechat.waitUntil(() => wechat.count("synccheck") > 0, PATIENCE_MS);
  wechat.recall(wechat.friendSends(friend, "the key is under the pot"));
  await open.until(() => open.named("recall").length === 1);
  assert.ok(open.named("recall")[0]?.data.includes("the key is under the pot"));

  // A message of the day was counted, and the recall too.
  const status = await ask(port, "/status", { headers });
  assert.equal(status.status, 200);

  assert.equal(await first.kill("SIGTERM"), 0);
  await open.untilEnded();
  const second = start(portText);
  await second.until(() => LINK.test(second.stdout), "a link after the restart");
  assert.equal((await ask(port, "/", { headers })).status, 200);
  await untilOnline(port);

  const answered = async (command: string): Promise<string> => {
    const before = wechat.sentTexts.length;
    wechat.ownFromPhone("filehelper", command);
    await until(() => wechat.sentTexts.length > before);
    return wechat.sentTexts.at(-1)?.content ?? "";
  };
  assert.match(await answered("recall page"), LINK);
  const given = await answered("recall page token");
  const bearer = /^[\w-]{43}$/m.exec(given)?.[0] ?? "";
  const env = { ...process.env, RECALLS_URL: `http://127.0.0.1:${port}/`, RECALLS_TOKEN: bearer };
  const { stdout } = await promisify(execFile)(process.execPath, ["examples/page-client.ts"], { env });
  assert.match(stdout, /阿芸 阿芸 the key is under the pot/);

  assert.match(await answered("recall page revoke"), /have ended/);
  assert.equal((await ask(port, "/", { headers })).status, 401);
  assert.equal(
    (await ask(port, "/api/recalls", { headers: { authorization: `Bearer ${bearer}` } })).status,
    401,
  );
  for (const program of running)
    for (const secret of [token, bearer, headers.cookie.split("=")[1] ?? "", "under the pot"])
      assert.ok(!program.stderr.includes(secret), "a secret or a text is in the log");
});
