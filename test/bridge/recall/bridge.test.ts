import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { KeptMessage } from "../../../src/bridge/ports/stores/recall-store.ts";
import { Bridge } from "../../../src/bridge/recall/bridge.ts";
import { RecallTally } from "../../../src/bridge/recall/recall-tally.ts";
import { newRecord } from "../../../src/bridge/recall/watch-record.ts";
import { byMe, contactChat, groupChat, received } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { routingTo } from "../../fakes/routing.ts";
import { nextAlert, recallIn } from "../../next-alert.ts";

const windows = { windowMs: 120_000, fileWindowMs: 10_800_000, graceMs: 60_000 };
const never = new AbortController().signal;

class SpyingStore extends MemoryRecallStore {
  readonly kept: KeptMessage[] = [];
  failures = 0;
  writes = 0;
  /** Storing the text of this id throws, as a fault in the program would. */
  trips = "";
  /** So does looking for this one. */
  tripsOver = "";

  override async find(msgId: string): Promise<ReceivedMessage | undefined> {
    if (msgId === this.tripsOver) throw new TypeError("a fault");
    return await super.find(msgId);
  }

  override async remember(messages: readonly KeptMessage[]): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new StoreError("write", "disk full");
    }
    const tripped = messages.some(
      ({ received: { message } }) => message.msgId === this.trips && message.msgType === "TEXT",
    );
    if (tripped) throw new TypeError("a fault");
    this.writes += 1;
    this.kept.push(...messages);
    await super.remember(messages);
  }
}

function setUp({ mentions = false } = {}) {
  const clock = new ManualClock();
  const recalls = new SpyingStore();
  const outbox = new (class extends MemoryOutbox {
    override async listAdded(): Promise<void> {
      order.push("entries");
    }
  })();
  const order: string[] = [];
  const steps: string[] = [];
  let rings = 0;
  const tally = new RecallTally();
  const pin = async (msgId: string, alertId: string): Promise<void> =>
    void steps.push(`pin ${msgId} for ${alertId.length} digits`);
  const bridge = new Bridge({
    stores: { recalls, outbox, media: { pin } },
    capture: {
      expect: async (items) =>
        void steps.push(`expect ${items.map(({ received: { message } }) => message.msgId)}`),
      prefer: (msgId) => void steps.push(`prefer ${msgId}`),
    },
    clock,
    wechatClock: clock,
    log: silentLogger,
    windows,
    routing: routingTo(() => ["one", "two"]),
    onAlerts: async () => {
      rings += 1;
      order.push("lanes");
    },
    mentions,
    troubles: {
      onCannotWrite: () => steps.push("cannot write"),
      onRecallLost: (at) => steps.push(`recall lost ${at}`),
    },
    tally,
  });
  bridge.watch("3000000001", newRecord(clock.now() - 3_600_000));
  return { clock, recalls, outbox, bridge, tally, steps, order, rings: () => rings };
}

function text(clock: ManualClock, msgId: string, where = contactChat()): ReceivedMessage {
  return received({ msgType: "TEXT", content: `text ${msgId}` }, where, { msgId, sentAt: clock.now() });
}

function notice(clock: ManualClock, revokedMsgId: string, where = contactChat(), msgId = `9${revokedMsgId}`) {
  const content = { msgType: "REVOKE", revokedMsgId, replaceMessage: '"老马" 撤回了一条消息' } as const;
  return received(content, where, { msgId, sentAt: clock.now() });
}

