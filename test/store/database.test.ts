import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { openStore } from "../../src/store/index.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { alertAbout, LONG_AGO, ownMessage, ownNotice } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { nextAlert } from "../next-alert.ts";
import { closeLater, databasePath, openedStore } from "./folder.ts";
import { unprivileged } from "./unprivileged.ts";

const deps = { log: silentLogger, clock: new ManualClock() };

function storeError(code: StoreError["code"], text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof StoreError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, text);
    return true;
  };
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe("the database file", () => {
  it("is readable for its owner only, with the files beside it", async (t) => {
    const path = databasePath(t);
    const store = await openedStore(t, path);
    await store.state.set("a", "1");
    for (const file of [path, `${path}-wal`, `${path}-shm`]) assert.equal(mode(file), "600", file);
  });

  it("becomes private when it was copied with a wider mode", async (t) => {
    const path = databasePath(t);
    await (await openStore(path, deps)).close();
    chmodSync(path, 0o644);
    const store = await openedStore(t, path);
    await store.state.set("a", "1");
    for (const file of [path, `${path}-wal`, `${path}-shm`]) assert.equal(mode(file), "600", file);
  });

  it("is one file after closing, and can be closed twice", async (t) => {
    const path = databasePath(t);
    const store = await openStore(path, deps);
    await store.state.set("a", "1");
    await store.close();
    await store.close();
    assert.deepEqual([existsSync(`${path}-wal`), existsSync(`${path}-shm`)], [false, false]);
  });

  it("survives a power cut after a commit: every commit reaches the disk", (t) => {
    const path = databasePath(t);
    const database = new Database(path, silentLogger);
    closeLater(path, () => database.close());
    assert.deepEqual({ ...database.get("PRAGMA synchronous") }, { synchronous: 2 });
    assert.deepEqual({ ...database.get("PRAGMA journal_mode") }, { journal_mode: "wal" });
    assert.deepEqual({ ...database.get("PRAGMA secure_delete") }, { secure_delete: 1 });
    assert.deepEqual({ ...database.get("PRAGMA temp_store") }, { temp_store: 2 });
  });

  it("is refused in a folder that is missing", async (t) => {
    const path = join(dirname(databasePath(t)), "missing", "bridge.sqlite");
    await assert.rejects(
      openStore(path, deps),
      storeError("unusable", /missing.*check that its folder exists/),
    );
  });

  it("is refused when it is a folder", async (t) => {
    const path = databasePath(t);
    mkdirSync(path);
    await assert.rejects(openStore(path, deps), storeError("unusable", /bridge\.sqlite/));
  });

  it("is refused when another program made it, and stays as it is", async (t) => {
    const path = databasePath(t);
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE notes (text); INSERT INTO notes VALUES ('theirs')");
    other.close();
    const before = readFileSync(path);
    await assert.rejects(openStore(path, deps), storeError("unusable", /another program/));
    assert.deepEqual(readFileSync(path), before);
  });

  it("is refused when the disk is full before it is made", (t) => {
    const path = databasePath(t);
    const migrations = ["PRAGMA max_page_count = 2; CREATE TABLE one (n); CREATE TABLE two (n)"];
    assert.throws(
      () => new Database(path, silentLogger, { migrations }),
      storeError("unusable", /bridge\.sqlite.*full.*free some space/),
    );
    new Database(path, silentLogger).close();
  });

  it("is refused where this user may not write, whatever is read-only", (t) => {
    const path = databasePath(t);
    const folder = dirname(path);
    chmodSync(folder, 0o555);
    unprivileged(() => {
      const refused = storeError("unusable", /bridge\.sqlite.*permission denied.*can be written to/i);
      assert.throws(() => new Database(path, silentLogger), refused);
    });
    chmodSync(folder, 0o755);
    new Database(path, silentLogger).close();
    unprivileged(() => {
      assert.throws(() => new Database(path, silentLogger), storeError("unusable", /permission denied/i));
    });
    // The file could be written, but not the log beside it.
    chmodSync(path, 0o666);
    chmodSync(folder, 0o555);
    unprivileged(() => {
      assert.throws(() => new Database(path, silentLogger), storeError("unusable", /bridge\.sqlite/));
    });
    chmodSync(folder, 0o755);
  });
});

