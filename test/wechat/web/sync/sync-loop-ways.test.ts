import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import fc from "fast-check";
import { Agent } from "undici";
import type { ConnectionPool } from "../../../../src/wechat/web/wire/http.ts";
import { POLL_TIMEOUT_MS } from "../../../../src/wechat/web/wire/requests.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { scaled } from "../../../scale.ts";
import type { Fault } from "../../../simulators/wechat/index.ts";
import { PatientClock } from "../patient-clock.ts";
import { openOnline, openRig, type Rig } from "../rig.ts";

const SAVED = "wechat.session";
const FOR_EVER = Number.POSITIVE_INFINITY;

/** Connections of which the renewals are counted, and answered by `renewed`. */
function countingPool(t: TestContext, renewed: () => Promise<void> = async () => {}) {
  const dispatcher = new Agent();
  t.after(() => dispatcher.destroy());
  const pool = {
    dispatcher,
    renewals: 0,
    renew: () => {
      pool.renewals += 1;
      return renewed();
    },
  };
  return pool;
}

/** Every name leads to the one simulator, which learns from `Host` who was asked for. */
function hostsPool(t: TestContext, origin: string): ConnectionPool {
  const agent = new Agent();
  t.after(() => agent.destroy());
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    const { host } = new URL(String(options.origin));
    return dispatch({ ...options, origin, headers: { ...options.headers, host } }, handler);
  });
  return { dispatcher, renew: async () => {} };
}

/** The saved session as it would be had the login been sent to `wx2.qq.com`. */
function moveToWx2({ state }: Rig): void {
  const saved: { cookies: string } = JSON.parse(state.values.get(SAVED) ?? "");
  const cookies = saved.cookies.replaceAll('"domain":"127.0.0.1"', '"domain":"wx2.qq.com"');
  const apiOrigin = "https://wx2.qq.com";
  state.values.set(
    SAVED,
    JSON.stringify({
      ...saved,
      apiOrigin,
      cookies: cookies.replaceAll('"hostOnly":true', '"hostOnly":false'),
    }),
  );
}

const WAYS: readonly Fault[] = [
  { kind: "page" },
  { kind: "html" },
  { kind: "empty" },
  { kind: "json" },
  { kind: "status", status: 503 },
  { kind: "wrongStatus", status: 502 },
  { kind: "reset" },
  { kind: "cut" },
  { kind: "hang" },
];

