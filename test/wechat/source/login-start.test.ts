import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { LeapClock } from "../../fakes/leap-clock.ts";
import { ScriptedGate } from "../../fakes/scripted-gate.ts";
import { openRig, type Rig } from "../web/rig.ts";

const HOUR_MS = 3_600_000;

describe("a login that nobody asked for", { concurrency: 6 }, () => {
  test("is let through by the gate before anything is asked of WeChat, once for all of its codes", async (t) => {
    const gate = new ScriptedGate();
    const { wechat, start } = await openRig(t, { gate, simulator: { autoLogin: false, uuidLifeMs: 1 } });
    gate.onAsk = () => assert.equal(wechat.requests.length, 0);
    const bridge = start();
    await bridge.event("loginStopped");
    assert.equal(bridge.of("qr").length, 5);
    assert.equal(gate.admitted, 1);
  });

  test("is none when a person stands by at the start", async (t) => {
    const gate = new ScriptedGate();
    gate.answers.push({ reason: "tooMany", until: 1 });
    const { wechat, start } = await openRig(t, { gate, askedAtStart: true });
    const first = start();
    await first.event("batch");
    await first.stop();
    wechat.kick(1102);
    await start().event("confirm");
    assert.equal(gate.asked, 0);
  });

  test("a person's word is none either, and a resumed session needs no gate", async (t) => {
    const gate = new ScriptedGate();
    const { wechat, start } = await openRig(t, { gate });
    const bridge = start();
    await bridge.event("batch");
    wechat.kick(1102);
    await bridge.event("loggedOut");
    bridge.session.requestLogin();
    await bridge.event("online", 2);
    await bridge.stop();
    gate.answers.push({ reason: "tooMany", until: 1 });
    assert.equal((await start().event("online")).resumed, true);
    assert.equal(gate.asked, 1);
  });

  test("a person's word counts also while the saved session is still being tried", async (t) => {
    const gate = new ScriptedGate();
    const { wechat, start } = await openRig(t, { gate, clock: new FastClock(20) });
    const first = start();
    await first.event("batch");
    await first.stop();
    gate.answers.push({ reason: "tooMany", until: Number.MAX_SAFE_INTEGER });
    wechat.setFault("webwxinit", { kind: "empty" }, 1);
    const bridge = start();
    await bridge.event("offline");
    bridge.session.requestLogin();
    wechat.kick(1102);
    await bridge.event("confirm");
    assert.equal(gate.asked, 1, "only the first login was unasked");
  });

  for (const reason of ["tooMany", "coolDown", "quietHours"] as const) {
    test(`is postponed (${reason}): nothing is asked of WeChat until a person does`, async (t) => {
      const gate = new ScriptedGate();
      const clock = new FastClock(20);
      const until = clock.now() + 8 * HOUR_MS;
      gate.answers.push({ reason, until });
      const { wechat, start } = await openRig(t, { gate, clock });
      const bridge = start();
      assert.deepEqual(await bridge.event("loginPostponed"), { type: "loginPostponed", reason, until });
      await clock.sleep(10_000);
      assert.equal(wechat.requests.length, 0);
      assert.equal(bridge.events.length, 1);
      bridge.session.requestLogin();
      assert.equal((await bridge.event("qr")).attempt, 1);
      await bridge.event("online");
      assert.equal(gate.asked, 1, "a person's word needs no gate");
    });
  }

  test("a word that comes while the postponement is being dealt with counts", async (t) => {
    const gate = new ScriptedGate();
    gate.answers.push({ reason: "coolDown", until: Number.MAX_SAFE_INTEGER });
    const { start } = await openRig(t, { gate });
    const bridge = start();
    bridge.onEvent = (event) => {
      if (event.type === "loginPostponed") bridge.session.requestLogin();
    };
    await bridge.event("online");
  });

  test("begins when the quiet hours end, and the gate is asked again", async (t) => {
    const gate = new ScriptedGate();
    const clock = new LeapClock(200);
    gate.answers.push({ reason: "quietHours", until: clock.now() + 8 * HOUR_MS });
    const { wechat, start } = await openRig(t, { gate, clock });
    const bridge = start();
    await bridge.event("loginPostponed");
    clock.leap(8 * HOUR_MS - 120_000);
    await clock.sleep(70_000);
    assert.equal(wechat.requests.length, 0, "not before");
    await bridge.event("online");
    assert.equal(gate.asked, 2);
  });

  test("also when the machine slept over them: the wall clock is looked at once a minute", async (t) => {
    const gate = new ScriptedGate();
    const clock = new LeapClock(60);
    gate.answers.push({ reason: "quietHours", until: clock.now() + 8 * HOUR_MS });
    const { start } = await openRig(t, { gate, clock });
    const bridge = start();
    await bridge.event("loginPostponed");
    // The wait has begun.
    await clock.sleep(5_000);
    clock.leapWall(9 * HOUR_MS);
    // The test's patience is a few minutes of this clock: less than the night.
    await bridge.event("qr");
  });

  test("the end of other reasons begins nothing", async (t) => {
    for (const reason of ["tooMany", "coolDown"] as const) {
      const gate = new ScriptedGate();
      const clock = new LeapClock(400);
      gate.answers.push({ reason, until: clock.now() + HOUR_MS });
      const { wechat, start } = await openRig(t, { gate, clock });
      const bridge = start();
      await bridge.event("loginPostponed");
      clock.leap(2 * HOUR_MS);
      await clock.sleep(150_000);
      assert.equal(wechat.requests.length, 0);
    }
  });

  test("may be postponed again, for another reason", async (t) => {
    const gate = new ScriptedGate();
    const clock = new LeapClock(200);
    gate.answers.push({ reason: "quietHours", until: clock.now() + HOUR_MS });
    gate.answers.push({ reason: "tooMany", until: clock.now() + 9 * HOUR_MS });
    const { start } = await openRig(t, { gate, clock });
    const bridge = start();
    await bridge.event("loginPostponed");
    clock.leap(HOUR_MS);
    assert.equal((await bridge.event("loginPostponed", 2)).reason, "tooMany");
    bridge.session.requestLogin();
    await bridge.event("online");
  });

  test("a gate whose quiet hours are over already is not asked in a circle", async (t) => {
    const gate = new ScriptedGate();
    const clock = new FastClock(20);
    for (let count = 0; count < 50; count += 1) gate.answers.push({ reason: "quietHours", until: 1 });
    const { start } = await openRig(t, { gate, clock });
    const began = clock.monotonic();
    await start().event("loginPostponed", 5);
    assert.ok(clock.monotonic() - began >= 3_900);
  });

  test("that cannot be counted does not begin; the operator is told, and it is tried again", async (t) => {
    const gate = new ScriptedGate();
    const full = new StoreError("write", "the disk is full");
    gate.answers.push(full, full);
    const { wechat, log, start } = await openRig(t, { gate, clock: new FastClock(60) });
    const seen: number[] = [];
    gate.onAsk = () => seen.push(wechat.requests.length);
    await start().event("online");
    assert.deepEqual(seen, [0, 0, 0]);
    assert.equal(
      log.lines.filter(({ level, text }) => level === "error" && text.includes("DATA_DIR")).length,
      2,
    );
  });

  test("that cannot be counted begins all the same when a person asks", async (t) => {
    const gate = new ScriptedGate();
    gate.answers.push(...Array.from({ length: 9 }, () => new StoreError("write", "the disk is full")));
    const { clock, start } = await openRig(t, { gate });
    const bridge = start();
    await bridge.until(() => gate.asked > 0, "the gate");
    await clock.sleep(500);
    bridge.session.requestLogin();
    await bridge.event("online");
    assert.ok(gate.answers.length > 5);
  });

  test("after a dead session it is postponed before the phone is asked, and the session is kept for that", async (t) => {
    const gate = new ScriptedGate();
    const { wechat, state, start } = await openRig(t, { gate });
    const first = start();
    await first.event("batch");
    await first.stop();
    wechat.kick(1102);
    wechat.configure({ autoLogin: false });
    gate.answers.push({ reason: "tooMany", until: 1 });
    const again = start();
    await again.event("loginPostponed");
    assert.ok(state.values.has("wechat.session"));
    assert.equal(wechat.count("webwxpushloginurl"), 0);
    again.session.requestLogin();
    await again.event("confirm");
    wechat.confirm();
    await again.event("online");
  });
});