test("a message that comes after its recall is told as well, once, under the short id of the first alert", async () => {
  const { clock, outbox, bridge, tally, steps } = setUp();
  const picture = { msgType: "IMAGE", imgHeight: 1, imgWidth: 1, mediaId: "100" } as const;
  const late = received(picture, contactChat(), { msgId: "100", sentAt: clock.now() });
  await bridge.handleBatch([notice(clock, "100")], never);
  await bridge.handleBatch([text(clock, "99"), late], never);
  assert.deepEqual(tally.counts, { matched: 1, missed: 0 });
  const alerts = (await outbox.waiting("two", 9)).flatMap(({ alert }) => recallIn(alert) ?? []);
  assert.deepEqual(
    alerts.map(({ original, miss }) => [original?.message.msgId, miss?.reason]),
    [
      [undefined, "expired"],
      ["100", undefined],
    ],
  );
  assert.equal(alerts[0]?.shortId, alerts[1]?.shortId);
  assert.deepEqual(alerts[0]?.notice, alerts[1]?.notice);
  assert.deepEqual(steps, ["expect 100", "prefer 100", "pin 100 for 32 digits"]);
  // Batches that were not acknowledged come again.
  await bridge.handleBatch([notice(clock, "100")], never);
  await bridge.handleBatch([late, notice(clock, "100", contactChat(), "77")], never);
  assert.equal((await outbox.counts("two")).waiting, 2);
  assert.deepEqual(tally.counts, { matched: 1, missed: 0 });
});

test("a recall in the same batch as its message becomes one alert, whatever their order", async () => {
  for (const turn of [0, 1]) {
    const { clock, outbox, bridge, tally, rings } = setUp();
    const batch = [text(clock, "100"), notice(clock, "100")];
    await bridge.handleBatch(turn === 0 ? batch : batch.reverse(), never);
    const head = await nextAlert(outbox, "one");
    assert.equal(head?.alert.original?.message.msgId, "100");
    assert.equal(recallIn(head?.alert)?.miss, undefined);
    assert.equal((await outbox.counts("two")).waiting, 1);
    assert.equal(rings(), 1);
    assert.deepEqual(tally.counts, { matched: 1, missed: 0 });
  }
});

test("the lanes have an alert before its entry in the list is written", async () => {
  const { clock, bridge, order } = setUp();
  await bridge.handleBatch([text(clock, "100"), notice(clock, "100")], never);
  assert.deepEqual(order, ["lanes", "entries"]);
});

test("the same recall delivered twice, or in another batch again, is one alert", async () => {
  const { clock, outbox, bridge, tally } = setUp();
  await bridge.handleBatch(
    [text(clock, "100"), notice(clock, "100"), notice(clock, "100", contactChat(), "8")],
    never,
  );
  await bridge.handleBatch([notice(clock, "100", contactChat(), "7")], never);
  assert.equal((await outbox.counts("one")).waiting, 1);
  assert.deepEqual(tally.counts, { matched: 1, missed: 0 });
});

test("a recall without an original says so and since when the bridge watches", async () => {
  const { clock, outbox, bridge, tally } = setUp();
  const since = clock.now();
  bridge.watch("3000000001", newRecord(since));
  await bridge.handleBatch([notice(clock, "404")], never);
  const early = await nextAlert(outbox, "one");
  assert.deepEqual(recallIn(early?.alert)?.miss, { reason: "beforeWatch", watchingSince: since });
  await clock.advance(600_000);
  await bridge.handleBatch([notice(clock, "405")], never);
  assert.ok(early);
  await outbox.settle(early, { status: "sent", messageId: "" });
  assert.deepEqual(recallIn((await nextAlert(outbox, "one"))?.alert)?.miss, {
    reason: "expired",
    watchingSince: since,
  });
  assert.deepEqual(tally.counts, { matched: 0, missed: 2 });
});

test("a recall of what was sent while nobody watched says when that was", async () => {
  const { clock, outbox, bridge } = setUp();
  const gap = { from: clock.now() - 90_000, to: clock.now() - 30_000 };
  bridge.watch("3000000001", { since: clock.now() - 9e6, lastSyncAt: clock.now(), gaps: [gap] });
  await bridge.handleBatch([notice(clock, "404")], never);
  assert.deepEqual(recallIn((await nextAlert(outbox, "one"))?.alert)?.miss, { reason: "offlineGap", ...gap });
});

