import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { stat } from "node:fs";
import { readdir } from "node:fs/promises";
import { describe, test } from "node:test";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import type { SessionEvent } from "../../../src/bridge/ports/source-session.ts";
import { EventQueue } from "../../../src/wechat/wechaty/session/event-queue.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { type Command, friendSays, logIn, openRig, type Rig } from "./rig.ts";

type Faulty = { readonly name: string; readonly fault: Command; readonly code: string };

const FAULTS: readonly Faulty[] = [
  { name: "an exception", fault: { do: "throw", text: "puppet broke" }, code: "threw" },
  { name: "an unhandled rejection", fault: { do: "reject", text: "puppet broke" }, code: "threw" },
  { name: "process.exit", fault: { do: "exit", code: 0 }, code: "ended" },
  { name: "a hang", fault: { do: "hang" }, code: "hung" },
];

async function online(rig: Rig): Promise<void> {
  void logIn(rig.desk);
  await rig.until("online");
}

describe("a puppet that fails takes nothing with it", { concurrency: 3 }, () => {
  for (const { name, fault, code } of FAULTS) {
    test(`${name} is told as offline, with a time for the next try`, async (t) => {
      // A process that waits for a busy machine must not look like one that hangs.
      const rig = await openRig(code === "hung" ? { clock: new FastClock(20) } : {});
      t.after(rig.close);
      await online(rig);
      void rig.desk.tell(fault);
      let told = await rig.until("offline");
      // While its process hangs, the puppet at first only does not answer.
      while (told.failure.reason.code === "noAnswer") told = await rig.until("offline");
      assert.equal(told.failure.reason.of, "wechaty");
      assert.equal(told.failure.reason.code, code, told.failure.message);
      assert.ok(told.retryInMs > 0);
    });
  }

  test("the last words of a puppet count, though its exit is told before they are read", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    const stand = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    // Exits are collected when any process ends, after the files that were ready by then: the puppet ends between the two.
    spawn("true");
    stat(".", async () => {
      void rig.desk.tell({ do: "reject", text: "puppet broke" });
      for (let turn = 0; turn < 10; turn += 1) await undefined;
      stand(1_000);
    });
    stand(300);
    const told = await rig.until("offline");
    assert.equal(told.failure.reason.code, "threw", told.failure.message);
  });

  test("after a fault the puppet starts anew, goes on, and people are told of a gap", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    void rig.desk.tell({ do: "throw", text: "puppet broke" });
    await rig.until("offline");
    const next = rig.events.next();
    await rig.desk.arrived(2);
    void logIn(rig.desk);
    const { value } = await next;
    assert.ok(value?.type === "online");
    assert.equal(value.resumed, true);
    await rig.until("gap");
    await friendSays(rig.desk, "4611686018427387905", "还在");
    assert.equal((await rig.until("batch")).messages.length, 1);
  });

  test("a code after a new start means that the login is over: none is shown before a person asks", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    void rig.desk.tell({ do: "exit", code: 3 });
    await rig.until("offline");
    const next = rig.events.next();
    await rig.desk.arrived(2);
    await rig.desk.tell({ do: "emit", event: "scan", payload: { status: 2, qrcode: "https://code/9" } });
    const { value } = await next;
    assert.ok(value?.type === "loggedOut");
    assert.equal(value.reason, "expired");
  });

  test("a server that cannot be reached is told as such, and the puppet starts anew", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    const gerror = JSON.stringify({ code: 14, message: "14 UNAVAILABLE: Connection dropped", name: "Error" });
    void rig.desk.tell({ do: "emit", event: "error", payload: { gerror } });
    assert.equal((await rig.until("offline")).failure.reason.code, "unreachable");
    void rig.events.next();
    await rig.desk.arrived(2);
  });

  test("an error of another kind changes nothing", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    await rig.desk.tell({ do: "emit", event: "error", payload: { data: "a request failed" } });
    await friendSays(rig.desk, "4611686018427387906", "在");
    assert.equal((await rig.until("batch")).messages.length, 1);
    assert.equal(rig.desk.processes, 1);
  });

  test("a puppet that stops itself is offline, not logged out", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    await rig.desk.tell({ do: "forgetLogin", data: "puppet stop()" });
    assert.equal((await rig.until("offline")).failure.reason.code, "stopped");
  });

  test("what it prints is bounded, without the texts of its options, and stops nobody", async (t) => {
    const rig = await openRig({ options: { token: "puppet_secret_token" } });
    t.after(rig.close);
    await online(rig);
    await rig.desk.tell({
      do: "print",
      lines: 5_000,
      text: `token puppet_secret_token ${"x".repeat(2_000)}`,
    });
    await friendSays(rig.desk, "4611686018427387907", "在");
    assert.equal((await rig.until("batch")).messages.length, 1);
    const printed = rig.log.lines.filter(({ text }) => text === "the puppet printed a line");
    assert.ok(printed.length > 0 && printed.length <= 120, `${printed.length}`);
    assert.ok(!JSON.stringify(rig.log.lines).includes("puppet_secret_token"));
    assert.ok(printed.every(({ level, fields }) => level === "debug" && String(fields.line).length <= 500));
  });

  test("it gets no environment of ours, and works in the source's folder", async (t) => {
    const rig = await openRig();
    t.after(rig.close);
    await online(rig);
    const seen = await rig.desk.tell({ do: "environment" });
    assert.ok(typeof seen === "object" && seen !== null && "env" in seen && "cwd" in seen && "pid" in seen);
    assert.deepEqual(Object.keys(seen.env ?? {}).toSorted(), ["NODE_ENV", "WECHATY_LOG"]);
    assert.equal(seen.cwd, rig.folder);
    assert.deepEqual(await readdir(rig.folder), []);
  });
});

test("a flood fills no memory: 5,000 messages wait, and the oldest that are dropped are counted", async () => {
  const queue = new EventQueue();
  queue.push({ name: "login", contactId: "wxid_me" });
  for (let index = 0; index < 6_000; index += 1) queue.push({ name: "message", messageId: `${index}` });
  const { signal } = new AbortController();
  assert.deepEqual(await queue.next(0, systemClock, signal), { name: "login", contactId: "wxid_me" });
  assert.equal(queue.takeDropped(), 1_001);
  assert.equal(queue.takeDropped(), 0);
  assert.equal(queue.takeMessages(3).join(), "1001,1002,1003");
});

test("messages stay in the order of their events, however slow the puppet is with one", async (t) => {
  const rig = await openRig();
  t.after(rig.close);
  await online(rig);
  await rig.desk.tell({ do: "slow", id: "4611686018427387910", ms: 100 });
  await friendSays(rig.desk, "4611686018427387910", "先");
  await friendSays(rig.desk, "4611686018427387911", "后");
  await friendSays(rig.desk, "4611686018427387912", "4611686018427387910", 13);
  const seen: SessionEvent[] = [];
  const types: string[] = [];
  while (types.length < 3) {
    const batch = await rig.until("batch");
    seen.push(batch);
    types.push(...batch.messages.map(({ message }) => `${message.msgType} ${message.msgId}`));
  }
  assert.deepEqual(types, [
    "TEXT 4611686018427387910",
    "TEXT 4611686018427387911",
    "REVOKE 4611686018427387912",
  ]);
});

test("a message that the puppet does not give is told as a gap, once", async (t) => {
  const rig = await openRig();
  t.after(rig.close);
  await online(rig);
  await rig.desk.tell({ do: "emit", event: "message", payload: { messageId: "nowhere" } });
  assert.equal((await rig.events.next()).value?.type, "gap");
  assert.equal((await rig.events.next()).value?.type, "batch");
});
