import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { alertAbout, textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { nextAlert } from "../next-alert.ts";
import { bytesOnDisk, closeLater, databasePath, openedStore, warningsOnly } from "./folder.ts";

const GONE = /<gone\d+>/;
const expiresAt = Date.UTC(2100, 0, 1);

/** A file as version 3 wrote it: texts bare, pages of 4096 bytes, and in them copies of what was deleted. */
function writeVersion3(path: string, messages: number): void {
  const file = new DatabaseSync(path);
  // Leaves the deleted for sure where rebalancing left copies of them by chance.
  file.exec("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA secure_delete = OFF");
  for (const step of MIGRATIONS.slice(0, 3)) file.exec(step);
  file.exec(`PRAGMA application_id = 1465008754; PRAGMA user_version = 3;
    CREATE TABLE "messages"(key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) NOT NULL DEFAULT '',
      expires BIGINT DEFAULT NULL, UNIQUE(key, namespace));
    CREATE INDEX "messages_expires_idx" ON "messages" (expires) WHERE expires IS NOT NULL; BEGIN`);
  const insert = file.prepare("INSERT INTO messages VALUES (?, ?, '', ?)");
  for (let n = 1; n <= messages; n += 1) {
    const gone = n % 3 === 0;
    const text = (gone ? `<gone${n}>` : `<kept${n}>`) + "x".repeat((n * 7_919) % 900);
    const value = { value: textMessage(String(n), text), expires: expiresAt };
    insert.run(`7001:${n}`, JSON.stringify(value), gone ? 1 : expiresAt);
    if (n % 40 === 0) file.exec("COMMIT; BEGIN; DELETE FROM messages WHERE expires = 1");
  }
  file.exec("DELETE FROM messages WHERE expires = 1; COMMIT");
  file.exec(`INSERT INTO state VALUES ('session', '{"cookies":1}'); INSERT INTO lanes VALUES ('slack', 4)`);
  const alert = alertAbout("11", "<kept alert>");
  file.prepare("INSERT INTO alerts (seq, id, body) VALUES (1, ?, ?)").run(alert.id, JSON.stringify(alert));
  file.exec("INSERT INTO deliveries (alert, sink) VALUES (1, 'slack')");
  file
    .prepare(
      `INSERT INTO media (account, msg_id, state, body, file, bytes, mime, file_name, expires_at)
       VALUES ('7001', '51', 'kept', ?, 'img_51.jpg', 5, 'image/jpeg', 'img_51.jpg', ?)`,
    )
    .run(JSON.stringify(textMessage("51")), expiresAt);
  file.close();
}

function layoutOf(path: string): readonly unknown[] {
  const file = new DatabaseSync(path, { readOnly: true });
  const layout = ["page_size", "auto_vacuum", "journal_mode"].map(
    (name) => Object.values(file.prepare(`PRAGMA ${name}`).get() ?? {})[0],
  );
  file.close();
  return layout;
}

describe("the file of an earlier program", () => {
  it("is written anew at the start: all of it is there, and nothing that was deleted before", async (t) => {
    const path = databasePath(t);
    writeVersion3(path, 600);
    assert(GONE.test(bytesOnDisk(path)), "copies of what was deleted, of which this is the end");
    const { recalls, outbox, state } = await openedStore(t, path);
    assert.deepEqual(layoutOf(path), [4_096, 2, "wal"]);
    recalls.useAccount("7001");
    assert(!GONE.test(bytesOnDisk(path)), "it is still there");
    assert.match((await recalls.find("598"))?.message.msgId ?? "", /598/);
    assert.equal(await recalls.count(), 400);
    assert.equal(await state.get("session"), '{"cookies":1}');
    assert.deepEqual((await nextAlert(outbox, "slack"))?.alert, alertAbout("11", "<kept alert>"));
    assert.equal(await recalls.purge(expiresAt + 1), 400);
    assert(!/<kept\d+>/.test(bytesOnDisk(path)), "it is still there");
  });

  it("keeps its layout while another program has it open, loses what is deleted all the same, and is written anew later", async (t) => {
    const path = databasePath(t);
    writeVersion3(path, 300);
    const reader = new DatabaseSync(path, { readOnly: true });
    closeLater(path, () => reader.isOpen && reader.close());
    reader.prepare("SELECT count(*) FROM messages").get();
    const { log, warnings } = warningsOnly();
    const store = await openStore(path, { log, clock: new ManualClock() });
    closeLater(path, () => store.close());
    assert.deepEqual([layoutOf(path)[0], warnings.length], [4_096, 1]);
    store.recalls.useAccount("7001");
    await store.recalls.remember([{ received: textMessage("9000", "<kept9000>"), expiresAt: 5 }]);
    await store.recalls.purge(6);
    assert(!/<gone\d+>|<kept9000>/.test(bytesOnDisk(path)), "it is still there");
    assert.equal((await store.recalls.find("299"))?.message.msgId, "299");
    reader.close();
    await store.recalls.remember([{ received: textMessage("9001", "<kept9001>"), expiresAt: 5 }]);
    await store.recalls.purge(6);
    assert.deepEqual(layoutOf(path), [4_096, 2, "wal"]);
    assert.equal(await store.recalls.count(), 200);
    assert(!/<kept9001>/.test(bytesOnDisk(path)), "it is still there");
  });

  it("loses nothing when the process is killed in the middle of it", { timeout: 60_000 }, async (t) => {
    const path = databasePath(t);
    writeVersion3(path, 9_000);
    const module = import.meta.resolve("../../src/store/sqlite/database.ts");
    const code = `const { Database } = await import(${JSON.stringify(module)});
      new Database(${JSON.stringify(path)}, { debug() {}, info() {}, warn() {}, error() {} });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" });
    // SQLite lays it beside the file before it changes the first page, and takes it away at the end.
    while (!existsSync(`${path}-journal`)) {
      assert.equal(child.exitCode, null, "it was done before it could be killed");
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    const database = new Database(path, silentLogger);
    closeLater(path, () => database.close());
    assert.equal(database.get("SELECT count(*) AS n FROM messages")?.n, 6_000);
    assert.deepEqual(layoutOf(path), [4_096, 2, "wal"]);
    assert(!GONE.test(bytesOnDisk(path)), "it is still there");
  });
});