test("a gap that lies before the window of the message is no reason", async () => {
  const { clock, outbox, bridge } = setUp();
  const since = clock.now() - 9e6;
  const gap = { from: clock.now() - 900_000, to: clock.now() - 800_000 };
  bridge.watch("3000000001", { since, lastSyncAt: clock.now(), gaps: [gap] });
  await bridge.handleBatch([notice(clock, "404")], never);
  assert.deepEqual(recallIn((await nextAlert(outbox, "one"))?.alert)?.miss, {
    reason: "expired",
    watchingSince: since,
  });
});

test("a message that trips a fault is passed over, and those beside it are kept", async () => {
  const { clock, recalls, outbox, bridge } = setUp();
  recalls.trips = "101";
  await bridge.handleBatch([text(clock, "100"), text(clock, "101"), notice(clock, "100")], never);
  assert.equal((await recalls.find("100"))?.message.msgType, "TEXT");
  assert.equal((await recalls.find("101"))?.message.msgType, "UNSUPPORTED");
  assert.equal((await outbox.counts("one")).waiting, 1);
});

test("a recall notice that trips a fault is told of with its time; those behind it are told as ever", async () => {
  const { clock, recalls, outbox, bridge, steps } = setUp();
  await bridge.handleBatch([text(clock, "100"), text(clock, "101")], never);
  recalls.tripsOver = "100";
  await bridge.handleBatch([notice(clock, "100"), notice(clock, "101")], never);
  assert.deepEqual(steps, [`recall lost ${clock.now()}`]);
  assert.deepEqual(
    (await outbox.waiting("one", 9)).map(({ alert }) => alert.original?.message.msgId),
    ["101"],
  );
});

test("what cannot be written is told from the second try on", async () => {
  const { clock, recalls, bridge, steps } = setUp();
  recalls.failures = 2;
  const handled = bridge.handleBatch([text(clock, "100")], never);
  await clock.advance(1_000);
  assert.deepEqual(steps, ["cannot write"]);
  await clock.advance(10_000);
  await handled;
});

test("a recall of id 0 means my last message in that chat, before the notice", async () => {
  const { clock, outbox, bridge } = setUp();
  const mine = byMe(contactChat());
  const first = text(clock, "100", mine);
  await clock.advance(1_000);
  const second = text(clock, "101", mine);
  const other = text(clock, "102", { ...mine, chatName: "@other" });
  await bridge.handleBatch([first, second, other, text(clock, "103")], never);
  await clock.advance(1_000);
  const taken = notice(clock, "0");
  await clock.advance(1_000);
  await bridge.handleBatch([taken, text(clock, "104", mine)], never);
  assert.equal((await nextAlert(outbox, "one"))?.alert.original?.message.msgId, "101");
});

/** Three messages of mine, a second apart, and what a recall of id 0 after them looks like. */
async function setUpOwn() {
  const rig = setUp();
  const { clock, bridge, outbox } = rig;
  const mine = byMe(contactChat());
  for (const msgId of ["101", "102", "103"]) {
    await bridge.handleBatch([text(clock, msgId, mine)], never);
    await clock.advance(1_000);
  }
  const recallOf = (msgId: string, revokedMsgId = "0") => notice(clock, revokedMsgId, contactChat(), msgId);
  const told = async (): Promise<readonly (string | undefined)[]> =>
    (await outbox.waiting("one", 9)).map(({ alert }) => alert.original?.message.msgId);
  return { ...rig, mine, recallOf, told };
}

test("a second recall of id 0 means the message before it, in one batch as in two", async () => {
  const { bridge, tally, recallOf, told } = await setUpOwn();
  await bridge.handleBatch([recallOf("901"), recallOf("902")], never);
  assert.deepEqual(await told(), ["103", "102"]);
  await bridge.handleBatch([recallOf("903")], never);
  assert.deepEqual(await told(), ["103", "102", "101"]);
  assert.deepEqual(tally.counts, { matched: 3, missed: 0 });
});

