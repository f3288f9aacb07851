import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { openOnline } from "../rig.ts";

const REASONS = [
  [1100, "loggedOutOnPhone"],
  [1101, "kicked"],
  [1102, "expired"],
] as const;

describe("the end of a session", { concurrency: 6 }, () => {
  for (const [code, reason] of REASONS) {
    test(`${code}, confirmed by webwxinit, is ${reason}; nothing is asked until a person does`, async (t) => {
      const { wechat, state, clock, bridge } = await openOnline(t);
      const inits = wechat.count("webwxinit");
      wechat.kick(code);
      const end = await bridge.event("loggedOut");
      assert.equal(end.reason, reason);
      assert.match(end.detail?.message ?? "", new RegExp(`webwxinit.*${code}`));
      assert.equal(wechat.count("webwxinit"), inits + 1);
      // Of the login nothing is left, only that no batch is under way.
      assert.deepEqual([...state.values], [["wechat.underway", '{"place":"any","begun":0,"messages":{}}']]);
      await assert.rejects(
        bridge.session.sendText("filehelper", "早", "k", AbortSignal.timeout(1_000)),
        /not logged in/,
      );
      const asked = wechat.requests.length;
      await clock.sleep(4_000);
      assert.equal(wechat.requests.length, asked);
      bridge.session.requestLogin();
      assert.equal((await bridge.event("online", 2)).resumed, false);
      assert.equal(bridge.of("qr").at(-1)?.attempt, 1);
    });

    test(`${code} that webwxinit does not confirm is no end: the messages go on`, async (t) => {
      const { wechat, bridge } = await openOnline(t);
      const friend = wechat.addContact({ nickName: "小池" });
      wechat.setFault("synccheck", { kind: "ret", ret: code }, 2);
      await wechat.waitUntil(() => wechat.count("webwxinit") >= 3);
      await bridge.message(wechat.friendSends(friend, "还在"));
      assert.deepEqual([...bridge.of("loggedOut")], []);
      assert.equal(bridge.of("online").length, 1);
    });
  }

  test("a stale pass_ticket that webwxinit confirms is the end too", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    for (const endpoint of ["synccheck", "webwxinit"]) {
      wechat.setFault(endpoint, { kind: "ret", ret: -14 }, Number.POSITIVE_INFINITY);
    }
    assert.equal((await bridge.event("loggedOut")).reason, "expired");
  });

  test("a server in trouble (-1) is not the end: it is asked less and less, then it goes on", async (t) => {
    const clock = new FastClock(100);
    const { wechat, bridge } = await openOnline(t, { clock });
    const friend = wechat.addContact({ nickName: "小池" });
    for (const endpoint of ["webwxsync", "webwxinit"]) wechat.setFault(endpoint, { kind: "ret", ret: -1 }, 6);
    const id = wechat.friendSends(friend, "还在");
    await bridge.message(id);
    const waits = bridge.of("offline").map(({ retryInMs }) => retryInMs);
    assert.deepEqual(waits, [4_000, 8_000, 16_000, 32_000, 64_000]);
    assert.deepEqual([...bridge.of("loggedOut"), ...bridge.of("gap")], []);
  });

  test("1205 rests the loop for minutes and keeps the session", async (t) => {
    const clock = new FastClock(250);
    const { wechat, bridge, log } = await openOnline(t, { clock });
    wechat.setFault("synccheck", { kind: "ret", ret: 1205 });
    await bridge.until(() => log.lines.some(({ fields }) => fields.retryInMs === 300_000), "the rest");
    const restedAt = clock.monotonic();
    const friend = wechat.addContact({ nickName: "小池" });
    await bridge.message(wechat.friendSends(friend, "还在"));
    assert.ok(clock.monotonic() - restedAt >= 280_000);
    assert.deepEqual([...bridge.of("loggedOut")], []);
  });
});
