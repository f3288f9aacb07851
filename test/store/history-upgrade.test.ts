import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { alertAbout, missedAlert, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo, newAlert } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { bytesOnDisk, databasePath, openedStore } from "./folder.ts";

/** The version before the history. */
const BEFORE = 7;
const blanks = " ".repeat(1_024);

/** A file of that version: an alert that waits, one that misses its original, one that was told, a kept message. */
function writeBefore(path: string): void {
  const file = new DatabaseSync(path);
  file.exec("PRAGMA page_size = 1024; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
  for (const step of MIGRATIONS.slice(0, BEFORE)) file.exec(step);
  file.exec(`PRAGMA application_id = 1465008754; PRAGMA user_version = ${BEFORE};
    CREATE TABLE "messages"(key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) NOT NULL DEFAULT '',
      expires BIGINT DEFAULT NULL, UNIQUE(key, namespace));
    CREATE INDEX "messages_expires_idx" ON "messages" (expires) WHERE expires IS NOT NULL`);
  const add = file.prepare("INSERT INTO alerts (seq, id, body, settled_at) VALUES (?, ?, ?, ?)");
  for (const [seq, alert] of [alertAbout("11", "<kept 11>"), missedAlert("12")].entries()) {
    const { kind: _, ...written } = alert;
    add.run(seq + 1, alert.id, blanks + JSON.stringify(written), null);
    file.prepare("INSERT INTO deliveries (alert, sink) VALUES (?, 'slack')").run(seq + 1);
  }
  add.run(3, alertAbout("13").id, null, 5);
  const value = { value: textMessage("11", "<kept 11>"), expires: 9_000 };
  file.prepare("INSERT INTO messages VALUES ('7001:11', ?, '', 9000)").run(blanks + JSON.stringify(value));
  file.close();
}

describe("the file of a program without a history", () => {
  it("goes on: what waits is delivered aloud, as recalls, and what was told stays known", async (t) => {
    const path = databasePath(t);
    writeBefore(path);
    const { outbox, history, chats } = await openedStore(t, path);
    assert.equal(await history.newest(), 0);
    assert.deepEqual([await chats.load(), (await outbox.applied()).size], [[], 0]);
    const waiting = await outbox.waiting("slack", 9);
    assert.deepEqual(
      waiting.map(({ alert, silent }) => [alert, silent]),
      [
        [alertAbout("11", "<kept 11>"), false],
        [missedAlert("12"), false],
      ],
    );
    assert.deepEqual(await outbox.missed([missedAlert("12").id]), [missedAlert("12")]);
    assert.deepEqual(await outbox.add([newAlert(alertAbout("13"), ["slack"], { listedIn: 1 })]), []);
  });

  it("has what a person deletes of it deleted: its message is known from its text", async (t) => {
    const path = databasePath(t);
    writeBefore(path);
    const { outbox, history, recalls } = await openedStore(t, path);
    recalls.useAccount("7001");
    assert.equal(await history.forget([alertAbout("11").id]), 0);
    assert.equal(await recalls.find("11"), undefined);
    assert.equal((await nextAlert(outbox, "slack"))?.alert.id, missedAlert("12").id);
    assert.doesNotMatch(bytesOnDisk(path), /<kept 11>/);
  });
});

describe("what the outbox finds in an alert", () => {
  it("is damaged when its kind is not known, and then it is a dead letter", async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path, new ManualClock());
    await addTo(store.outbox, [alertAbout("11"), alertAbout("12")], ["slack"]);
    await store.close();
    const file = new DatabaseSync(path);
    file.exec("UPDATE alerts SET body = json_set(body, '$.kind', 'poll') WHERE seq = 1");
    file.close();
    const { outbox } = await openedStore(t, path);
    assert.equal((await nextAlert(outbox, "slack"))?.alert.id, alertAbout("12").id);
    assert.equal((await outbox.counts("slack")).dead, 1);
  });
});

it("a store that keeps no history says so", async (t) => {
  const path = databasePath(t);
  const store = await openedStore(t, path, undefined, { historyKept: false });
  assert.equal(store.history.isKept, false);
  await store.close();
  assert.equal((await openedStore(t, path)).history.isKept, true);
});
