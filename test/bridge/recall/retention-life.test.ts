import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import type { KeptMessage } from "../../../src/bridge/ports/stores/recall-store.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { nextAlert, recallIn } from "../../next-alert.ts";
import { ACCOUNT, monitorRig } from "../session/monitor-rig.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const OTHER = { id: "3000000002", name: "小陈" };

/** Takes nothing while it is locked. */
class LockedStore extends MemoryRecallStore {
  locked = false;

  override async remember(messages: readonly KeptMessage[]): Promise<void> {
    if (this.locked) throw new StoreError("write", "database is locked");
    await super.remember(messages);
  }
}

async function online(t: TestContext, parts: Parameters<typeof monitorRig>[1] = {}) {
  const rig = await monitorRig(t, parts);
  await rig.online();
  await rig.batch();
  const originalOf = async (): Promise<string | undefined> =>
    (await nextAlert(rig.outbox, "one"))?.alert.original?.message.msgId;
  return { ...rig, originalOf };
}

describe("nothing unread is deleted", () => {
  test("while WeChat wants a rest of five minutes and nobody says off-line", async (t) => {
    const { clock, batch, text, notice, originalOf } = await online(t);
    await batch([text("1")]);
    await clock.advance(5 * MINUTE_MS);
    await batch([notice("9", "1", clock.now() - 4 * MINUTE_MS)]);
    assert.equal(await originalOf(), "1");
  });

  test("while the process stands still for 210 s, and both clocks go on", async (t) => {
    const { clock, batch, text, notice, originalOf } = await online(t);
    await batch([text("1")]);
    const begunAt = clock.monotonic();
    const recalledAt = clock.now() + 30 * SECOND_MS;
    clock.freeze(210 * SECOND_MS);
    // The poll was answered while the process stood: the answer lay in its socket.
    await batch([], true, begunAt);
    await clock.advance(MINUTE_MS);
    await batch([notice("9", "1", recalledAt)]);
    assert.equal(await originalOf(), "1");
  });

  test("by a look whose answer was long on its way", async (t) => {
    const { clock, recalls, batch, text } = await online(t);
    await batch([text("1")]);
    const begunAt = clock.monotonic();
    await clock.advance(HOUR_MS);
    await batch([], true, begunAt);
    await clock.advance(MINUTE_MS);
    assert.equal(await recalls.count(), 1, "the answer proves nothing of the time after its question");
    await batch();
    assert.equal(await recalls.count(), 0);
  });

  test("while a batch waits for the database", async (t) => {
    const recalls = new LockedStore();
    const { clock, batch, text, notice, originalOf } = await online(t, { recalls });
    await batch([text("1")]);
    await clock.advance(20 * SECOND_MS);
    recalls.locked = true;
    await batch([text("2"), notice("9", "1")]);
    await clock.advance(10 * MINUTE_MS);
    recalls.locked = false;
    await clock.advance(MINUTE_MS);
    assert.equal(await originalOf(), "1");
  });

  test("while more of a backlog waits at the server", async (t) => {
    const { clock, batch, offline, text, notice, originalOf } = await online(t);
    await batch([text("1")]);
    await offline();
    const recalledAt = clock.now() + MINUTE_MS;
    await clock.advance(HOUR_MS);
    await batch([text("2")], false);
    await clock.advance(10 * MINUTE_MS);
    await batch([text("3")], false);
    await clock.advance(10 * MINUTE_MS);
    await batch([notice("9", "1", recalledAt)]);
    assert.equal(await originalOf(), "1");
  });

  test("when the machine slept", async (t) => {
    const { clock, batch, text, notice, originalOf } = await online(t);
    await batch([text("1")]);
    const recalledAt = clock.now() + MINUTE_MS;
    const begunAt = clock.monotonic();
    clock.jump(8 * HOUR_MS);
    await clock.advance(MINUTE_MS);
    await batch([], true, begunAt);
    await batch([text("2")], false, begunAt);
    await clock.advance(MINUTE_MS);
    await batch([notice("9", "1", recalledAt)]);
    assert.equal(await originalOf(), "1");
  });

  test("by the next process before it has read what waits", async (t) => {
    const first = await online(t);
    await first.clock.advance(MINUTE_MS);
    await first.batch([first.text("1")]);
    await first.end();
    await first.clock.advance(HOUR_MS);
    const { clock, state, recalls } = first;
    const second = await monitorRig(t, { clock, state, recalls });
    await clock.advance(10 * MINUTE_MS);
    await second.online();
    await clock.advance(10 * MINUTE_MS);
    await second.batch([second.text("2")], false);
    await second.batch([second.notice("9", "1", clock.now() - HOUR_MS)]);
    assert.equal((await nextAlert(second.outbox, "one"))?.alert.original?.message.msgId, "1");
  });
});

