import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StoreError } from "../../../../src/bridge/model/errors.ts";
import type { LogoutResult } from "../../../../src/bridge/ports/source-session.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { MemoryStateStore } from "../../../fakes/memory-state-store.ts";
import { ScriptedGate } from "../../../fakes/scripted-gate.ts";
import type { Fault } from "../../../simulators/wechat/index.ts";
import { type Follower, openOnline, openRig, type Rig } from "../rig.ts";
import { secretsOf } from "./secrets.ts";

const SAVED = "wechat.session";
const never = new AbortController().signal;
const person = { simulator: { autoLogin: false } };

/** Nothing that ever went over the wire as a key is left in any value. */
function assertNothingLeft({ wechat, state }: Pick<Rig, "wechat" | "state">): void {
  const secrets = secretsOf(wechat);
  assert.ok(secrets.length > 0 || wechat.requests.length < 3);
  const text = JSON.stringify([...state.values]);
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      assert.ok(!text.includes(form), `a key is left: ${form}`);
    }
  }
  assert.equal(state.values.has(SAVED), false);
}

/** It ended by request, and once; nothing is asked of WeChat any more; a person's word begins a login as ever. */
async function assertOver(rig: Rig, bridge: Follower, ends = 1): Promise<void> {
  const { wechat, clock } = rig;
  const { reason, detail } = await bridge.event("loggedOut", ends);
  assert.equal(reason, "byRequest");
  assert.equal(detail, undefined);
  assertNothingLeft(rig);
  const asked = wechat.requests.length;
  await clock.sleep(6_000);
  assert.equal(wechat.requests.length, asked, "WeChat is left alone");
  assert.equal(bridge.of("loggedOut").length, ends);
  assert.equal(bridge.events.at(-1)?.type, "loggedOut");

  wechat.clearFaults();
  wechat.configure({ autoLogin: true });
  const online = bridge.of("online").length;
  bridge.session.requestLogin();
  assert.equal((await bridge.event("online", online + 1)).resumed, false);
  const later = wechat.requests.slice(asked);
  assert.equal(later[0]?.endpoint, "jslogin");
  assert.equal(later[0]?.headers.cookie, undefined, "no cookie of the old session is left");
}