test("a repeated batch with recalls of id 0 means the same messages again", async () => {
  const { clock, bridge, tally, recalls, outbox, recallOf, told } = await setUpOwn();
  const batch = [recallOf("901"), recallOf("902")];
  const add = outbox.add.bind(outbox);
  let failures = 1;
  outbox.add = async (alerts) => {
    if (failures-- > 0) throw new StoreError("write", "disk full");
    return await add(alerts);
  };
  const handled = bridge.handleBatch(batch, never);
  await clock.advance(1_000);
  await handled;
  await bridge.handleBatch(batch, never);
  await bridge.handleBatch([recallOf("902"), recallOf("901")], never);
  assert.deepEqual(await told(), ["103", "102"]);
  // Also when the messages have expired since.
  await recalls.purge(clock.now() + 600_000);
  await bridge.handleBatch(batch, never);
  assert.deepEqual(await told(), ["103", "102"]);
  assert.deepEqual(tally.counts, { matched: 2, missed: 0 });
});

test("after a recall by its id my last message is the one before, before that recall in the batch as after it", async () => {
  for (const turn of [0, 1]) {
    const { bridge, recallOf, told } = await setUpOwn();
    const batch = [recallOf("901", "103"), recallOf("902")];
    await bridge.handleBatch(turn === 0 ? batch : batch.reverse(), never);
    assert.deepEqual([...(await told())].sort(), ["102", "103"]);
  }
});

test("a message of mine that comes after its recall by id is not the last one either", async () => {
  const { clock, bridge, mine, recallOf, told } = await setUpOwn();
  await bridge.handleBatch([recallOf("901", "104")], never);
  await bridge.handleBatch([text(clock, "104", mine)], never);
  await bridge.handleBatch([recallOf("902")], never);
  assert.deepEqual(await told(), [undefined, "104", "103"]);
});

test("the recall of somebody else's message is not written down: it was never my last one", async () => {
  const { clock, recalls, bridge } = setUp();
  await bridge.handleBatch([text(clock, "100")], never);
  await bridge.handleBatch([notice(clock, "100", contactChat(), "901")], never);
  assert.equal(await recalls.takenBackBy("901"), undefined);
  await bridge.handleBatch([notice(clock, "200", contactChat(), "902")], never);
  assert.equal(await recalls.takenBackBy("902"), "200");
});

test("with all of my messages taken back, one more recall of id 0 is told without an original", async () => {
  const { bridge, recallOf, told } = await setUpOwn();
  for (const msgId of ["901", "902", "903", "904", "904"]) {
    await bridge.handleBatch([recallOf(msgId)], never);
  }
  assert.deepEqual(await told(), ["103", "102", "101", undefined]);
});

test("taking back in filehelper what the bridge wrote there is no news", async () => {
  const { clock, outbox, bridge } = setUp();
  await bridge.handleBatch([notice(clock, "0", { ...contactChat(), chatName: "filehelper" })], never);
  assert.equal((await outbox.counts("one")).waiting, 0);
});

test("an entry lives for its window and the grace, a file three hours, a late one at least the grace", async () => {
  const { clock, recalls, bridge } = setUp();
  const now = clock.now();
  const file = { msgType: "FILE", fileName: "a", encryFileName: "a", fileSize: "1", mediaId: "m" } as const;
  await bridge.handleBatch(
    [
      text(clock, "1"),
      received(file, contactChat(), { msgId: "2", sentAt: now }),
      received({ msgType: "TEXT", content: "old" }, contactChat(), { msgId: "3", sentAt: now - 86_400_000 }),
    ],
    never,
  );
  assert.deepEqual(
    recalls.kept.map(({ expiresAt }) => expiresAt - now),
    [180_000, 10_860_000, 60_000],
  );
});

test("a batch is written in one go", async () => {
  const { clock, recalls, bridge } = setUp();
  await bridge.handleBatch(
    Array.from({ length: 400 }, (_, index) => text(clock, String(index + 1))),
    never,
  );
  assert.equal(recalls.writes, 1);
});

