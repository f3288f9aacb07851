import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Program, runToEnd } from "./program.ts";
import { startWeChatSimulator } from "./simulators/wechat/index.ts";

test("a second bridge on a DATA_DIR exits 75 in one line, the first goes on; killed, it makes room at once", async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-lock-"));
  const wechat = await startWeChatSimulator();
  const env = { WECHAT_ORIGIN: wechat.origin, DATA_DIR: join(cwd, "mine") };
  const programs: Program[] = [];
  t.after(async () => {
    await Promise.all(programs.map((program) => program.kill("SIGKILL")));
    await wechat.close();
    await rm(cwd, { recursive: true, force: true });
  });
  const start = (): Program => {
    const program = new Program(cwd, env);
    programs.push(program);
    return program;
  };

  const first = start();
  await first.code();
  const second = await runToEnd(cwd, env);
  assert.equal(second.exitCode, 75, second.stderr);
  assert.equal(second.stdout, "");
  assert.equal(second.stderr.trimEnd().split("\n").length, 1, second.stderr);
  for (const part of [`pid ${first.child.pid},`, env.DATA_DIR]) assert.ok(second.stderr.includes(part));
  assert.equal(wechat.count("jslogin"), 1, "the second asked WeChat for nothing");
  assert.equal((await runToEnd(cwd, env, ["--check-config"])).exitCode, 0, "a check takes no lock");

  wechat.scan();
  wechat.confirm();
  await wechat.waitUntil(() => wechat.count("synccheck") >= 1);
  assert.equal(await first.kill("SIGKILL"), null);
  const polls = wechat.count("synccheck");
  const third = start();
  await wechat.waitUntil(() => wechat.count("synccheck") > polls);
  assert.equal(await third.kill("SIGTERM"), 0);

  const fourth = start();
  await wechat.waitUntil(() => wechat.count("synccheck") > polls + 1);
  assert.equal(await fourth.kill("SIGTERM"), 0);
});
