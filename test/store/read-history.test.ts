import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { openHistoryReader } from "../../src/store/history/read-history.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";
import { knownChat } from "../contracts/chat-store.ts";
import { alertAbout, missedAlert } from "../contracts/samples.ts";
import { addTo } from "../fakes/new-alert.ts";
import { bytesOnDisk, closeLater, databasePath, openedStore } from "./folder.ts";

function storeError(code: StoreError["code"], text: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof StoreError && error.code === code && text.test(error.message);
}

describe("a process that reads the list beside the bridge", () => {
  it("reads recalls and chats while the bridge runs, and sees what comes later", async (t) => {
    const path = databasePath(t);
    const { outbox, chats } = await openedStore(t, path);
    const key = await chats.add(knownChat({ mutedUntil: Infinity }));
    const alerts = Array.from({ length: 250 }, (_, n) => ({ ...alertAbout(`${n + 100}`), recalledAt: n }));
    await addTo(outbox, alerts, ["slack"], { listedIn: key });
    await outbox.listAdded();
    const reader = openHistoryReader(path);
    assert(reader);
    closeLater(path, () => reader.close());
    assert.deepEqual(
      [...reader.recalls(0)],
      alerts.map((alert) => ({ alert, chat: key })),
    );
    assert.equal([...reader.recalls(200)].length, 50);
    assert.deepEqual(reader.chats(), [{ ...knownChat({ mutedUntil: Infinity }), key }]);
    await addTo(outbox, [missedAlert("99")], [], { listedIn: key });
    assert.deepEqual([...reader.recalls(250)], [{ alert: missedAlert("99"), chat: key }]);
    reader.close();
    reader.close();
  });

  it("does not keep the bridge from deleting, also in the middle of its reading", async (t) => {
    const path = databasePath(t);
    const { outbox, history } = await openedStore(t, path);
    await addTo(
      outbox,
      Array.from({ length: 150 }, (_, n) => alertAbout(`${n + 100}`, `<text${n}>`)),
      [],
      { listedIn: 1 },
    );
    const reader = openHistoryReader(path);
    assert(reader);
    closeLater(path, () => reader.close());
    const reading = reader.recalls(0)[Symbol.iterator]();
    reading.next();
    assert.equal(await history.forgetAll(), 150);
    assert.doesNotMatch(bytesOnDisk(path), /<text\d+>/);
  });

  it("reads the file of a bridge that was stopped, and leaves nothing beside it", async (t) => {
    const path = databasePath(t);
    const { outbox, close } = await openedStore(t, path);
    await addTo(outbox, [alertAbout("11")], [], { listedIn: 1 });
    await close();
    const odd = join(dirname(path), "a file? #1 100%.sqlite");
    renameSync(path, odd);
    const before = readFileSync(odd);
    const reader = openHistoryReader(odd);
    assert.deepEqual([...(reader?.recalls(0) ?? [])], [{ alert: alertAbout("11"), chat: 1 }]);
    reader?.close();
    assert.deepEqual(readFileSync(odd), before);
    assert.deepEqual(
      readdirSync(dirname(odd)).filter((name) => /-(wal|shm|journal)$/.test(name)),
      [],
    );
  });

  it("finds nothing where there is no database, and makes none", (t) => {
    const path = databasePath(t);
    assert.equal(openHistoryReader(path), undefined);
    assert.equal(existsSync(path), false);
  });

  it("leaves out a damaged entry", async (t) => {
    const path = databasePath(t);
    const { outbox, close } = await openedStore(t, path);
    await addTo(outbox, [alertAbout("11"), alertAbout("12")], [], { listedIn: 1 });
    await close();
    const file = new DatabaseSync(path);
    file.exec("UPDATE history SET body = 'x' WHERE seq = 1");
    file.close();
    const reader = openHistoryReader(path);
    assert.deepEqual(
      [...(reader?.recalls(0) ?? [])].map(({ alert }) => alert.id),
      [alertAbout("12").id],
    );
    reader?.close();
  });

  it("says what to do about a file of another version or of another program", async (t) => {
    for (const [sql, code, text] of [
      [`PRAGMA user_version = ${MIGRATIONS.length - 1}`, "unusable", /version \d+.*start the bridge once/],
      ["PRAGMA user_version = 1000", "newer", /version 1000.*newer program/],
      ["PRAGMA application_id = 7", "unusable", /another program/],
    ] as const) {
      const path = databasePath(t);
      await (await openedStore(t, path)).close();
      const file = new DatabaseSync(path);
      file.exec(sql);
      file.close();
      assert.throws(() => openHistoryReader(path), storeError(code, text));
    }
  });
});