describe("what expired is deleted", () => {
  test("within a minute while WeChat holds each look for 25 s", async (t) => {
    const { clock, recalls, batch, text } = await online(t);
    await batch([text("1")]);
    let goneAfterMs = Number.POSITIVE_INFINITY;
    for (let sinceMs = 0; sinceMs < 5 * MINUTE_MS; sinceMs += 26 * SECOND_MS) {
      const begunAt = clock.monotonic();
      await clock.advance(25 * SECOND_MS);
      await batch([], true, begunAt);
      if ((await recalls.count()) === 0) goneAfterMs = Math.min(goneAfterMs, sinceMs + 25 * SECOND_MS);
      await clock.advance(SECOND_MS);
    }
    assert.ok(goneAfterMs > 3 * MINUTE_MS, `window and grace: after ${goneAfterMs} ms`);
    assert.ok(goneAfterMs <= 4 * MINUTE_MS, `after ${goneAfterMs} ms`);
  });

  test("within a minute when the session is over: nothing of before will ever be read", async (t) => {
    for (const state of ["loggedOut", "waitingForScan", "waitingForConfirm"] as const) {
      const { clock, recalls, batch, text, say, end } = await online(t);
      await batch([text("1")]);
      await say({ type: "loggedOut", reason: "kicked", early: false });
      if (state !== "loggedOut") await say({ type: "qr", content: "c", expiresAt: clock.now(), attempt: 1 });
      if (state === "waitingForConfirm") await say({ type: "scanned", picture: undefined });
      await clock.advance(3 * MINUTE_MS);
      assert.equal(await recalls.count(), 1, state);
      await clock.advance(MINUTE_MS);
      assert.equal(await recalls.count(), 0, state);
      await end();
    }
  });

  test("of a logged-out account also when the program is restarted again and again", async (t) => {
    const first = await online(t);
    await first.batch([first.text("1")]);
    await first.say({ type: "loggedOut", reason: "kicked", early: false });
    await first.end();
    const { clock, state, recalls } = first;
    for (let start = 0; start < 6; start += 1) {
      const next = await monitorRig(t, { clock, state, recalls });
      await next.say({ type: "loginPostponed", reason: "coolDown", until: clock.now() + HOUR_MS });
      await clock.advance(MINUTE_MS);
      await next.end();
    }
    assert.equal(await recalls.count(), 0);
  });

  test("of another account while the one in use cannot be read", async (t) => {
    const { clock, recalls, batch, text, online: logIn, offline } = await online(t);
    await batch([text("1")]);
    await logIn(false, OTHER);
    await batch([text("2")]);
    await offline();
    await clock.advance(HOUR_MS);
    assert.equal((await recalls.find("2")) === undefined, false, "its notice may wait at the server");
    assert.equal(await recalls.count(), 1, "of the other account no notice comes any more");
    await batch();
    assert.equal(await recalls.count(), 0);
  });
});

describe("the time that an alert without its original names", () => {
  test("begins with the last look that was answered before the process stood still", async (t) => {
    const { clock, online: logIn, batch, say, notice, outbox } = await online(t);
    await clock.advance(10 * MINUTE_MS);
    const begunAt = clock.monotonic();
    const from = clock.now();
    clock.freeze(210 * SECOND_MS);
    await batch([], true, begunAt);
    await say({ type: "loggedOut", reason: "kicked", early: false });
    await logIn(false, ACCOUNT);
    const to = clock.now();
    await clock.advance(30 * SECOND_MS);
    await batch([notice("9", "404")]);
    assert.deepEqual(recallIn((await nextAlert(outbox, "one"))?.alert)?.miss, {
      reason: "offlineGap",
      from,
      to,
    });
  });

  test("begins with the last look before WeChat wanted a rest, or before a batch waited", async (t) => {
    const recalls = new LockedStore();
    const { clock, batch, text, say, notice, outbox } = await online(t, { recalls });
    await clock.advance(7 * SECOND_MS);
    await batch();
    const from = clock.now();
    await clock.advance(5 * MINUTE_MS);
    recalls.locked = true;
    await batch([text("1")], false);
    await clock.advance(5 * MINUTE_MS);
    recalls.locked = false;
    await clock.advance(MINUTE_MS);
    await say({ type: "gap" });
    const to = clock.now();
    await batch([notice("9", "404")]);
    assert.deepEqual(recallIn((await nextAlert(outbox, "one"))?.alert)?.miss, {
      reason: "offlineGap",
      from,
      to,
    });
  });
});
