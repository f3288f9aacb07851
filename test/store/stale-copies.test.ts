import assert from "node:assert/strict";
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import fc from "fast-check";
import { copyDatabase } from "../../src/store/copy/copy-database.ts";
import { PAGE_BYTES } from "../../src/store/sqlite/erasable.ts";
import {
  clearUnused,
  freeBytes,
  isClean,
  leavesOf,
  PageFile,
  rowsIn,
} from "../../src/store/sqlite/table-pages.ts";
import { textMessage } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { bytesOnDisk, closeLater, databasePath, openedStore } from "./folder.ts";

const MARK = /<text\d+>/g;
/** So many leaf pages are looked through less often, and so seldom. */
const MANY_PAGES = 1_000;
const BETWEEN_MS = 20_000;

const LENGTHS = [40, 700, 3_300, 1_500, 90, 9_000, 2_100];

function marked(id: number): string {
  const mark = `<text${id}>`;
  return mark.repeat(Math.ceil((LENGTHS[id % LENGTHS.length] ?? 0) / mark.length));
}

/** 1 to 10 s, without an order: so SQLite joins pages at one time and another. */
function expiryOf(id: number): number {
  return 1_000 * (1 + ((((id + 1) * 7_919) % 101) % 10));
}

function messages(count: number, long = false) {
  return Array.from({ length: count }, (_, id) => ({
    received: textMessage(String(id), long ? `<text${id}>`.repeat(240) : marked(id)),
    expiresAt: expiryOf(id),
  }));
}

/** The names in every fifth message become longer, so that it must leave its place: SQLite parts pages and moves their rows. */
function renamed(all: ReturnType<typeof messages>) {
  return all
    .filter((_, id) => id % 5 === 2)
    .map(({ received }) => ({ ...received, chat: { ...received.chat, title: "Mei".repeat(150) } }));
}

