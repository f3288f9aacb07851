import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { ACCOUNT, monitorRig } from "./monitor-rig.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** A process that watched for ten minutes and ended so long ago, and the next one. */
async function restarted(t: TestContext, awayMs: number, { asked = true, lastMs = 0 } = {}) {
  const first = await monitorRig(t);
  await first.online(false);
  await first.batch();
  for (let minute = 0; minute < 10; minute += 1) {
    await first.clock.advance(MINUTE_MS - 2 * SECOND_MS);
    await first.batch();
    await first.clock.advance(2 * SECOND_MS);
  }
  await first.batch();
  await first.clock.advance(lastMs);
  await first.end(asked);
  await first.clock.advance(awayMs);
  return await monitorRig(t, { state: first.state, clock: first.clock });
}

test("the person at the machine is told who is watched, after a login and after a resume", async (t) => {
  const first = await monitorRig(t);
  await first.online(false);
  assert.deepEqual(first.person, [], "nothing was read yet");
  await first.batch([first.text("1")], false);
  assert.deepEqual(first.person, [], "something still waits");
  await first.batch();
  await first.batch();
  assert.deepEqual(first.person, [`watching ${ACCOUNT.name}, loggedIn`]);
  const second = await restarted(t, 20 * SECOND_MS);
  await second.online();
  await second.batch();
  assert.deepEqual([second.person, second.notices], [[`watching ${ACCOUNT.name}, resumed`], []]);
});

test("a resume after more than a minute is announced once, with who, how long and what was caught up", async (t) => {
  const { clock, online, batch, text, notice, notices, person } = await restarted(t, 25 * MINUTE_MS);
  await online();
  await batch([text("1"), notice("2", "1")], false);
  assert.deepEqual(notices, []);
  await batch([text("3")]);
  assert.equal(notices.length, 1);
  assert.match(
    notices[0] ?? "",
    /^Watching as 小宋 again\. Down for 25 min \(.+–.+\): 2 messages and 1 recall caught up$/,
  );
  assert.deepEqual(person, [], "not told twice");
  await clock.advance(10 * SECOND_MS);
  await batch();
  assert.equal(notices.length, 1);
});

test("a process that was asked to end is missed from its end on", async (t) => {
  const { online, batch, notices, person } = await restarted(t, 55 * SECOND_MS, { lastMs: 12 * SECOND_MS });
  await online();
  await batch();
  assert.deepEqual([notices, person], [[], [`watching ${ACCOUNT.name}, resumed`]]);
});

test("a process that was killed is missed from at most a quarter of a minute before", async (t) => {
  const short = await restarted(t, 40 * SECOND_MS, { asked: false });
  await short.online();
  await short.batch();
  assert.deepEqual(short.notices, []);
  const long = await restarted(t, 61 * SECOND_MS, { asked: false });
  await long.online();
  await long.batch();
  assert.match(long.notices[0] ?? "", /^Watching as 小宋 again\. Down for 1 min/);
});

test("a new login after a while is no resume: only the login is told", async (t) => {
  const { online, batch, say, notices, person } = await restarted(t, 25 * MINUTE_MS);
  await say({ type: "qr", content: "https://login.weixin.qq.com/l/x", expiresAt: 0, attempt: 1 });
  await online(false);
  await batch();
  assert.deepEqual([notices, person], [[], [`watching ${ACCOUNT.name}, loggedIn`]]);
});

test("a resume that cannot reach WeChat for long is told with the time since somebody watched", async (t) => {
  const { clock, online, batch, offline, notices, person } = await restarted(t, 25 * MINUTE_MS);
  await offline("no route");
  await clock.advance(4 * MINUTE_MS);
  await offline("no route");
  assert.deepEqual(person, ["no network: no route"]);
  assert.equal(notices.length, 1);
  assert.match(notices[0] ?? "", /^WeChat cannot be reached for 3 min.*\n.*WECHAT_PROXY/);
  await online();
  await batch();
  assert.equal(notices.length, 2, "nothing of it twice");
  assert.match(notices[1] ?? "", /^Watching as 小宋 again\. Down for 29 min/);
});

test("without network the person is told once, and only while nothing has worked yet", async (t) => {
  const { online, batch, offline, person } = await monitorRig(t);
  await offline("no route");
  await offline("no route");
  assert.deepEqual(person, ["no network: no route"]);
  await online(false);
  await batch();
  await offline("no route");
  assert.deepEqual(person, ["no network: no route", `watching ${ACCOUNT.name}, loggedIn`]);
});

test("a login can be gone on with from the moment it is online until it is over", async (t) => {
  const { online, batch, say, canResume, end, clock, state } = await monitorRig(t);
  assert.equal(canResume(), false, "there was none");
  await online(false);
  assert.equal(canResume(), true);
  await batch();
  await say({ type: "loggedOut", reason: "expired", early: false });
  assert.equal(canResume(), false);
  await online(false);
  await end(true);
  const next = await monitorRig(t, { clock, state });
  assert.equal(next.canResume(), true, "known before WeChat is reached");
  await next.say({ type: "qr", content: "https://login.weixin.qq.com/l/x", expiresAt: 0, attempt: 1 });
  assert.equal(next.canResume(), false);
});

test("a store that takes no mark ends nothing", async (t) => {
  const state = new MemoryStateStore();
  const { online, batch, person, clock } = await monitorRig(t, {
    clock: new ManualClock(),
    state: {
      get: (key) => state.get(key),
      delete: (key) => state.delete(key),
      set: (key, value) => state.set(key, value),
      note: async (key, value) => {
        if (key === "watch.until") throw new Error("disk");
        await state.note(key, value);
      },
    },
  });
  await online(false);
  await batch();
  await clock.advance(MINUTE_MS);
  await batch();
  assert.deepEqual(person, [`watching ${ACCOUNT.name}, loggedIn`]);
});
