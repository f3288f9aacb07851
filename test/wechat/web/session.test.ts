import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { PatientClock } from "./patient-clock.ts";
import { openOnline, openRig } from "./rig.ts";

const SAVED = "wechat.session";

describe("the saved session", { concurrency: 6 }, () => {
  test("how far was read is saved only when the batch is dealt with; a crash before repeats it", async (t) => {
    const { wechat, state, start } = await openRig(t, { simulator: { recentChatsNotice: false } });
    const place = (): unknown => JSON.parse(state.values.get(SAVED) ?? "{}").syncKey;
    const friend = wechat.addContact({ nickName: "阿柴" });
    const first = start();
    // The second comes only when the first is saved.
    await first.event("batch", 2);
    // The consumer keeps the next batch with messages for ever, as a process that dies in the middle of it does.
    const stuck = Promise.withResolvers<void>();
    first.onEvent = (event) =>
      event.type === "batch" && event.messages.length > 0 ? stuck.promise : undefined;
    const ids = wechat.batch(() => ["甲", "乙"].map((text) => wechat.friendSends(friend, text)));
    const before = place();
    await first.message(ids[1] ?? "");
    const later = wechat.friendSends(friend, "丙");
    assert.deepEqual(place(), before);
    assert.equal(first.messages.length, 2, "nothing is handed on behind it");

    const second = start();
    await second.message(later);
    assert.deepEqual(
      second.messages.map(({ message }) => message.msgId),
      [...ids, later],
    );
    await second.until(() => JSON.stringify(place()) !== JSON.stringify(before), "the place saved");
    assert.equal(second.of("online")[0]?.resumed, true);
    assert.deepEqual([...second.of("qr")], []);
  });

  test("a restart goes on without a code and brings what came meanwhile, recalls included", async (t) => {
    const simulator = { syncBatchSize: 2, recentChatsNotice: false };
    const { wechat, bridge, start } = await openOnline(t, { simulator });
    const friend = wechat.addContact({ nickName: "阿柴" });
    const seen = wechat.friendSends(friend, "在吗");
    await bridge.message(seen);
    await bridge.until(() => bridge.events.at(-1)?.type === "batch", "a quiet moment");
    await bridge.stop();
    assert.equal(wechat.loggedOut, false);
    const missed = ["一", "二", "三"].map((text) => wechat.friendSends(friend, text));
    const notice = wechat.recall(seen);

    const again = start();
    const { message } = await again.message(notice);
    assert.equal(message.msgType === "REVOKE" && message.revokedMsgId, seen);
    assert.deepEqual(
      again.messages.map(({ message }) => message.msgId).filter((msgId) => msgId !== seen),
      [...missed, notice],
    );
    assert.equal(again.events[0]?.type, "online");
    assert.equal(wechat.count("jslogin"), 1);
    assert.equal(wechat.count("webwxlogout"), 0);
    // Pages of a backlog: only the last says that nothing more waits.
    const pages = again.of("batch").filter(({ messages }) => messages.length > 0);
    assert.ok(pages.length >= 2);
    assert.equal(pages[0]?.caughtUp, false);
    assert.equal(pages.at(-1)?.caughtUp, true);
  });

  test("an skey that the server renews at every init is saved: the second restart goes on too", async (t) => {
    const { wechat, bridge, start } = await openOnline(t, { simulator: { rotateSkey: true } });
    await bridge.stop();
    const second = start();
    await second.event("batch");
    await second.stop();
    const third = start();
    await third.event("batch");
    assert.equal(wechat.count("jslogin"), 1);
    assert.deepEqual([...third.of("qr")], []);
  });

  for (const code of [1100, 1101, 1102] as const) {
    test(`a saved session that died meanwhile (${code}) is thrown away, and a new code shown`, async (t) => {
      const { wechat, state, bridge, start } = await openOnline(t);
      await bridge.stop();
      wechat.kick(code);
      wechat.configure({ autoLogin: false });
      wechat.refusePush(1);
      const again = start();
      assert.equal((await again.event("qr")).attempt, 1);
      assert.equal(state.values.has(SAVED), false);
      assert.deepEqual([...again.of("loggedOut")], []);
      wechat.scan();
      wechat.confirm();
      assert.equal((await again.event("online")).resumed, false);
    });
  }

  test("network trouble at the start keeps the saved session and waits", async (t) => {
    const { wechat, bridge, start, state } = await openOnline(t);
    await bridge.stop();
    wechat.setFault("webwxinit", { kind: "reset" }, 3);
    const again = start();
    await again.event("offline", 3);
    assert.ok(state.values.has(SAVED));
    assert.equal((await again.event("online")).resumed, true);
    assert.equal(wechat.count("jslogin"), 1);
  });

  test("a server that keeps saying no to a saved session is not asked for ever", async (t) => {
    const { wechat, bridge, start } = await openOnline(t);
    await bridge.stop();
    wechat.setFault("webwxinit", { kind: "ret", ret: 1 }, 5);
    wechat.refusePush(1);
    const again = start();
    await again.event("qr");
    assert.equal((await again.event("online")).resumed, false);
  });

  test("a place of reading that the server no longer knows does not silence the session", async (t) => {
    const clock = new PatientClock(400);
    const { wechat, bridge, state, start, log } = await openOnline(t, { clock });
    await bridge.stop();
    const saved = state.values.get(SAVED) ?? "";
    state.values.set(SAVED, saved.replace(/"Val":\d+/g, `"Val":7`));
    const again = start();
    const online = await again.event("online");
    assert.equal(online.resumed, true);
    await again.until(() => log.lines.some(({ level }) => level === "error"), "the loss is told");
    const friend = wechat.addContact({ nickName: "阿柴" });
    await again.event("batch");
    await again.message(wechat.friendSends(friend, "还在"));
  });

  test("a saved session that is damaged in any way means a new code, never a crash", async (t) => {
    const { wechat, bridge, state, start } = await openOnline(t);
    await bridge.stop();
    const good = state.values.get(SAVED) ?? "";
    const cookieless = JSON.stringify({ ...JSON.parse(good), cookies: "no jar" });
    const damaged = ["", "null", "{}", good.slice(0, good.length / 2), `[${good}]`, cookieless];
    for (const [index, text] of damaged.entries()) {
      state.values.set(SAVED, text);
      const again = start();
      await again.event("online");
      assert.equal(again.of("qr").length, 1, text.slice(0, 20));
      await again.stop();
      assert.equal(wechat.count("jslogin"), 2 + index);
    }
  });

  test("any JSON in place of a part of the saved session: a resume or a new code", async (t) => {
    const { wechat, bridge, state, start } = await openOnline(t);
    await bridge.stop();
    const good: Record<string, unknown> = JSON.parse(state.values.get(SAVED) ?? "");
    const key = fc.constantFrom("credentials", "syncKey", "syncCheckKey", "self", "cookies");
    await fc.assert(
      fc.asyncProperty(key, fc.jsonValue({ maxDepth: 2 }), async (name, value) => {
        state.values.set(SAVED, JSON.stringify({ ...good, [name]: value }));
        const again = start();
        await again.until(
          () => again.events.some(({ type }) => type === "qr" || type === "online"),
          "a start",
        );
        await again.stop();
      }),
      { numRuns: 25, seed: 20260504 },
    );
    assert.equal(wechat.loggedOut, false);
  });

  test("a disk that takes no writes costs repeats, not the session", async (t) => {
    const { wechat, state, log, start } = await openRig(t);
    const friend = wechat.addContact({ nickName: "阿柴" });
    state.set = () => Promise.reject(new StoreError("write", "the disk is full"));
    state.delete = () => Promise.reject(new StoreError("write", "the disk is full"));
    const bridge = start();
    await bridge.event("batch");
    await bridge.message(wechat.friendSends(friend, "早"));
    assert.ok(log.lines.some(({ level, text }) => level === "error" && text.includes("DATA_DIR")));
    wechat.kick(1101);
    await bridge.event("loggedOut");
    bridge.session.requestLogin();
    await bridge.event("online", 2);
  });

  test("a consumer that leaves its loop ends the work behind it", async (t) => {
    const { wechat, clock, start } = await openRig(t);
    const bridge = start();
    bridge.onEvent = (event) => {
      if (event.type === "batch") throw new Error("leaves");
    };
    await bridge.until(() => bridge.failure !== undefined, "the consumer's own fault");
    bridge.failure = undefined;
    const asked = wechat.requests.length;
    await clock.sleep(4_000);
    assert.equal(wechat.requests.length, asked);
  });
});