describe("the schema", () => {
  it("opens a file of version 1 with all that is in it", async (t) => {
    const path = databasePath(t);
    writeVersion1(path);
    const store = await openedStore(t, path);
    store.recalls.useAccount("7001");
    assert.deepEqual(await store.recalls.find("6041"), ownMessage("6041", "@mei", 1_000));
    assert.deepEqual(
      await store.recalls.findLastOwn(ownNotice("9", "@mei", 1_000), 1_000),
      ownMessage("6041", "@mei", 1_000),
    );
    assert.deepEqual((await nextAlert(store.outbox, "slack"))?.alert, {
      ...alertAbout("11"),
      accountId: undefined,
    });
    assert.equal(await store.outbox.retireSinks([], LONG_AGO + 3_000), 0);
    assert.equal(await store.outbox.retireSinks([], LONG_AGO + 3_001), 1);
    assert.equal((await store.outbox.counts("slack")).delivered, 4);
    assert.equal(await store.state.get("watch.since"), "5");
    assert.equal(await store.sent.isOwn("501"), true);
  });

  it("refuses a file of a newer program and leaves it as it is", async (t) => {
    const path = databasePath(t);
    await (await openStore(path, deps)).close();
    const newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    newer.close();
    const before = readFileSync(path);
    await assert.rejects(openStore(path, deps), storeError("newer", /version \d+.*up to \d+.*newer program/));
    assert.deepEqual(readFileSync(path), before);
  });

  it("moves a file up step by step, once", (t) => {
    const path = databasePath(t);
    const steps = ["CREATE TABLE one (n)", "CREATE TABLE two (n); INSERT INTO two VALUES (2)"];
    new Database(path, silentLogger, { migrations: steps.slice(0, 1) }).close();
    new Database(path, silentLogger, { migrations: steps }).close();
    const database = new Database(path, silentLogger, { migrations: steps });
    closeLater(path, () => database.close());
    assert.deepEqual(
      database.all("SELECT n FROM two").map((row) => row.n),
      [2],
    );
    assert.deepEqual({ ...database.get("PRAGMA user_version") }, { user_version: 2 });
  });

  it("leaves no trace of a step that fails", (t) => {
    const path = databasePath(t);
    const first = "CREATE TABLE one (n)";
    new Database(path, silentLogger, { migrations: [first] }).close();
    const broken = "CREATE TABLE two (n); INSERT INTO three VALUES (1)";
    assert.throws(() => new Database(path, silentLogger, { migrations: [first, broken] }), /three/);
    const database = new Database(path, silentLogger, { migrations: [first] });
    closeLater(path, () => database.close());
    assert.deepEqual({ ...database.get("PRAGMA user_version") }, { user_version: 1 });
    assert.equal(database.get("SELECT 1 FROM sqlite_schema WHERE name = 'two'"), undefined);
  });
});

/** A file as version 1 wrote it. Frozen: it must open for ever, whatever happens to the code. */
function writeVersion1(path: string): void {
  const file = new DatabaseSync(path);
  file.exec(`
    PRAGMA journal_mode = WAL; PRAGMA application_id = 1465008754; PRAGMA user_version = 1;
    CREATE TABLE "messages"(key VARCHAR(255) NOT NULL, value TEXT, namespace VARCHAR(255) NOT NULL DEFAULT '',
      expires BIGINT DEFAULT NULL, UNIQUE(key, namespace));
    CREATE INDEX "messages_expires_idx" ON "messages" (expires) WHERE expires IS NOT NULL;
    CREATE TABLE own_messages (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
      chat TEXT NOT NULL, sent_at INTEGER NOT NULL) STRICT;
    CREATE INDEX own_messages_chat ON own_messages (account, chat, sent_at, seq);
    CREATE TABLE alerts (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT, settled_at INTEGER) STRICT;
    CREATE INDEX alerts_settled ON alerts (settled_at) WHERE settled_at IS NOT NULL;
    CREATE TABLE deliveries (seq INTEGER PRIMARY KEY, alert INTEGER NOT NULL REFERENCES alerts (seq) ON DELETE CASCADE,
      sink TEXT NOT NULL,
      status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sending', 'sent', 'dead')),
      attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0,
      possible_duplicate INTEGER NOT NULL DEFAULT 0, message_id TEXT NOT NULL DEFAULT '',
      last_error TEXT NOT NULL DEFAULT '', UNIQUE (alert, sink)) STRICT;
    CREATE INDEX deliveries_lane ON deliveries (sink, seq) WHERE status IN ('pending', 'sending');
    CREATE INDEX deliveries_dead ON deliveries (sink) WHERE status = 'dead';
    CREATE TABLE lanes (sink TEXT PRIMARY KEY, delivered INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE sent_texts (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL,
      chat TEXT NOT NULL, text_hash TEXT NOT NULL, at INTEGER NOT NULL, msg_id TEXT NOT NULL) STRICT;
    CREATE INDEX sent_texts_answered ON sent_texts (msg_id) WHERE msg_id <> '';
    CREATE INDEX sent_texts_unanswered ON sent_texts (chat, text_hash, at, seq) WHERE msg_id = '';
    CREATE INDEX sent_texts_at ON sent_texts (at);
    INSERT INTO own_messages VALUES (1, '7001:6041', '7001', '@mei', 1000);
    INSERT INTO lanes VALUES ('slack', 4);
    INSERT INTO state VALUES ('watch.since', '5');
    INSERT INTO sent_texts VALUES (1, 'k1', 'c1', 'filehelper', 'h1', 1000, '501');
  `);
  const { accountId: _, ...alert } = alertAbout("11");
  file.prepare("INSERT INTO alerts VALUES (1, ?, ?, NULL)").run(alert.id, JSON.stringify(alert));
  file.exec("INSERT INTO deliveries (seq, alert, sink) VALUES (1, 1, 'slack')");
  const value = JSON.stringify({ value: ownMessage("6041", "@mei", 1_000), expires: 181_000 });
  file.prepare("INSERT INTO messages VALUES (?, ?, '', ?)").run("7001:6041", value, 181_000);
  file.close();
}
