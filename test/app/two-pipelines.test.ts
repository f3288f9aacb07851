import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { FastClock } from "../fakes/fast-clock.ts";
import { type Person, startWeChatSimulator, type WeChatSimulator } from "../simulators/wechat/index.ts";
import { until } from "../sinks/slack/rig.ts";
import { type RunningPipeline, startPipeline } from "./pipeline-rig.ts";

type Account = RunningPipeline & { readonly wechat: WeChatSimulator; readonly friend: Person };

async function account(t: TestContext, clock: FastClock, uin: number): Promise<Account> {
  const wechat = await startWeChatSimulator({ autoLogin: true, account: { uin } });
  const friend = wechat.addContact({ nickName: "阿澈" });
  const running = await startPipeline(t, clock, { WECHAT_ORIGIN: wechat.origin });
  t.after(() => wechat.close());
  await until(() => running.pipeline.current.status.lastSyncAt !== undefined);
  return { ...running, wechat, friend };
}

/** Two accounts in this process, each with a WeChat of its own. */
async function two(t: TestContext): Promise<readonly [Account, Account]> {
  const clock = new FastClock(5);
  return [await account(t, clock, 3_000_000_001), await account(t, clock, 3_000_000_002)];
}

/** A friend recalls a text, and both sinks of the account have told it. */
async function recalled({ wechat, friend, recorder }: Account, text: string): Promise<void> {
  wechat.recall(wechat.friendSends(friend, text));
  await until(
    () => recorder.alerts.includes(text) && wechat.sentTexts.some(({ content }) => content.includes(text)),
  );
}

const toFilehelper = ({ wechat }: Account): number =>
  wechat.sentTexts.filter(({ chat }) => chat === "filehelper").length;

test("two accounts in one process: each alert is told at the sinks of its own account, and there only", async (t) => {
  const [one, other] = await two(t);
  await Promise.all([recalled(one, "one's words"), recalled(other, "the other's words")]);
  await Promise.all([recalled(one, "one's last"), recalled(other, "the other's last")]);
  assert.deepEqual(one.recorder.alerts, ["one's words", "one's last"]);
  assert.deepEqual(other.recorder.alerts, ["the other's words", "the other's last"]);
  assert.deepEqual([toFilehelper(one), toFilehelper(other)], [2, 2]);
  const ids = [one, other].map(({ pipeline }) => pipeline.current.status.account?.id);
  assert.deepEqual(ids, ["3000000001", "3000000002"]);
  assert.match(await one.recorder.status(), /recorder .*2 delivered/);
});

test("one of two accounts is stopped: its database and connections are closed, and the other goes on", async (t) => {
  const [one, other] = await two(t);
  await recalled(one, "before");
  await one.stop();
  assert.deepEqual(one.connections, { opened: 1, closed: 1 });
  assert.equal(existsSync(`${one.storePath}-wal`), false, "the database is closed");
  await recalled(other, "after");
  assert.deepEqual(one.recorder.alerts, ["before"]);
  assert.equal(other.pipeline.current.status.state, "online");
  assert.deepEqual(other.pipeline.stuck(), []);
  assert.equal(other.connections.closed, 0);
});

test("a part of one account fails: that account ends and says so at its sinks, and the other goes on", async (t) => {
  const [one, other] = await two(t);
  const broken = new Error("broke");
  one.recorder.deps?.onFault(broken);
  await assert.rejects(one.ended, broken);
  assert.deepEqual(one.pipeline.stuck(), ["commands of recorder"]);
  assert.equal(one.recorder.notices.length, 1);
  assert.deepEqual(one.connections, { opened: 1, closed: 1 });
  await recalled(other, "after");
  assert.deepEqual([other.recorder.notices, other.pipeline.stuck()], [[], []]);
});

test("what one account tells of strangers is told at its own sinks", async (t) => {
  const [one, other] = await two(t);
  one.recorder.deps?.onStranger("somewhere");
  await until(() => one.recorder.notices.length === 1);
  await recalled(other, "meanwhile");
  assert.deepEqual(other.recorder.notices, []);
  for (const { recorder } of [one, other]) assert.match(recorder.logins.at(-1) ?? "", /^Logged in as /);
});