describe("logout of a session that is online", { concurrency: 6 }, () => {
  test("WeChat is told, with the session's keys, and everything here is gone", async (t) => {
    const rig = await openOnline(t, { simulator: { rotateSkey: true } });
    const { wechat, bridge } = rig;
    assert.equal(await bridge.session.logout(never), "loggedOut");
    assert.equal(wechat.loggedOut, true);
    assert.equal(wechat.count("webwxlogout"), 1);
    assert.equal(wechat.count("webwxpushloginurl"), 0);
    await assertOver(rig, bridge);
  });

  test("a restart after it does not resume: it is a login like the first", async (t) => {
    const gate = new ScriptedGate();
    const rig = await openOnline(t, { gate });
    await rig.bridge.session.logout(never);
    await rig.bridge.event("loggedOut");
    await rig.bridge.stop();
    const again = rig.start();
    assert.equal((await again.event("online")).resumed, false);
    assert.equal(again.of("qr").length, 1);
    assert.equal(rig.wechat.count("webwxpushloginurl"), 0);
    assert.equal(gate.rests, 0, "a person's logout is no kick");
  });

  const unwilling: readonly Fault[] = [
    { kind: "hang" },
    { kind: "status", status: 500 },
    { kind: "html" },
    { kind: "reset" },
    { kind: "lostReply" },
  ];
  for (const fault of unwilling) {
    const name = "status" in fault ? `status ${fault.status}` : fault.kind;
    test(`WeChat does not confirm it (${name}): unconfirmed within 10 s, and everything here is gone`, async (t) => {
      const rig = await openOnline(t);
      const { wechat, bridge, clock } = rig;
      wechat.setFault("webwxlogout", fault);
      const asked = clock.monotonic();
      assert.equal(await bridge.session.logout(never), "unconfirmed");
      assert.ok(clock.monotonic() - asked < 15_000);
      assert.equal(wechat.count("webwxlogout"), 1, "told once");
      await assertOver(rig, bridge);
    });
  }

  test("WeChat hangs: the keys are gone and the end is told before its answer could come", async (t) => {
    const { wechat, bridge, state } = await openOnline(t, { clock: new FastClock(5) });
    wechat.setFault("webwxlogout", { kind: "hang" });
    let result: LogoutResult | undefined;
    const leaving = bridge.session.logout(never).then((how) => {
      result = how;
    });
    await bridge.event("loggedOut");
    assertNothingLeft({ wechat, state });
    assert.equal(result, undefined);
    // A login that begins meanwhile is not touched by the answer that does not come.
    bridge.session.requestLogin();
    await bridge.event("online", 2);
    await leaving;
    assert.equal(result, "unconfirmed");
    const friend = wechat.addContact({ nickName: "阿柴" });
    await bridge.message(wechat.friendSends(friend, "早"));
    assert.equal(bridge.of("loggedOut").length, 1);
  });

  test("its signal ends the waiting for WeChat, not the logout", async (t) => {
    const rig = await openOnline(t);
    const { wechat, bridge } = rig;
    wechat.setFault("webwxlogout", { kind: "hang" });
    const impatient = new AbortController();
    const leaving = bridge.session.logout(impatient.signal);
    await wechat.waitUntil(() => wechat.count("webwxlogout") === 1);
    impatient.abort();
    assert.equal(await leaving, "unconfirmed");
    await assertOver(rig, bridge);
  });

  test("while WeChat cannot be reached: unconfirmed, and everything here is gone", async (t) => {
    const rig = await openOnline(t);
    const { wechat, bridge } = rig;
    for (const endpoint of ["webwxsync", "synccheck", "webwxinit", "webwxlogout"]) {
      wechat.setFault(endpoint, { kind: "reset" }, Number.POSITIVE_INFINITY);
    }
    await bridge.event("offline");
    assert.equal(await bridge.session.logout(never), "unconfirmed");
    await assertOver(rig, bridge);
  });

  test("with a batch that is not dealt with yet: it does not wait for that, and nothing is saved behind it", async (t) => {
    const rig = await openOnline(t);
    const { wechat, bridge, state } = rig;
    const friend = wechat.addContact({ nickName: "阿柴" });
    const stuck = Promise.withResolvers<void>();
    bridge.onEvent = (event) =>
      event.type === "batch" && event.messages.length > 0 ? stuck.promise : undefined;
    await bridge.message(wechat.friendSends(friend, "在吗"));
    assert.equal(await bridge.session.logout(never), "loggedOut");
    assertNothingLeft({ wechat, state });
    stuck.resolve();
    await assertOver(rig, bridge);
  });

  test("asked for twice at once it is one logout", async (t) => {
    const rig = await openOnline(t);
    const { wechat, bridge } = rig;
    wechat.setFault("webwxlogout", { kind: "status", status: 500 });
    const results = await Promise.all([bridge.session.logout(never), bridge.session.logout(never)]);
    assert.deepEqual(results, ["unconfirmed", "unconfirmed"]);
    assert.equal(wechat.count("webwxlogout"), 1);
    await assertOver(rig, bridge);
  });

  test("a disk that does not delete: the server is told all the same, and the caller of the disk", async (t) => {
    const { wechat, bridge, state } = await openOnline(t);
    state.delete = () => Promise.reject(new StoreError("write", "the disk is full"));
    await assert.rejects(bridge.session.logout(never), StoreError);
    assert.equal(wechat.loggedOut, true);
    assert.equal((await bridge.event("loggedOut")).reason, "byRequest");
  });

  test("a disk that deletes at the second try is enough", async (t) => {
    const { wechat, bridge, state } = await openOnline(t);
    state.delete = () => {
      state.delete = MemoryStateStore.prototype.delete;
      return Promise.reject(new StoreError("write", "the disk is full"));
    };
    assert.equal(await bridge.session.logout(never), "loggedOut");
    assertNothingLeft({ wechat, state });
  });

  test("a text afterwards is refused as not online", async (t) => {
    const { bridge, wechat } = await openOnline(t);
    await bridge.session.logout(never);
    await assert.rejects(bridge.session.sendText("filehelper", "晚了", "k", never), { code: "notOnline" });
    assert.deepEqual([...wechat.sentTexts], []);
  });
});