describe("the way to the server", { concurrency: 8 }, () => {
  for (const fault of WAYS) {
    test(`each retry after ${fault.kind} goes over fresh connections`, async (t) => {
      const clock = new PatientClock(80, fault.kind === "hang" ? 2 : undefined);
      const rig = await openRig(t, { clock });
      const pool = countingPool(t);
      const bridge = rig.start({ pool });
      await bridge.event("batch", 2);
      rig.wechat.setFault("synccheck", fault, 3);
      const friend = rig.wechat.addContact({ nickName: "小池" });
      await bridge.event("offline", 2);
      await bridge.until(() => bridge.events.at(-1)?.type === "batch", "back online");
      await bridge.message(rig.wechat.friendSends(friend, "还在"));
      const failures = (): number =>
        rig.log.lines.filter(({ text }) => text === "reading from WeChat failed").length;
      assert.ok(failures() >= 3);
      await bridge.until(() => pool.renewals === failures(), "a renewal for each failure");
    });
  }

  test("a plain Ret comes from WeChat itself: the connections stay", async (t) => {
    const rig = await openRig(t, { clock: new PatientClock(80) });
    const pool = countingPool(t);
    const bridge = rig.start({ pool });
    await bridge.event("batch", 2);
    rig.wechat.setFault("webwxsync", { kind: "ret", ret: -1 }, 2);
    rig.wechat.friendSends(rig.wechat.addContact({ nickName: "小池" }), "早");
    await bridge.event("offline");
    await bridge.until(() => bridge.messages.length > 0, "the message");
    assert.equal(pool.renewals, 0);
  });

  test("old connections that never close hold nobody up", async (t) => {
    const rig = await openRig(t, { clock: new PatientClock(80) });
    const pool = countingPool(t, () => new Promise(() => {}));
    const bridge = rig.start({ pool });
    await bridge.event("batch", 2);
    rig.wechat.setFault("synccheck", { kind: "reset" }, 2);
    const friend = rig.wechat.addContact({ nickName: "小池" });
    await bridge.message(rig.wechat.friendSends(friend, "早"));
    await bridge.until(() => pool.renewals === 2, "two renewals");
    await bridge.message(rig.wechat.friendSends(friend, "晚"));
  });

  test("a server that is gone is asked less and less, down to once in five minutes", async (t) => {
    const { wechat, bridge } = await openOnline(t, { clock: new PatientClock(400) });
    for (const endpoint of ["webwxsync", "synccheck", "webwxinit"]) {
      wechat.setFault(endpoint, { kind: "reset" }, FOR_EVER);
    }
    await bridge.event("offline", 9);
    wechat.clearFaults();
    assert.deepEqual(
      bridge.of("offline").map(({ retryInMs }) => retryInMs / 1_000),
      [4, 8, 16, 32, 64, 128, 256, 300, 300],
    );
  });

  test("the waits are spread by chance, so that many bridges do not come back at once", async (t) => {
    const { wechat, bridge } = await openOnline(t, { clock: new PatientClock(200), random: Math.random });
    wechat.setFault("synccheck", { kind: "reset" }, FOR_EVER);
    await bridge.event("offline", 4);
    wechat.clearFaults();
    const waits = bridge.of("offline").map(({ retryInMs }) => retryInMs);
    for (const [index, wait] of waits.slice(0, 4).entries()) {
      const base = 4_000 * 2 ** index;
      assert.ok(wait >= base * 0.75 && wait <= base * 1.25, `${wait} for ${base}`);
    }
    assert.ok(waits.some((wait, index) => wait !== 4_000 * 2 ** index));
  });

  test("a poll that is held longer than 35 s is a failure, and not before", async (t) => {
    const clock = new FastClock(40);
    const rig = await openRig(t, { clock });
    const pool = countingPool(t);
    const bridge = rig.start({ pool });
    await bridge.event("batch", 2);
    const polls = rig.wechat.count("synccheck");
    rig.wechat.setFault("synccheck", { kind: "hang" });
    await bridge.until(() => rig.wechat.count("synccheck") > polls, "the poll that hangs");
    const begun = clock.monotonic();
    const givenUp = (): boolean =>
      rig.log.lines.some(({ fields }) => /synccheck: no answer within 35 s/.test(String(fields.reason)));
    await bridge.until(() => givenUp() && pool.renewals > 0, "it is given up");
    const heldMs = clock.monotonic() - begun;
    assert.ok(heldMs >= POLL_TIMEOUT_MS - 2_000, `${heldMs} ms`);
    await bridge.message(rig.wechat.friendSends(rig.wechat.addContact({ nickName: "小池" }), "还在"));
  });

  test("{} in place of webwxsync is nonsense, and not an answer without messages", async (t) => {
    const { wechat, bridge } = await openOnline(t, { clock: new PatientClock(80) });
    wechat.setFault("webwxsync", { kind: "json" }, 2);
    const id = wechat.friendSends(wechat.addContact({ nickName: "小池" }), "早");
    const { reason } = (await bridge.event("offline")).failure;
    assert.equal(reason.code, "uselessAnswer");
    assert.equal(reason.params.endpoint, "webwxsync");
    await bridge.message(id);
  });
});