function read<T>(path: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** The leaf pages of the table, as the program reads them. */
function leafPages(path: string): readonly { readonly number: number; readonly page: Buffer }[] {
  const file = new PageFile(path);
  closeLater(path, () => file.close());
  const root = read(
    path,
    (db) => db.prepare("SELECT rootpage AS n FROM sqlite_schema WHERE name = 'messages'").get()?.n,
  );
  return [...leavesOf(file, Number(root))]
    .flat()
    .map((number) => ({ number, page: file.read(number, Buffer.alloc(PAGE_BYTES)) }));
}

describe("the pages of messages", () => {
  for (const count of [0, 3, 40, 5_000]) {
    it(`are read as SQLite has written them: ${count} messages`, async (t) => {
      const path = databasePath(t);
      const { recalls, close } = await openedStore(t, path);
      await recalls.remember(messages(count));
      await recalls.purge(2_000);
      await close();
      const leaves = leafPages(path);
      const { pages, rowids } = read(path, (db) => ({
        pages: db
          .prepare(
            "SELECT pageno, unused FROM dbstat WHERE name = 'messages' AND pagetype = 'leaf' ORDER BY path",
          )
          .all(),
        rowids: db
          .prepare("SELECT rowid AS n FROM messages ORDER BY rowid")
          .all()
          .map(({ n }) => n),
      }));
      assert.deepEqual(
        leaves.map(({ number, page }) => [number, freeBytes(page)]),
        pages.map(({ pageno, unused }) => [pageno, unused]),
      );
      assert.deepEqual(
        leaves.flatMap(({ page }) => rowsIn(page).map(({ rowid }) => rowid)),
        rowids,
      );
    });
  }

  it("are not clean when a byte is left beside the rows, whether in the gap or in a free block", async (t) => {
    const path = databasePath(t);
    const { recalls, close } = await openedStore(t, path);
    await recalls.remember(messages(300));
    await recalls.purge(2_000);
    await close();
    let checked = 0;
    for (const { page } of leafPages(path)) {
      assert.ok(isClean(page, 40));
      const rows = Buffer.from(page);
      for (let at = 40; at < PAGE_BYTES; at += 7) {
        if (
          page[at] !== 0 ||
          page[at - 1] !== 0 ||
          page[at - 2] !== 0 ||
          page[at - 3] !== 0 ||
          page[at + 1] !== 0
        )
          continue;
        rows[at] = 0x78;
        // Five zeros in a row are in no message.
        assert.equal(isClean(rows, 40), false, `byte ${at}`);
        rows[at] = 0;
        checked += 1;
      }
    }
    assert.ok(checked > 1_000, `${checked}`);
  });
});

/** Puts into every page what SQLite may leave there: all that no row has, but the first bytes, which never have a text. */
function spoil(path: string): number {
  const file = openSync(path, "r+");
  // Not before SQLite has closed it, see PageFile.
  closeLater(path, () => closeSync(file));
  let pages = 0;
  for (const { number, page } of leafPages(path)) {
    const gapFrom = Math.max(40, 8 + 2 * page.readUInt16BE(3));
    const gapTo = page.readUInt16BE(5);
    if (gapTo <= gapFrom) continue;
    writeSync(file, "z".repeat(gapTo - gapFrom), (number - 1) * PAGE_BYTES + gapFrom);
    pages += 1;
  }
  return pages;
}

describe("copies of deleted messages", () => {
  for (const [what, count, long] of [
    ["few messages", 150, false],
    ["one message", 1, false],
    ["many messages", 2_000, false],
    ["messages that are alone in their page", 400, true],
  ] as const) {
    it(`are in none of the files, and what is kept is as it was: ${what}`, async (t) => {
      const path = databasePath(t);
      const { recalls } = await openedStore(t, path);
      const all = messages(count, long);
      await recalls.remember(all);
      await recalls.updateNames(renamed(all));
      await recalls.purge(1_000);
      const rows = () =>
        read(path, (db) =>
          db.prepare("SELECT rowid AS n, key, value, expires FROM messages ORDER BY rowid").all(),
        );
      const before = rows();
      assert.ok(spoil(path) > 0);
      assert.match(bytesOnDisk(path), /zzzz/);
      // Something was deleted: a look is due.
      await recalls.remember([{ received: textMessage("gone", "<text999999>"), expiresAt: 1 }]);
      await recalls.purge(2);
      assert.doesNotMatch(bytesOnDisk(path), /z{10}|<text999999>/);
      assert.deepEqual(rows(), before);
      assert.equal(
        read(path, (db) => db.prepare("PRAGMA integrity_check").get()?.integrity_check),
        "ok",
      );
      await recalls.purge(11_000);
      assert.doesNotMatch(bytesOnDisk(path), MARK);
    });
  }

  it("are looked for at most every 20 s when very many messages are kept", async (t) => {
    const path = databasePath(t);
    const clock = new ManualClock();
    const { recalls } = await openedStore(t, path, clock);
    await recalls.remember(messages(MANY_PAGES * 4));
    await recalls.purge(2_000);
    assert.ok(spoil(path) > MANY_PAGES);
    await recalls.purge(3_000);
    assert.match(bytesOnDisk(path), /zzzz/);
    clock.jump(BETWEEN_MS);
    await recalls.purge(3_000);
    assert.doesNotMatch(bytesOnDisk(path), /z{10}/);
  });

  it("are removed by the next deletion when a page could not be read", async (t) => {
    const path = databasePath(t);
    const { recalls } = await openedStore(t, path);
    await recalls.remember(messages(300));
    await recalls.purge(1_000);
    spoil(path);
    const broken = t.mock.method(PageFile.prototype, "read", () => {
      throw new Error("the disk");
    });
    await assert.rejects(recalls.purge(2_000), /the disk/);
    broken.mock.restore();
    await recalls.purge(2_000);
    assert.doesNotMatch(bytesOnDisk(path), /z{10}/);
  });

  // Only Linux says which locks there are.
  it("are looked for without giving up SQLite's locks on the file", {
    skip: !existsSync("/proc/locks"),
  }, async (t) => {
    const path = databasePath(t);
    const { recalls } = await openedStore(t, path);
    const { ino } = statSync(path);
    const locks = () =>
      readFileSync("/proc/locks", "utf8")
        .split("\n")
        .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `)).length;
    await recalls.remember(messages(300));
    assert.equal(locks(), 1);
    await recalls.purge(2_000);
    assert.equal(locks(), 1);
  });

  it("are not in the copy for a backup", async (t) => {
    const [path, target] = [databasePath(t), databasePath(t)];
    const { recalls } = await openedStore(t, path);
    const all = messages(1_000);
    await recalls.remember(all);
    await recalls.updateNames(renamed(all));
    await recalls.purge(4_000);
    spoil(path);
    await copyDatabase(path, target);
    assert.doesNotMatch(bytesOnDisk(target), /z{10}/);
    const rows = (file: string) =>
      read(file, (db) => db.prepare("SELECT key, value, expires FROM messages ORDER BY rowid").all());
    assert.deepEqual(rows(target), rows(path));
    assert.equal(
      read(target, (db) => db.prepare("PRAGMA integrity_check").get()?.integrity_check),
      "ok",
    );
  });

  it("are in no file when all messages are deleted, and the table goes on", async (t) => {
    const path = databasePath(t);
    const { recalls } = await openedStore(t, path);
    const [first] = messages(1);
    assert.ok(first);
    await recalls.remember([first]);
    await recalls.purge(1_000);
    spoil(path);
    await recalls.purge(11_000);
    assert.doesNotMatch(bytesOnDisk(path), /z{10}/);
    await recalls.remember([first]);
    assert.deepEqual(await recalls.find("0"), first.received);
  });
});

it("a page of any bytes is read without an error: it may be damaged", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: PAGE_BYTES, maxLength: PAGE_BYTES }), (bytes) => {
      const page = Buffer.from(bytes);
      page[0] = 0x0d;
      isClean(page, 40);
      rowsIn(page);
      freeBytes(page);
      clearUnused(page);
    }),
  );
});
