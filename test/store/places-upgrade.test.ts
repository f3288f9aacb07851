import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { TOPIC } from "../contracts/chat-places.ts";
import { knownChat } from "../contracts/chat-store.ts";
import { alertAbout } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

/** The version before alerts had their chat. */
const BEFORE = 8;
const blanks = " ".repeat(1_024);

/** A file of that version: an alert that waits, one that was told, a listed recall, its chat and a muted one. */
function writeBefore(path: string): void {
  const file = new DatabaseSync(path);
  file.exec("PRAGMA page_size = 1024; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL");
  for (const step of MIGRATIONS.slice(0, BEFORE)) file.exec(step);
  file.exec(`PRAGMA application_id = 1465008754; PRAGMA user_version = ${BEFORE};
    CREATE TABLE "messages"(key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) NOT NULL DEFAULT '',
      expires BIGINT DEFAULT NULL, UNIQUE(key, namespace));
    CREATE INDEX "messages_expires_idx" ON "messages" (expires) WHERE expires IS NOT NULL`);
  const [waits, told] = [alertAbout("11"), alertAbout("12")];
  const alert = file.prepare(
    "INSERT INTO alerts (seq, id, body, settled_at, added_at, silent, account, msg_id) VALUES (?, ?, ?, ?, 5, ?, '7001', ?)",
  );
  alert.run(1, waits.id, blanks + JSON.stringify(waits), null, 1, "11");
  alert.run(2, told.id, null, 5, 0, "12");
  file.exec("INSERT INTO deliveries (alert, sink, attempts) VALUES (1, 'slack', 2)");
  file.exec("INSERT INTO deliveries (alert, sink, status) VALUES (2, 'slack', 'sent')");
  const chat = file.prepare(
    `INSERT INTO chats (seq, muted_forever, names, account, kind, stable_id, chat_name)
     VALUES (?, ?, ?, '7001', 'GROUP', '23456@chatroom', '@@group-0001')`,
  );
  const names = blanks + JSON.stringify(["登山队", "old name"]);
  chat.run(3, 0, names);
  chat.run(4, 1, names);
  file
    .prepare(
      `INSERT INTO history (id, short_id, account, chat, recalled_at, listed_at, body, search)
       VALUES (?, ?, '7001', 3, 5, 5, ?, 'words')`,
    )
    .run(told.id, told.shortId, blanks + JSON.stringify(told));
  file.close();
}

describe("the file of a program without places", () => {
  it("goes on: what waits is delivered without a chat, and known chats and the list are as before", async (t) => {
    const path = databasePath(t);
    writeBefore(path);
    const { outbox, history, chats } = await openedStore(t, path);
    const [delivery, ...others] = await outbox.waiting("slack", 9);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [delivery?.alert, delivery?.attempts, delivery?.silent, delivery?.chat],
      [alertAbout("11"), 2, true, undefined],
    );
    const known = [
      { ...knownChat(), key: 3 },
      { ...knownChat({ mutedUntil: Infinity }), key: 4 },
    ];
    assert.deepEqual(await chats.load(), known);
    assert.deepEqual(await chats.prune(9), []);
    assert.deepEqual(await history.find(alertAbout("12").shortId), [{ alert: alertAbout("12"), chat: 3 }]);
  });

  it("takes alerts with their chats and places from then on", async (t) => {
    const path = databasePath(t);
    writeBefore(path);
    const clock = new ManualClock();
    const { outbox, places, chats } = await openedStore(t, path, clock);
    const key = await chats.add(knownChat());
    await addTo(outbox, [alertAbout("13")], ["slack"], { chat: key });
    await places.of("slack", clock).set(key, TOPIC);
    assert.deepEqual(
      (await outbox.waiting("slack", 9)).map(({ chat }) => chat),
      [undefined, key],
    );
    assert.deepEqual(await places.of("slack", clock).get(key), TOPIC);
  });
});