describe("logout at other times", { concurrency: 6 }, () => {
  test("while a code is shown: it is taken back, and WeChat has nothing to end", async (t) => {
    const rig = await openRig(t, person);
    const bridge = rig.start();
    await bridge.event("qr");
    assert.equal(await bridge.session.logout(never), "loggedOut");
    assert.equal(rig.wechat.count("webwxlogout"), 0);
    await assertOver(rig, bridge);
  });

  test("while the code is scanned and not confirmed", async (t) => {
    const rig = await openRig(t, person);
    const bridge = rig.start();
    await bridge.event("qr");
    rig.wechat.scan();
    await bridge.event("scanned");
    assert.equal(await bridge.session.logout(never), "loggedOut");
    await assertOver(rig, bridge);
  });

  test("while no code can be had", async (t) => {
    const rig = await openRig(t);
    rig.wechat.setFault("jslogin", { kind: "reset" }, Number.POSITIVE_INFINITY);
    const bridge = rig.start();
    await bridge.event("offline");
    assert.equal(await bridge.session.logout(never), "loggedOut");
    await assertOver(rig, bridge);
  });

  test("while the ticket is being used: whether WeChat has a session then nobody knows", async (t) => {
    const rig = await openRig(t);
    const { wechat } = rig;
    wechat.setFault("webwxnewloginpage", { kind: "hang" });
    const bridge = rig.start();
    await wechat.waitUntil(() => wechat.count("webwxnewloginpage") === 1);
    assert.equal(await bridge.session.logout(never), "unconfirmed");
    await assertOver(rig, bridge);
  });

  test("between the credentials and webwxinit's answer: WeChat is told with the new keys", async (t) => {
    const rig = await openRig(t);
    const { wechat } = rig;
    wechat.setFault("webwxinit", { kind: "hang" });
    const bridge = rig.start();
    await wechat.waitUntil(() => wechat.count("webwxinit") === 1);
    assert.equal(await bridge.session.logout(never), "loggedOut");
    assert.equal(wechat.loggedOut, true);
    await assertOver(rig, bridge);
  });

  for (const reachable of [true, false]) {
    test(`while a saved session is resumed, with WeChat ${reachable ? "there again" : "away"}`, async (t) => {
      const rig = await openOnline(t);
      const { wechat } = rig;
      await rig.bridge.stop();
      wechat.setFault("webwxinit", { kind: "reset" }, Number.POSITIVE_INFINITY);
      if (!reachable) wechat.setFault("webwxlogout", { kind: "reset" }, Number.POSITIVE_INFINITY);
      const again = rig.start();
      await again.event("offline");
      assert.equal(await again.session.logout(never), reachable ? "loggedOut" : "unconfirmed");
      assert.equal(wechat.loggedOut, reachable);
      await assertOver(rig, again);
    });
  }

  test("while the phone is asked: nothing is left that could ask it again", async (t) => {
    const rig = await openOnline(t);
    const { wechat } = rig;
    await rig.bridge.stop();
    wechat.kick(1101);
    wechat.configure({ autoLogin: false });
    const again = rig.start();
    await again.event("confirm");
    assert.equal(await again.session.logout(never), "loggedOut");
    assert.equal(wechat.count("webwxlogout"), 0, "WeChat has ended that session itself");
    await assertOver(rig, again);
  });

  for (const reason of ["quietHours", "tooMany"] as const) {
    test(`while a login is postponed (${reason}): it does not begin by itself any more`, async (t) => {
      const gate = new ScriptedGate();
      const clock = new FastClock(20);
      gate.answers.push({ reason, until: clock.now() + 3_000 });
      const rig = await openRig(t, { gate, clock });
      const bridge = rig.start();
      await bridge.event("loginPostponed");
      assert.equal(await bridge.session.logout(never), "loggedOut");
      await assertOver(rig, bridge);
      assert.equal(gate.asked, 1);
    });
  }

  test("while the end of a session is being noted: the person's word is what is told", async (t) => {
    const gate = new ScriptedGate();
    const noted = Promise.withResolvers<void>();
    const noting = Promise.withResolvers<void>();
    gate.rest = () => {
      noting.resolve();
      return noted.promise;
    };
    const rig = await openOnline(t, { gate });
    rig.wechat.kick(1101);
    await noting.promise;
    const leaving = rig.bridge.session.logout(never);
    noted.resolve();
    assert.equal(await leaving, "loggedOut");
    await assertOver(rig, rig.bridge);
  });

  test("after a logout, a kick or unanswered codes there is nothing to end", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const { session } = bridge;
    wechat.kick(1101);
    await bridge.event("loggedOut");
    assert.equal(await session.logout(never), "notLoggedIn");
    session.requestLogin();
    await bridge.event("online", 2);
    assert.equal(await session.logout(never), "loggedOut");
    await bridge.event("loggedOut", 2);
    assert.equal(await session.logout(never), "notLoggedIn");
    wechat.configure({ uuidLifeMs: 0 });
    session.requestLogin();
    await bridge.event("loginStopped");
    assert.equal(await session.logout(never), "notLoggedIn");
    assert.equal(bridge.of("loggedOut").length, 2);
    wechat.configure({ uuidLifeMs: 300_000 });
    session.requestLogin();
    await bridge.event("online", 3);
  });

  test("before anything has begun: the saved session is ended, and no login begins by itself", async (t) => {
    const rig = await openOnline(t);
    const { wechat } = rig;
    await rig.bridge.stop();
    const again = rig.start();
    // The follower asks for its first event a tick later.
    const leaving = again.session.logout(never);
    assert.equal(await leaving, "loggedOut");
    assert.equal(wechat.loggedOut, true);
    await assertOver(rig, again);
  });

  test("after the events have ended: the session that was to be resumed is ended", async (t) => {
    const rig = await openOnline(t);
    await rig.bridge.stop();
    assert.equal(await rig.bridge.session.logout(never), "loggedOut");
    assert.equal(rig.wechat.loggedOut, true);
    assertNothingLeft(rig);
    assert.equal(await rig.bridge.session.logout(never), "notLoggedIn");
  });

  test("a process that stops does not log out, whatever its session is doing", async (t) => {
    const { wechat, bridge, state } = await openOnline(t);
    wechat.setFault("webwxsync", { kind: "reset" }, Number.POSITIVE_INFINITY);
    wechat.setFault("synccheck", { kind: "reset" }, Number.POSITIVE_INFINITY);
    await bridge.event("offline");
    await bridge.stop();
    assert.equal(wechat.count("webwxlogout"), 0);
    assert.ok(state.values.has(SAVED));
  });
});

// One login takes about twelve requests: the logout comes at each of them once.
describe("logout at any moment of a login ends it", { concurrency: 4 }, () => {
  for (let at = 1; at <= 12; at += 1) {
    test(`at request ${at}`, async (t) => {
      const rig = await openRig(t, { clock: new FastClock(40) });
      const { wechat } = rig;
      const bridge = rig.start();
      await wechat.waitUntil(() => wechat.requests.length >= at);
      const result = await bridge.session.logout(never);
      if (result === "loggedOut") assert.ok(wechat.loggedOut || wechat.count("webwxnewloginpage") === 0);
      else assert.equal(result, "unconfirmed");
      await assertOver(rig, bridge);
    });
  }
});