describe("the push hosts", { concurrency: 4 }, () => {
  for (const code of [1100, 1102]) {
    test(`${code} on the first poll, from the one push host: the other one is asked, and the session goes on`, async (t) => {
      const rig = await openOnline(t, { clock: new PatientClock(40) });
      const { wechat } = rig;
      await rig.bridge.stop();
      moveToWx2(rig);
      wechat.setFault("webpush.wx2.qq.com/synccheck", { kind: "ret", ret: code }, FOR_EVER);
      const bridge = rig.start({ pool: hostsPool(t, wechat.origin) });
      assert.equal((await bridge.event("online")).resumed, true);
      const friend = wechat.addContact({ nickName: "小池" });
      await bridge.message(wechat.friendSends(friend, "早"));
      const hosts = (): readonly string[] =>
        wechat.requests
          .filter(({ endpoint }) => endpoint === "synccheck")
          .map(({ headers }) => headers.host ?? "")
          .filter((host) => host.endsWith("qq.com"));
      await bridge.until(() => hosts().length >= 3, "three polls");
      await bridge.message(wechat.friendSends(friend, "晚"));
      assert.deepEqual(hosts().slice(0, 2), ["webpush.wx2.qq.com", "webpush2.wx2.qq.com"]);
      assert.deepEqual([...new Set(hosts().slice(1))], ["webpush2.wx2.qq.com"]);
      assert.deepEqual([...bridge.of("offline")], []);
      assert.deepEqual([...bridge.of("loggedOut")], []);
    });
  }

  test("a push host that does not answer is left for the other", async (t) => {
    const rig = await openOnline(t, { clock: new PatientClock(40) });
    const { wechat } = rig;
    await rig.bridge.stop();
    moveToWx2(rig);
    const bridge = rig.start({ pool: hostsPool(t, wechat.origin) });
    await bridge.event("batch", 2);
    wechat.setFault("webpush.wx2.qq.com/synccheck", { kind: "reset" }, FOR_EVER);
    const offline = await bridge.event("offline");
    assert.match(offline.failure.message, /synccheck/);
    await bridge.until(() => bridge.events.at(-1)?.type === "batch", "back online");
    await bridge.message(wechat.friendSends(wechat.addContact({ nickName: "小池" }), "早"));
    assert.equal(bridge.of("offline").length, 1);
  });
});

test("a place of reading that the server no longer takes is told as a gap, once, before anything is read after it", async (t) => {
  const rig = await openOnline(t, { clock: new PatientClock(400), simulator: { recentChatsNotice: false } });
  const { wechat, state } = rig;
  const friend = wechat.addContact({ nickName: "阿柴" });
  await rig.bridge.stop();
  state.values.set(SAVED, (state.values.get(SAVED) ?? "").replace(/"Val":\d+/g, `"Val":7`));
  const bridge = rig.start();
  let late = "";
  bridge.onEvent = ({ type }) => {
    if (type === "gap") late = wechat.friendSends(friend, "缺口之后");
  };
  await bridge.event("gap");
  const before = bridge.events.slice(
    0,
    bridge.events.findIndex(({ type }) => type === "gap"),
  );
  assert.deepEqual([...new Set(before.map(({ type }) => type))], ["online", "offline"]);
  await bridge.event("batch");
  await bridge.message(wechat.friendSends(friend, "还在"));
  assert.notEqual(late, "");
  assert.equal(bridge.of("gap").length, 1);
});

test("any order of faults while reading: nothing is lost, nothing comes twice, nobody is logged out", async (t) => {
  const { wechat, bridge } = await openOnline(t, { clock: new PatientClock(400) });
  const friend = wechat.addContact({ nickName: "小池" });
  const fault = fc.constantFrom<Fault | null>(
    null,
    { kind: "page" },
    { kind: "html" },
    { kind: "json" },
    { kind: "empty" },
    { kind: "truncated" },
    { kind: "reset" },
    { kind: "lostReply" },
    { kind: "ret", ret: -1 },
    { kind: "ret", ret: 1 },
    { kind: "status", status: 500 },
  );
  // A third Ret for one place means that WeChat does not take it any more: `sync-loop-place.test.ts`.
  const syncs = fc
    .array(fault, { maxLength: 3 })
    .filter((faults) => faults.filter((each) => each?.kind === "ret").length < 3);
  const ids: string[] = [];
  await fc.assert(
    fc.asyncProperty(syncs, fc.array(fault, { maxLength: 2 }), async (syncs, polls) => {
      wechat.scriptFaults("webwxsync", syncs);
      wechat.scriptFaults("synccheck", polls);
      ids.push(wechat.friendSends(friend, "一"), wechat.friendSends(friend, "二"));
      await bridge.message(ids.at(-1) ?? "");
      // Else the failures of all runs would count as one long trouble, with longer and longer waits.
      wechat.clearFaults();
      await bridge.event("batch", bridge.of("batch").length + 2);
    }),
    { numRuns: scaled(15, 120), seed: 20260504, endOnFailure: true },
  );
  assert.deepEqual(
    bridge.messages.map(({ message }) => message.msgId),
    ids,
  );
  assert.deepEqual([...bridge.of("loggedOut"), ...bridge.of("gap")], []);
  assert.equal(wechat.count("webwxlogout"), 0);
});
