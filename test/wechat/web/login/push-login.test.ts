import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { isJsonObject, listField, textField } from "../../../../src/wechat/source/json.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { LeapClock } from "../../../fakes/leap-clock.ts";
import { ScriptedGate } from "../../../fakes/scripted-gate.ts";
import { type Follower, openRig, type Rig, type RigOptions } from "../rig.ts";

const SAVED = "wechat.session";

/** A rig with a saved session that ended while nobody looked. From here on nobody touches the phone by itself. */
async function openDead(
  t: TestContext,
  options: RigOptions = {},
): Promise<Rig & { readonly gate: ScriptedGate; readonly first: Follower }> {
  const gate = new ScriptedGate();
  const rig = await openRig(t, { gate, ...options });
  const first = rig.start();
  await first.event("batch");
  await first.stop();
  rig.wechat.kick(1101);
  rig.wechat.configure({ autoLogin: false });
  gate.asked = 0;
  gate.admitted = 0;
  return { ...rig, gate, first };
}

/** `cookies` of the saved session without those of the given names. */
function withoutCookies(saved: string, names: readonly string[]): string {
  const session: unknown = JSON.parse(saved);
  assert.ok(isJsonObject(session));
  const jar: unknown = JSON.parse(textField(session, "cookies"));
  assert.ok(isJsonObject(jar));
  const kept = listField(jar, "cookies").filter(
    (cookie) => isJsonObject(cookie) && !names.includes(textField(cookie, "key")),
  );
  return JSON.stringify({ ...session, cookies: JSON.stringify({ ...jar, cookies: kept }) });
}

