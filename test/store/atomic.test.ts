import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { StoreError } from "../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { Outbox } from "../../src/bridge/ports/outbox.ts";
import type { RecallStore } from "../../src/bridge/ports/stores/recall-store.ts";
import { Bridge } from "../../src/bridge/recall/bridge.ts";
import { RecallTally } from "../../src/bridge/recall/recall-tally.ts";
import { newRecord } from "../../src/bridge/recall/watch-record.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { KeyvRecallStore } from "../../src/store/tables/keyv-recall-store.ts";
import { alertAbout, ownMessage, ownNotice, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { routingTo } from "../fakes/routing.ts";
import { nextAlert } from "../next-alert.ts";
import { BATCH_SIZE, batchIds } from "./batch-writer.ts";
import { closeLater, databasePath, openedStore, outboxOn } from "./folder.ts";

const expiresAt = Date.UTC(2100, 0, 1);
const batch = Array.from({ length: 1_000 }, (_, i) => ({
  received: i % 10 === 0 ? ownMessage(`${i + 1_000}`, "@mei", i) : textMessage(`${i + 1_000}`),
  expiresAt,
}));

async function opened(
  t: TestContext,
): Promise<{ database: Database; recalls: KeyvRecallStore; path: string }> {
  const path = databasePath(t);
  const database = new Database(path, silentLogger);
  closeLater(path, () => database.close());
  return { database, recalls: await KeyvRecallStore.open(database, new ManualClock(), silentLogger), path };
}

function isWriteError(text: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof StoreError && error.code === "write" && text.test(error.message);
}

describe("a batch of 1,000 messages", () => {
  it("leaves nothing behind when one row in the middle is refused, and passes later", async (t) => {
    const { database, recalls } = await opened(t);
    // FAIL, unlike ABORT, keeps the rows that the same statement wrote before.
    database.script(`CREATE TRIGGER refuse BEFORE INSERT ON messages WHEN NEW.key = ':1600'
      BEGIN SELECT raise(FAIL, 'refused'); END`);
    await assert.rejects(recalls.remember(batch), isWriteError(/refused/));
    assert.equal(await recalls.count(), 0);
    assert.equal(await recalls.find("1000"), undefined);
    database.script("DROP TRIGGER refuse");
    await recalls.remember(batch);
    assert.equal(await recalls.count(), 1_000);
  });

  it("leaves nothing behind when the index of own messages is refused", async (t) => {
    const { database, recalls } = await opened(t);
    database.script(`CREATE TRIGGER refuse BEFORE INSERT ON own_messages WHEN NEW.sent_at = 500
      BEGIN SELECT raise(FAIL, 'refused'); END`);
    await assert.rejects(recalls.remember(batch), isWriteError(/refused/));
    assert.equal(await recalls.count(), 0);
    assert.equal(await recalls.findLastOwn(ownNotice("9", "@mei", 9_999), 9_999), undefined);
  });

  it("leaves nothing behind when the disk is full, and says so", async (t) => {
    const { database, recalls } = await opened(t);
    const pages = database.get("PRAGMA page_count")?.page_count;
    database.script(`PRAGMA max_page_count = ${Number(pages) + 20}`);
    await assert.rejects(recalls.remember(batch), isWriteError(/bridge\.sqlite.*full.*free some space/));
    assert.equal(await recalls.count(), 0);
    database.script("PRAGMA max_page_count = 100000");
    await recalls.remember(batch);
    assert.equal(await recalls.count(), 1_000);
  });

  it("is kept apart from another one at the same time that fails", async (t) => {
    const { database, recalls } = await opened(t);
    database.script(`CREATE TRIGGER refuse BEFORE INSERT ON messages WHEN NEW.key = ':1600'
      BEGIN SELECT raise(FAIL, 'refused'); END`);
    const good = batch.map(({ received }, i) => ({
      received: { ...received, ...textMessage(`${i + 5_000}`) },
      expiresAt,
    }));
    const outbox = outboxOn(database);
    const [bad, fine, added] = await Promise.allSettled([
      recalls.remember(batch),
      recalls.remember(good),
      addTo(outbox, [alertAbout("11")], ["slack"]),
    ]);
    assert.deepEqual([bad.status, fine.status, added.status], ["rejected", "fulfilled", "fulfilled"]);
    assert.equal(await recalls.count(), 1_000);
    assert.equal(await recalls.find("1000"), undefined);
    assert.deepEqual(await recalls.find("5999"), textMessage("5999"));
  });
});

describe("a write to a read-only file", () => {
  it("is refused by every part of the store", async (t) => {
    const { database, recalls } = await opened(t);
    const outbox = outboxOn(database);
    await addTo(outbox, [alertAbout("11")], ["slack"]);
    const head = await nextAlert(outbox, "slack");
    assert(head);
    database.script("PRAGMA query_only = ON");
    const refused = isWriteError(/read-?only/);
    await assert.rejects(recalls.remember(batch.slice(0, 1)), refused);
    await assert.rejects(recalls.updateNames([textMessage("1000")]), refused);
    await assert.rejects(recalls.purge(1), refused);
    await assert.rejects(addTo(outbox, [alertAbout("12")], ["slack"]), refused);
    await assert.rejects(outbox.markSending([head]), refused);
    await assert.rejects(outbox.settle(head, { status: "sent", messageId: "1" }), refused);
    database.script("PRAGMA query_only = OFF");
    assert.deepEqual(await nextAlert(outbox, "slack"), head);
  });
});

describe("a transaction", () => {
  it("takes back everything when the work throws, and passes the error on", async (t) => {
    const { database } = await opened(t);
    const bug = new TypeError("a bug");
    assert.throws(
      () =>
        database.transaction(() => {
          database.run("INSERT INTO state VALUES ('a', '1')");
          throw bug;
        }),
      bug,
    );
    assert.equal(database.get("SELECT 1 FROM state"), undefined);
    database.transaction(() => database.run("INSERT INTO state VALUES ('a', '1')"));
  });

  it("waits only a moment for a writer outside, then fails and passes later", async (t) => {
    const { database, recalls, path } = await opened(t);
    const outside = new Database(path, silentLogger);
    closeLater(path, () => outside.close());
    const begun = performance.now();
    outside.transaction(() => {
      assert.throws(() => database.transaction(() => undefined), isWriteError(/locked.*another program/));
    });
    assert(performance.now() - begun < 4_500);
    await recalls.remember(batch.slice(0, 1));
  });
});

describe("kill -9 in the middle of a batch", () => {
  // After the first statement, in the messages, in the index of own messages, before the commit.
  for (const statements of [1, 2, 300, 3 + BATCH_SIZE]) {
    it(`after ${statements} statements leaves the batches before it whole and nothing of it`, async (t) => {
      const path = databasePath(t);
      const program = fileURLToPath(new URL("batch-writer.ts", import.meta.url));
      const writer = spawnSync(process.execPath, [program, path, String(statements)], { encoding: "utf8" });
      assert.deepEqual([writer.signal, writer.stdout], ["SIGKILL", "1\n2\n"], writer.stderr);

      const { recalls } = await openedStore(t, path);
      assert.equal(await recalls.count(), 2 * BATCH_SIZE);
      for (const id of [...batchIds(1), ...batchIds(2)]) assert(await recalls.find(id), id);
      assert.equal((await recalls.findLastOwn(ownNotice("9", "@mei", 3), 3))?.message.sentAt, 2);
    });
  }
});

it("a recall of my last message means the same after a process that ended before its alert was written", async (t) => {
  const path = databasePath(t);
  const notice = ownNotice("91", "@mei", 9_000);
  const clock = new ManualClock();
  const handle = async (
    messages: readonly ReceivedMessage[],
    writes: boolean,
  ): Promise<readonly unknown[]> => {
    const { recalls, outbox, close } = await openedStore(t, path, clock);
    const stop = new AbortController();
    const bridge = bridgeOn(recalls, outbox, clock);
    if (!writes) {
      outbox.add = async () => {
        stop.abort(new Error("the process ends"));
        throw new StoreError("write", "disk full");
      };
    }
    await bridge.handleBatch(messages, stop.signal).catch(() => {});
    const told = (await outbox.waiting("one", 9)).map(({ alert }) => alert.original?.message.msgId);
    await close();
    return told;
  };
  const mine = ["1", "2"].map((msgId) => ownMessage(msgId, "@mei", Number(msgId) * 1_000));
  assert.deepEqual(await handle([...mine, notice], false), []);
  assert.deepEqual(await handle([...mine, notice], true), ["2"]);
  assert.deepEqual(await handle([...mine, notice], true), ["2"]);
  assert.deepEqual(await handle([ownNotice("92", "@mei", 9_000)], true), ["2", "1"]);
});

function bridgeOn(recalls: RecallStore, outbox: Outbox, clock: ManualClock): Bridge {
  const bridge = new Bridge({
    stores: { recalls, outbox, media: { pin: async () => {} } },
    capture: { expect: async () => {}, prefer: () => {} },
    clock,
    wechatClock: clock,
    log: silentLogger,
    windows: { windowMs: 120_000, fileWindowMs: 10_800_000, graceMs: 60_000 },
    routing: routingTo(() => ["one"]),
    onAlerts: async () => {},
    mentions: false,
    troubles: { onCannotWrite: () => {}, onRecallLost: () => {} },
    tally: new RecallTally(),
  });
  bridge.watch("3000000001", newRecord(0));
  return bridge;
}
