import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { RecallAlert } from "../../src/bridge/model/alert.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { alertAbout, missedAlert } from "../contracts/samples.ts";
import { newAlert } from "../fakes/new-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

/** The version before the list could be filtered by kind. */
const BEFORE = 9;
const blanks = " ".repeat(1_024);

/** A file of that version with these recalls in its list. */
function writeBefore(path: string, alerts: readonly RecallAlert[]): void {
  const file = new DatabaseSync(path);
  file.exec("PRAGMA page_size = 1024; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
  for (const step of MIGRATIONS.slice(0, BEFORE)) file.exec(step);
  file.exec(`PRAGMA application_id = 1465008754; PRAGMA user_version = ${BEFORE};
    CREATE TABLE "messages"(key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) NOT NULL DEFAULT '',
      expires BIGINT DEFAULT NULL, UNIQUE(key, namespace));
    CREATE INDEX "messages_expires_idx" ON "messages" (expires) WHERE expires IS NOT NULL`);
  const entry = file.prepare(
    `INSERT INTO history (id, short_id, account, chat, recalled_at, listed_at, body, search)
     VALUES (?, ?, '7001', 3, 5, 5, ?, 'words')`,
  );
  for (const alert of alerts) entry.run(alert.id, alert.shortId, blanks + JSON.stringify(alert));
  file.close();
}

test("recalls of a program without filters can be filtered, and new ones beside them", async (t) => {
  const path = databasePath(t);
  writeBefore(path, [alertAbout("11"), missedAlert("12")]);
  const { history, outbox } = await openedStore(t, path);
  await outbox.add([newAlert(alertAbout("13"), [], { listedIn: 3 })]);
  const found = async (filter: Parameters<typeof history.page>[0]) =>
    (await history.page(filter, { upTo: 9, offset: 0, limit: 9 })).recalls.map(({ alert }) => alert.id);
  assert.deepEqual(await found({ kind: "TEXT" }), [alertAbout("13").id, alertAbout("11").id]);
  assert.equal((await found({})).length, 3);
  assert.deepEqual(await found({ byOther: true }), []);
});
