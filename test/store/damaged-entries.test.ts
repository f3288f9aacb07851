import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import { type LogFields, type Logger, silentLogger } from "../../src/bridge/ports/log.ts";
import type { Store } from "../../src/store/index.ts";
import { mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, LONG_AGO, ownMessage, ownNotice, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

const expiresAt = LONG_AGO + 180_000;
/** What damage makes of JSON, and values that are JSON and no entry. */
const DAMAGED = [
  '{"value":{"mess\u0000\u0000 private words',
  "",
  "null",
  "[]",
  "7",
  '{"value":7}',
  '{"value":{"message":{}}}',
];

type Opened = Store & {
  readonly damage: (sql: string, ...values: string[]) => void;
  readonly errors: string[];
};

async function opened(t: TestContext): Promise<Opened> {
  const path = databasePath(t);
  const errors: string[] = [];
  const note = (fields: LogFields, text: string): void =>
    void errors.push(`${text} ${JSON.stringify(fields)}`);
  const log: Logger = { ...silentLogger, error: note };
  const store = await openedStore(t, path, new ManualClock(LONG_AGO), { log });
  const damage = (sql: string, ...values: string[]): void => {
    const outside = new DatabaseSync(path);
    assert.equal(Number(outside.prepare(sql).run(...values).changes), 1);
    outside.close();
  };
  return { ...store, damage, errors };
}

describe("one damaged message", () => {
  it("is not found, told to the operator without its words, and in nobody's way", async (t) => {
    const { recalls, damage, errors } = await opened(t);
    recalls.useAccount("7001");
    for (const [n, damaged] of DAMAGED.entries()) {
      const ids = [`${n}1`, `${n}2`];
      await recalls.remember(ids.map((id) => ({ received: textMessage(id), expiresAt })));
      damage("UPDATE messages SET value = ? WHERE key = ?", damaged, `7001:${n}1`);
      assert.equal(await recalls.find(`${n}1`), undefined);
      assert.deepEqual(await recalls.find(`${n}2`), textMessage(`${n}2`));
    }
    assert.equal(errors.length, DAMAGED.length);
    assert.match(errors[0] ?? "", /damaged.*"msgId":"01"/);
    assert(!errors.join().includes("private"));
    await recalls.remember([{ received: textMessage("01"), expiresAt }]);
    assert.deepEqual(await recalls.find("01"), textMessage("01"));
    assert.equal(await recalls.purge(expiresAt + 1), 2 * DAMAGED.length);
  });

  it("of mine is not replaced by the one before it", async (t) => {
    const { recalls, damage, errors } = await opened(t);
    await recalls.remember([
      { received: ownMessage("1", "@mei", 1_000), expiresAt },
      { received: ownMessage("2", "@mei", 2_000), expiresAt },
    ]);
    damage("UPDATE messages SET value = NULL WHERE key = ?", ":2");
    assert.equal(await recalls.findLastOwn(ownNotice("9", "@mei", 9_000), 9_000), undefined);
    assert.equal(errors.length, 1);
  });
});

describe("one damaged alert", () => {
  it("is a dead letter of every sink, and those behind it go on", async (t) => {
    const { outbox, damage, errors } = await opened(t);
    const alerts = ["1", "2", "3", "4"].map((msgId) => alertAbout(msgId));
    await addTo(outbox, alerts, ["slack", "telegram"]);
    damage("UPDATE alerts SET body = ? WHERE id = ?", '{"id": private words', alerts[0]?.id ?? "");
    damage("UPDATE alerts SET body = ? WHERE id = ?", JSON.stringify(alerts[3]), alerts[2]?.id ?? "");
    assert.deepEqual((await nextAlert(outbox, "slack"))?.alert, alerts[1]);
    assert.deepEqual(
      (await outbox.waiting("telegram", 2)).map(({ alert }) => alert),
      [alerts[1], alerts[3]],
    );
    const { dead, waiting, lastError } = await outbox.counts("telegram");
    assert.deepEqual([dead, waiting, lastError], [2, 2, undefined]);
    assert.equal((await outbox.counts("slack")).dead, 1);
    assert.equal(errors.length, 3);
    assert.match(errors[0] ?? "", /alert is damaged.*"sink":"slack"/);
    assert(!errors.join().includes("private"));
  });

  it("is one again when dead letters are revived, and goes when it is old", async (t) => {
    const { outbox, damage } = await opened(t);
    await addTo(outbox, [alertAbout("1")], ["slack"]);
    for (const body of [...DAMAGED, '{"id":"x"}']) {
      damage("UPDATE alerts SET body = ?", body);
      assert.equal(await nextAlert(outbox, "slack"), undefined);
      assert.equal((await outbox.counts("slack")).dead, 1);
      assert.equal(await outbox.revive(), 1);
    }
    assert.deepEqual(await outbox.waiting("slack", 9), []);
    assert.equal(await outbox.prune(LONG_AGO + 1), 1);
  });

  it("does not stop the media of others", async (t) => {
    const { outbox, damage } = await opened(t);
    await addTo(outbox, [alertAbout("1"), alertAbout("2")], ["slack"]);
    for (const _ of [1, 2]) {
      const head = await nextAlert(outbox, "slack");
      assert(head);
      await outbox.settle(head, { status: "sent", messageId: "m", mediaFollows: "first" });
    }
    damage("UPDATE alerts SET body = NULL WHERE id = ?", alertAbout("1").id);
    assert.deepEqual(
      (await outbox.followUps("slack", 1)).map(({ alert }) => alert),
      [alertAbout("2")],
    );
  });
});

describe("one damaged entry of media", () => {
  it("is given up, so that no alert waits for its bytes, and others are fetched", async (t) => {
    const { media, recalls, damage, errors } = await opened(t);
    const gone = { state: "missing", reason: { why: "gone" } };
    for (const [n, damaged] of DAMAGED.entries()) {
      const ids = [`${n}1`, `${n}2`, `${n}3`];
      await recalls.remember(ids.map((id) => ({ received: mediaMessage(id), expiresAt })));
      for (const id of ids) await media.pin(id, `alert of ${id}`);
      damage("UPDATE media SET body = ? WHERE msg_id = ?", damaged, `${n}1`);
      damage("UPDATE media SET body = ? WHERE msg_id = ?", JSON.stringify(textMessage(`${n}2`)), `${n}2`);
      assert.deepEqual(await media.stateOf(`${n}1`), gone);
      assert.deepEqual(
        (await media.unfinished()).map(({ received }) => received.message.msgId),
        DAMAGED.slice(0, n + 1).map((_, index) => `${index}3`),
      );
      assert.deepEqual(await media.stateOf(`${n}2`), gone);
    }
    assert.equal(errors.length, 2 * DAMAGED.length);
    assert(!errors.join().includes("private"));
  });

  it("that has no row yet, since its message is damaged, is unknown, and others are fetched", async (t) => {
    const { media, recalls, damage, errors } = await opened(t);
    for (const [n, damaged] of DAMAGED.entries()) {
      await recalls.remember([`${n}1`, `${n}2`].map((id) => ({ received: mediaMessage(id), expiresAt })));
      damage("UPDATE messages SET value = ? WHERE key = ?", damaged, `:${n}1`);
      assert.equal(await media.stateOf(`${n}1`), undefined);
      await media.pin(`${n}1`, "alert");
      await media.miss(`${n}1`, { why: "gone" });
      assert.equal(await media.stateOf(`${n}1`), undefined);
      assert.deepEqual(
        (await media.unfinished()).map(({ received }) => received.message.msgId),
        DAMAGED.slice(0, n + 1).map((_, index) => `${index}2`),
      );
      assert.deepEqual(await media.awaited(), [{ accountId: "", inUse: true }]);
    }
    assert.deepEqual(errors, []);
  });

  it("with a damaged reason is gone", async (t) => {
    const { media, recalls, damage } = await opened(t);
    await recalls.remember([{ received: mediaMessage("1"), expiresAt }]);
    await media.miss("1", { why: "diskFull" });
    for (const damaged of [...DAMAGED, '{"why":"whim"}']) {
      damage("UPDATE media SET reason = ?", damaged);
      assert.deepEqual(await media.stateOf("1"), { state: "missing", reason: { why: "gone" } });
    }
  });

  it("without a file's name does not stop the next start", async (t) => {
    const { media, recalls, damage, errors } = await opened(t);
    await recalls.remember([{ received: mediaMessage("1"), expiresAt }]);
    await media.miss("1", { why: "diskFull" });
    damage("UPDATE media SET state = 'kept', file = NULL");
    assert.deepEqual(await media.stateOf("1"), { state: "missing", reason: { why: "gone" } });
    assert.equal(errors.length, 1);
  });
});

describe("one damaged fact", () => {
  it("is not there, wherever in its text or its blanks the damage is", async (t) => {
    const { state, damage, errors } = await opened(t);
    const fact = '{"skey":"private words"}';
    await state.set("session", fact);
    // The blanks in front are 1,024, then the sum takes eight.
    for (const at of [1, 2, 500, 1_024, 1_025, 1_033, 1_040]) {
      await state.set("session", fact);
      damage(
        "UPDATE state SET value = substr(value, 1, ?1 - 1) || char(0) || substr(value, ?1 + 1)",
        String(at),
      );
      assert.equal(await state.get("session"), undefined, String(at));
    }
    assert.equal(errors.length, 7);
    assert(!errors.join().includes("private"));
  });
});
