import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "../sqlite/database.ts";
import { MOST_IN_CELL, PAGE_BYTES } from "../sqlite/erasable.ts";
import { numberIn } from "../sqlite/rows.ts";
import { freeBytes, isClean, leavesOf, type PageRow, rootOf, rowsIn } from "../sqlite/table-pages.ts";

/** After a page was cleared, another look shows whether it is clear. */
const PASSES = 3;
/**
 * Before this place in a page there is no private text: a cell begins behind the head of the page, 10 bytes, with its own head of
 * 9 bytes at least, the key, and `{"form":2,"value":{"`. A row that is alone in its page cannot reach the first 33 bytes.
 */
const PRIVATE_FROM = 40;

/** For texts of 58 to 8,185 bytes, SQLite writes their length with two bytes (https://sqlite.org/fileformat2.html#record_format). */
const SHORTEST = 58;
const LONGEST = 8_185;
/** The length of a row of 128 to 16,383 bytes takes two bytes. */
const LENGTH_BYTES = 2;

/**
 * Removes from the pages of the table `messages` what is left of deleted messages. To be called when `erase` of the database has
 * put everything into the file. A deleted row is overwritten with zeros. But SQLite moves rows between neighbouring pages when one
 * of them has become nearly empty, and what it has moved stays behind in the unused part of the page. So that part is looked at:
 * where it is not all zeros, something is left there.
 *
 * Messages are added at the end of the table, which moves nothing, and the oldest are deleted first. So only some of the oldest
 * pages have anything to be cleared. What is deleted while this looks may need another call. Until nothing is left, `mustErase` of
 * the database says so. Resolves with the number of leaf pages. Rejects with StoreError.
 */
export async function removeStaleCopies(database: Database, stopped: () => boolean): Promise<number> {
  let isClear = false;
  try {
    for (let pass = 1; ; pass += 1) {
      const looked = await clear(database, stopped);
      isClear = looked.isClear;
      if (isClear || stopped()) return looked.pages;
      database.eraseLater();
      await database.readyToErase();
      if (!database.erase() || pass === PASSES) return looked.pages;
    }
  } finally {
    if (!isClear) database.eraseLater();
  }
}

/** One look at all leaf pages. It is clear when there was nothing to be removed. */
async function clear(
  database: Database,
  stopped: () => boolean,
): Promise<{ readonly isClear: boolean; readonly pages: number }> {
  const { pages: file } = database;
  const page = Buffer.alloc(PAGE_BYTES);
  const root = rootOf(database, "messages");
  let isClear = true;
  let pages = 0;
  for (const some of root === undefined ? [] : leavesOf(file, root)) {
    if (pages > 0) await turn();
    if (stopped()) return { isClear: false, pages };
    pages += some.length;
    for (const number of some) {
      if (isClean(file.read(number, page), PRIVATE_FROM)) continue;
      isClear = false;
      overwrite(database, page);
    }
  }
  return { isClear, pages };
}

/**
 * Gives one row of the page, for a moment, blanks of such a length that the page has no room left. Then it gets its text back, and
 * where the blanks were are zeros.
 */
function overwrite(database: Database, page: Buffer): void {
  const free = freeBytes(page);
  database.relaxed(() => {
    if (rowsIn(page).some((row) => fill(database, row, free))) return;
    // SQLite fills the page of a table with zeros when it is told to empty it.
    if (database.get("SELECT 1 FROM messages LIMIT 1") === undefined) database.run("DELETE FROM messages");
  });
}

/** False when the row cannot take so much. */
function fill(database: Database, { rowid, payload, cell, rowidBytes }: PageRow, free: number): boolean {
  const sql = "SELECT value, length(CAST(value AS BLOB)) AS bytes FROM messages WHERE rowid = ?";
  const row = database.get(sql, rowid);
  if (row === undefined || typeof row.value !== "string") return false;
  const bytes = numberIn(row, "bytes");
  if (bytes < SHORTEST) return false;
  const others = payload - bytes - (bytes > LONGEST ? 1 : 0);
  // A row that is alone in its page cannot take all of it.
  const filled = Math.min(cell + free - LENGTH_BYTES - rowidBytes, MOST_IN_CELL);
  const blanks = filled - others;
  if (blanks < SHORTEST) return false;
  const update = "UPDATE messages SET value = ? WHERE rowid = ?";
  database.run(update, " ".repeat(blanks), rowid);
  database.run(update, row.value, rowid);
  return true;
}