test("a batch that cannot be written is not lost: it is tried until it passes", async () => {
  const { clock, recalls, outbox, bridge } = setUp();
  recalls.failures = 3;
  let done = false;
  const handling = bridge
    .handleBatch([text(clock, "1"), notice(clock, "1")], never)
    .then(() => (done = true));
  await clock.advance(2_999);
  assert.equal(done, false);
  await clock.advance(10_000);
  await handling;
  assert.equal((await outbox.counts("one")).waiting, 1);
});

test("any ids, with pairs that are equal as doubles: the recall finds exactly its message", async () => {
  const digits = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(digits, { minLength: 1, maxLength: 8 }), fc.nat(), async (ids, pick) => {
      const { clock, outbox, bridge } = setUp();
      const all = new Set(ids.flatMap((id) => [id, id > 2n ** 60n ? id - 1n : id + 1n]).map(String));
      const target = String(ids[pick % ids.length]);
      await bridge.handleBatch(
        [...all].map((id) => text(clock, id)),
        never,
      );
      await bridge.handleBatch([notice(clock, target)], never);
      const original = (await nextAlert(outbox, "one"))?.alert.original?.message;
      assert.equal(original?.msgId, target);
      assert.ok(original?.msgType === "TEXT" && original.content === `text ${target}`);
    }),
    { numRuns: 60 },
  );
});

test("bytes are asked for on arrival, and a recall pins them before its alert is written", async () => {
  const { clock, bridge, steps, recalls } = setUp();
  const image = { msgType: "IMAGE", imgHeight: 1, imgWidth: 1, mediaId: "100" } as const;
  const picture = received(image, contactChat(), { msgId: "100", sentAt: clock.now() });
  await bridge.handleBatch([picture, text(clock, "101"), notice(clock, "100")], never);
  assert.deepEqual(steps, ["expect 100", "prefer 100", "pin 100 for 32 digits"]);
  assert.equal(recalls.kept.length, 2);
});

function mention(clock: ManualClock, msgId: string): ReceivedMessage {
  const where = groupChat();
  const { sender } = where;
  if (sender.senderType !== "GROUP") throw new Error("no group");
  const content = { msgType: "TEXT", content: `@me ${msgId}` } as const;
  return received(content, { ...where, sender: { ...sender, meIsAt: true } }, { msgId, sentAt: clock.now() });
}

test("a mention is told with up to five messages before it, once", async () => {
  const { clock, outbox, bridge, tally } = setUp({ mentions: true });
  const before = ["1", "2", "3", "4", "5", "6"].map((msgId) => text(clock, msgId, groupChat()));
  await bridge.handleBatch([...before, text(clock, "7")], never);
  const batch = [text(clock, "8", groupChat()), mention(clock, "9"), text(clock, "10", groupChat())];
  await bridge.handleBatch(batch, never);
  await bridge.handleBatch(batch, never);
  const [told, ...more] = (await outbox.waiting("one", 9)).map(({ alert }) => alert);
  assert.deepEqual(more, []);
  assert.ok(told?.kind === "mention");
  assert.match(told.shortId, /^M[0-9A-Z]{3}$/);
  assert.equal(told.original.message.msgId, "9");
  assert.deepEqual(
    told.before.map(({ message }) => message.msgId),
    ["3", "4", "5", "6", "8"],
  );
  assert.deepEqual(tally.counts, { matched: 0, missed: 0 });
});

test("mentions are not told when nobody asked for them, nor when I mention everybody", async () => {
  const off = setUp();
  await off.bridge.handleBatch([mention(off.clock, "9")], never);
  assert.equal((await off.outbox.counts("one")).waiting, 0);
  const on = setUp({ mentions: true });
  await on.bridge.handleBatch([text(on.clock, "9", byMe(groupChat()))], never);
  assert.equal((await on.outbox.counts("one")).waiting, 0);
});

test("a mention that is taken back is told twice: as a mention and as a recall", async () => {
  const { clock, outbox, bridge } = setUp({ mentions: true });
  await bridge.handleBatch([mention(clock, "9"), notice(clock, "9", groupChat())], never);
  const kinds = (await outbox.waiting("one", 9)).map(({ alert }) => alert.kind);
  assert.deepEqual(kinds, ["mention", "recall"]);
});
