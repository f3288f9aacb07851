import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import { SessionSendError } from "../../src/bridge/ports/source-session.ts";
import { received } from "../fakes/alerts.ts";
import { FastClock } from "../fakes/fast-clock.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { until } from "../sinks/slack/rig.ts";
import { startPipeline } from "./pipeline-rig.ts";

const MINUTE = 60_000;
const OFF = "off: this message source can only receive";

/** Counts what it is asked to send, whatever comes of it. */
class CountingSession extends ScriptedSession {
  asked = 0;

  override async sendText(...args: Parameters<ScriptedSession["sendText"]>): Promise<void> {
    this.asked += 1;
    await super.sendText(...args);
  }
}

async function setUp(t: TestContext) {
  const clock = new FastClock(600);
  const session = new CountingSession();
  const running = await startPipeline(
    t,
    clock,
    { ECHO_TO_SENDER: "true" },
    {
      name: "scripted",
      title: { zh: "脚本", en: "script" },
      config: {},
      create: () => session,
    },
  );
  const online = async (canSend: boolean): Promise<void> => {
    const account = { id: "3000000001", name: "小宋" };
    session.push({ type: "online", account, resumed: true, canSend, serverTime: clock.now() });
    await until(() => running.pipeline.current.status.canSend === canSend);
  };
  const batch = (...messages: readonly ReceivedMessage[]): void =>
    session.push({ type: "batch", messages, at: clock.now(), begunAt: clock.monotonic(), caughtUp: true });
  const recall = async (text: string): Promise<void> => {
    const id = { msgId: text, sentAt: clock.now() };
    const notice = { msgType: "REVOKE", revokedMsgId: text, replaceMessage: "" } as const;
    batch(received({ msgType: "TEXT", content: text }, undefined, id));
    batch(received(notice, undefined, { msgId: `${text} taken back`, sentAt: clock.now() }));
    await until(() => running.recorder.alerts.includes(text));
  };
  const passes = async (ms: number): Promise<void> => {
    const from = clock.monotonic();
    await until(() => clock.monotonic() - from > ms);
  };
  const told = (text: string): readonly string[] =>
    session.sends.filter((send) => send.text.includes(text)).map(({ chatName }) => chatName);
  const logged = (words: string): number => running.log.filter((line) => line.includes(words)).length;
  return { ...running, session, online, recall, passes, told, logged };
}

test("a session that only receives switches filehelper and echo off, with one line; the others tell all the same", async (t) => {
  const { session, recorder, pipeline, online, recall, passes, logged } = await setUp(t);
  await online(false);
  await recall("first");
  await online(false);
  await recall("second");
  await passes(5 * MINUTE);
  assert.deepEqual(recorder.alerts, ["first", "second"]);
  assert.equal(session.asked, 0);
  for (const name of ["filehelper", "echo"]) {
    const { waiting, dead } = await pipeline.outbox.counts(name);
    assert.deepEqual([waiting, dead], [0, 0], name);
    assert.match(await recorder.status(), new RegExp(`${name} ${OFF}`));
  }
  assert.equal(logged("the session only receives"), 1);
});

test("they are on again when a session can send, and tell what is recalled from then on", async (t) => {
  const { recorder, online, recall, told, logged } = await setUp(t);
  await online(false);
  await recall("first");
  await online(true);
  await recall("second");
  await until(() => told("second").length === 2);
  assert.deepEqual(told("first"), []);
  assert.ok(!(await recorder.status()).includes(OFF));
  assert.equal(logged("the session can send"), 1);
});

test("what waits there when they are switched off is neither tried nor given up, and goes out when a session can send", async (t) => {
  const { session, pipeline, online, recall, passes, told } = await setUp(t);
  session.failSends(new SessionSendError("notOnline", "not online"));
  await online(true);
  await recall("kept");
  await until(() => session.asked >= 2);
  await online(false);
  session.failSends(undefined);
  await passes(MINUTE);
  const before = session.asked;
  await passes(10 * MINUTE);
  assert.equal(session.asked, before);
  for (const name of ["filehelper", "echo"]) {
    const { waiting, dead } = await pipeline.outbox.counts(name);
    assert.deepEqual([waiting, dead], [1, 0], name);
  }
  await online(true);
  await until(() => told("kept").length === 2);
  assert.equal(told("kept").length, 2);
});
