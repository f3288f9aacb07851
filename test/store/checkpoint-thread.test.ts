import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { CheckpointThread, type LogLength } from "../../src/store/sqlite/checkpoint-thread.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { bytesOnDisk, closeLater, databasePath, warningsOnly } from "./folder.ts";

/** The version that the program has been tested with; with an older one there is no thread. */
const VERSION = "3.53.0";
const hasLengthOfLog = Number(process.versions.sqlite?.split(".")[1]) >= 53;
const skip = hasLengthOfLog ? false : "this SQLite is older than 3.53";

/** A database in the mode of ours whose connection copies nothing by itself, and a thread that does. */
function files(t: TestContext, { version = VERSION, log = silentLogger } = {}) {
  const path = databasePath(t);
  const db = new DatabaseSync(path);
  closeLater(path, () => db.isOpen && db.close());
  db.exec("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
  db.exec("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)");
  const noop = db.prepare("PRAGMA wal_checkpoint(NOOP)");
  const lengthOfLog = (): LogLength => {
    const { log: pages, checkpointed } = noop.get() ?? {};
    return { pages: Number(pages), copied: Number(checkpointed) };
  };
  const thread = new CheckpointThread({ path, log, lengthOfLog, version });
  closeLater(path, () => thread.end());
  const insert = db.prepare("INSERT INTO texts (text) VALUES (?)");
  /** Writes so many texts of one and a half pages each, and tells the thread as often as it looks. */
  const write = (texts: number): void => {
    db.exec("BEGIN");
    for (let n = 0; n < texts; n += 1) insert.run("x".repeat(6_000));
    db.exec("COMMIT");
    for (let n = 0; n < 4; n += 1) thread.written();
  };
  const rows = (): number => Number(db.prepare("SELECT count(*) AS n FROM texts").get()?.n);
  return { path, db, thread, lengthOfLog, write, rows };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(5);
}

describe("the thread that copies the log", { skip }, () => {
  it("copies a long log and leaves a short one alone", async (t) => {
    const { thread, lengthOfLog, write } = files(t);
    write(250);
    await delay(50);
    assert.equal(lengthOfLog().copied, 0);
    await thread.copied();
    assert.equal(lengthOfLog().copied, lengthOfLog().pages, "before an emptying a shorter one is worth it");
    write(100);
    await thread.copied();
    assert(lengthOfLog().copied < lengthOfLog().pages);
    write(600);
    await until(() => lengthOfLog().copied === lengthOfLog().pages);
  });

  it("has no copy under way after `rest`, so that the log can be emptied", async (t) => {
    const { db, thread, write, rows } = files(t);
    // Begins, is withdrawn, and begins again, at every moment of a copy.
    for (let round = 0; round < 40; round += 1) {
      write(25 + (round % 2) * 625);
      if (round % 3 === 0) await delay(round % 7);
      thread.rest();
      assert.equal(db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy, 0, `round ${round}`);
    }
    assert.equal(rows(), 40 * 25 + 20 * 625);
    assert.equal(db.prepare("PRAGMA integrity_check").get()?.integrity_check, "ok");
  });

  it("has closed the file after `end`, and a later write begins another", async (t) => {
    const { path, db, thread, lengthOfLog, write } = files(t);
    write(650);
    await until(() => lengthOfLog().copied > 0);
    thread.end();
    write(650);
    await thread.copied();
    assert.equal(lengthOfLog().copied, lengthOfLog().pages);
    thread.end();
    // Fails while another connection has the file open.
    db.exec("PRAGMA journal_mode = DELETE");
    db.close();
    assert.equal(existsSync(`${path}-wal`), false);
  });

  it("is not used with a SQLite that can damage a database which two connections copy", async (t) => {
    const { thread, lengthOfLog, write } = files(t, { version: "3.51.2" });
    write(650);
    await thread.copied();
    assert.equal(lengthOfLog().copied, 0);
  });

  it("creates no file where there is none, says so once, and holds nobody up", async (t) => {
    const { log, warnings } = warningsOnly();
    const path = databasePath(t);
    const thread = new CheckpointThread({
      path,
      log,
      lengthOfLog: () => ({ pages: 4_000, copied: 0 }),
      version: VERSION,
    });
    closeLater(path, () => thread.end());
    for (let n = 0; n < 2; n += 1) await thread.copied();
    assert.equal(existsSync(path), false);
    assert.deepEqual(warnings, ["a thread could not copy the log of the database; it is done without one"]);
  });

  it("does not keep the process alive, and a process that ends in a copy leaves a whole database", (t) => {
    const path = databasePath(t);
    const writer = fileURLToPath(new URL("long-log-writer.ts", import.meta.url));
    for (const how of ["idle", "exit", "kill"]) {
      rmSync(path, { force: true });
      const { status, signal, stdout, stderr } = spawnSync(process.execPath, [writer, path, how], {
        encoding: "utf8",
      });
      assert.deepEqual([status, signal], how === "kill" ? [null, "SIGKILL"] : [0, null], stderr);
      if (how === "idle") assert.doesNotMatch(stdout, /MessagePort/);
      const database = new Database(path, silentLogger);
      assert.equal(database.get("SELECT count(*) AS n FROM texts")?.n, 6_000, how);
      assert.equal(database.get("PRAGMA integrity_check")?.integrity_check, "ok", how);
      database.close();
      assert.equal(existsSync(`${path}-wal`), false, how);
    }
  });
});

it("deleted texts leave the files while a flood goes on", { skip }, async (t) => {
  const path = databasePath(t);
  const database = new Database(path, silentLogger);
  closeLater(path, () => database.close());
  database.script("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)");
  const flood = (mark: string): void => {
    for (let batch = 0; batch < 60; batch += 1)
      database.relaxed(() => {
        for (let n = 0; n < 50; n += 1)
          database.run(
            "INSERT INTO texts (text) VALUES (?)",
            `${" ".repeat(4_096)}${mark}${"x".repeat(900)}`,
          );
      });
  };
  flood("<old>");
  const copying = database.readyToErase();
  flood("<new>");
  database.relaxed(() => database.run("DELETE FROM texts WHERE text LIKE '%<old>%'"));
  database.eraseLater();
  await copying;
  flood("<new>");
  await database.readyToErase();
  database.erase();
  const left = bytesOnDisk(path);
  assert.doesNotMatch(left, /<old>/);
  assert.match(left, /<new>/);
  assert.equal(database.get("SELECT count(*) AS n FROM texts")?.n, 6_000);
});