describe("push login after a saved session that is dead", { concurrency: 6 }, () => {
  for (const mode of ["uos", "web"] as const) {
    test(`in ${mode} mode the phone is asked once, and its yes is a new login without a code`, async (t) => {
      const { wechat, clock, gate, start, state } = await openDead(t, { mode });
      const oldSession = state.values.get(SAVED);
      const again = start();
      const { expiresAt } = await again.event("confirm");
      assert.ok(Math.abs(expiresAt - clock.now() - 300_000) < 60_000);
      assert.equal(state.values.get(SAVED), oldSession, "a crash now must find it again");
      await wechat.waitUntil(() => wechat.count("login") >= 5);
      wechat.confirm();
      const online = await again.event("online");
      assert.equal(online.resumed, false);
      const friend = wechat.addContact({ nickName: "阿柴" });
      await again.event("batch");
      await again.message(wechat.friendSends(friend, "早"));
      assert.deepEqual([...again.of("qr"), ...again.of("scanned")], []);
      assert.equal(wechat.count("webwxpushloginurl"), 1);
      assert.equal(wechat.count("jslogin"), 1, "only that of the first login");
      assert.notEqual(state.values.get(SAVED), oldSession);
      const asked = wechat.requests.find(({ endpoint }) => endpoint === "webwxpushloginurl");
      assert.equal(asked?.query.mod, mode === "uos" ? "desktop" : undefined);
      const polls = wechat.requests.filter(({ query }) => query.uuid === wechat.currentUuid());
      assert.equal(polls[0]?.query.tip, "1");
      assert.equal(gate.admitted, 1);

      await again.stop();
      const third = start();
      assert.equal((await third.event("online")).resumed, true);
    });
  }

  test("ret 1 from WeChat: a code at once, and the request is counted once", async (t) => {
    const { wechat, gate, start, state } = await openDead(t);
    wechat.refusePush(1);
    const again = start();
    assert.equal((await again.event("qr")).attempt, 1);
    assert.deepEqual([...again.of("confirm")], []);
    assert.equal(state.values.has(SAVED), false);
    assert.equal(gate.asked, 1);
    wechat.scan();
    wechat.confirm();
    await again.event("online");
    assert.equal(wechat.count("webwxpushloginurl"), 1);
    assert.equal(gate.asked, 1);
  });

  test("declined on the phone: a code follows, as the same request", async (t) => {
    const { wechat, gate, start, state } = await openDead(t);
    const again = start();
    await again.event("confirm");
    wechat.cancel();
    assert.equal((await again.event("qr")).attempt, 1);
    assert.equal(state.values.has(SAVED), false);
    assert.equal(gate.asked, 1);
    wechat.scan();
    wechat.confirm();
    await again.event("online");
  });

  test("the sheet expires at the server: a code follows", async (t) => {
    const { wechat, start } = await openDead(t);
    const again = start();
    await again.event("confirm");
    wechat.expire();
    await again.event("qr");
    assert.equal(wechat.count("webwxpushloginurl"), 1);
  });

  test("nobody answers for five minutes: a code follows, whatever the server says", async (t) => {
    const clock = new LeapClock(20);
    const { wechat, start } = await openDead(t, { clock });
    const again = start();
    await again.event("confirm");
    const polls = wechat.count("login");
    await wechat.waitUntil(() => wechat.count("login") > polls);
    clock.leap(290_000);
    await wechat.waitUntil(() => wechat.count("login") > polls + 2);
    assert.deepEqual([...again.of("qr")], []);
    clock.leap(11_000);
    await again.event("qr");
  });

  test("whoever asks for a code while the phone is asked gets one", async (t) => {
    const { wechat, start, state } = await openDead(t);
    const again = start();
    await again.event("confirm");
    again.session.requestLogin();
    assert.equal((await again.event("qr")).attempt, 1);
    assert.equal(state.values.has(SAVED), false);
    wechat.scan();
    wechat.confirm();
    await again.event("online");
  });

  test("a login that WeChat refuses after the phone's yes stops, and shows no code", async (t) => {
    const { wechat, start, state } = await openDead(t);
    wechat.refuseLogin({ ret: 1203, message: "登录失败。" });
    const again = start();
    await again.event("confirm");
    wechat.confirm();
    const stopped = await again.event("loginStopped");
    assert.ok(stopped.reason === "refused");
    assert.match(stopped.detail.message, /^登录失败。 \(1203\)\. Usual causes: /);
    assert.deepEqual([...again.of("qr")], []);
    assert.equal(state.values.has(SAVED), false);
  });

  test("the answer to the ticket is lost: the ticket is not used again, a code follows", async (t) => {
    const { wechat, start } = await openDead(t);
    wechat.setFault("webwxnewloginpage", { kind: "lostReply" });
    const again = start();
    await again.event("confirm");
    wechat.confirm();
    await again.event("qr");
    assert.equal(wechat.count("webwxnewloginpage"), 2, "one of them that of the first login");
  });

  for (const kind of ["reset", "hang", "lostReply"] as const) {
    test(`the question to WeChat gets no answer (${kind}): it is asked again`, async (t) => {
      const { wechat, start } = await openDead(t, { clock: new FastClock(60) });
      wechat.setFault("webwxpushloginurl", { kind }, 2);
      const again = start();
      await again.event("confirm");
      assert.equal(wechat.count("webwxpushloginurl"), 3);
    });
  }

  for (const kind of ["reset", "html", "empty"] as const) {
    test(`the question to WeChat never gets a usable answer (${kind}): a code follows`, async (t) => {
      const { wechat, start } = await openDead(t, { clock: new FastClock(60) });
      wechat.setFault("webwxpushloginurl", { kind }, Number.POSITIVE_INFINITY);
      const again = start();
      await again.event("qr");
      assert.equal(wechat.count("webwxpushloginurl"), kind === "reset" ? 3 : 1);
    });
  }

  test("half a day later, with the short-lived cookies gone, the phone can still be asked", async (t) => {
    const { start, state } = await openDead(t);
    const shortLived = ["wxuin", "wxsid", "wxloadtime", "mm_lang", "webwx_data_ticket"];
    state.values.set(SAVED, withoutCookies(state.values.get(SAVED) ?? "", shortLived));
    const again = start();
    await again.event("confirm");
  });

  test("without the long-lived cookies it is a code", async (t) => {
    const { start, state } = await openDead(t);
    state.values.set(SAVED, withoutCookies(state.values.get(SAVED) ?? "", ["webwx_auth_ticket"]));
    await start().event("qr");
  });

  test("a crash while the phone is asked asks it again", async (t) => {
    const { wechat, gate, start } = await openDead(t);
    const crashed = start();
    await crashed.event("confirm");
    await crashed.stop();
    const again = start();
    await again.event("confirm");
    assert.equal(gate.admitted, 2, "each of them makes the phone ring");
    wechat.confirm();
    await again.event("online");
  });

  test("a session that ends while the bridge runs asks no phone: it waits for a person's word", async (t) => {
    const { wechat, clock, gate, start, state } = await openDead(t);
    const again = start();
    await again.event("confirm");
    wechat.confirm();
    await again.event("batch");
    wechat.kick(1100);
    await again.event("loggedOut");
    assert.equal(state.values.has(SAVED), false);
    const asked = wechat.requests.length;
    await clock.sleep(6_000);
    assert.equal(wechat.requests.length, asked);
    again.session.requestLogin();
    await again.event("qr");
    assert.equal(wechat.count("webwxpushloginurl"), 1);
    assert.equal(gate.asked, 1);
  });
});