/** A gate that notes rests, and a clock that leaps. */
async function openGated(t: TestContext) {
  const gate = new ScriptedGate();
  const clock = new LeapClock(20);
  return { ...(await openRig(t, { gate, clock })), gate, clock };
}

/** A new login whose process ends in order. */
async function beOnlineOnce(start: Rig["start"]): Promise<void> {
  const first = start();
  await first.event("batch");
  await first.stop();
}

describe("a new login that WeChat ends at once", { concurrency: 6 }, () => {
  for (const code of [1100, 1101, 1102] as const) {
    test(`after five seconds (${code}): the end is early, and unasked logins rest before anybody is told`, async (t) => {
      const { gate, clock, wechat, start } = await openGated(t);
      const bridge = start();
      const restsWhenTold: number[] = [];
      bridge.onEvent = (event) => {
        if (event.type === "loggedOut") restsWhenTold.push(gate.rests);
      };
      await bridge.event("batch");
      clock.leap(5_000);
      wechat.kick(code);
      assert.ok((await bridge.event("loggedOut")).early);
      await bridge.until(() => restsWhenTold.length > 0, "the event dealt with");
      assert.deepEqual(restsWhenTold, [1]);
    });
  }

  test("after two minutes: not early, no rest", async (t) => {
    const { gate, clock, wechat, start } = await openGated(t);
    const bridge = start();
    await bridge.event("batch");
    clock.leap(120_000);
    wechat.kick(1102);
    assert.ok(!(await bridge.event("loggedOut")).early);
    assert.equal(gate.rests, 0);
  });

  test("a clock that is set forward meanwhile changes nothing", async (t) => {
    const { gate, clock, wechat, start } = await openGated(t);
    const bridge = start();
    await bridge.event("batch");
    clock.leapWall(HOUR_MS);
    wechat.kick(1102);
    assert.ok((await bridge.event("loggedOut")).early);
    assert.equal(gate.rests, 1);
  });

  test("also when the bridge was started again in that minute: the end is early", async (t) => {
    const { gate, wechat, start } = await openGated(t);
    await beOnlineOnce(start);
    const again = start();
    await again.event("batch");
    wechat.kick(1102);
    assert.ok((await again.event("loggedOut")).early);
    assert.equal(gate.rests, 1);
  });

  test("one that is found dead at the start, however young, ended for a reason that nobody saw: no rest", async (t) => {
    const { gate, wechat, start } = await openGated(t);
    await beOnlineOnce(start);
    wechat.kick(1102);
    await start().event("online");
    assert.equal(gate.rests, 0);
    assert.equal(wechat.count("webwxpushloginurl"), 1);
  });

  test("a resumed session that ends at once is no new login: not early, no rest", async (t) => {
    const { gate, clock, wechat, start } = await openGated(t);
    await beOnlineOnce(start);
    clock.leap(120_000);
    const again = start();
    await again.event("batch");
    wechat.kick(1102);
    assert.ok(!(await again.event("loggedOut")).early);
    assert.equal(gate.rests, 0);
  });

  test("a rest that cannot be noted is told to the operator; the end is told all the same", async (t) => {
    const gate = new ScriptedGate();
    gate.rest = () => Promise.reject(new StoreError("write", "the disk is full"));
    const { wechat, log, start } = await openRig(t, { gate });
    const bridge = start();
    await bridge.event("batch");
    wechat.kick(1102);
    await bridge.event("loggedOut");
    assert.ok(log.lines.some(({ level, text }) => level === "error" && text.includes("DATA_DIR")));
  });
});
