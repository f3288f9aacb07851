import { existsSync, rmSync } from "node:fs";
import { backup, DatabaseSync } from "node:sqlite";
import { damagedFile } from "../errors/layout-errors.ts";
import { asStoreError } from "../errors/sqlite-errors.ts";
import { keptFile } from "../media/media-row.ts";
import { checkPages } from "../sqlite/check-pages.ts";
import { createPrivate, filesOf, hasBrokenLog, isEmptied } from "../sqlite/database-file.ts";
import { isErasable, type LayoutTarget } from "../sqlite/database-layout.ts";
import { PAGE_BYTES } from "../sqlite/erasable.ts";
import { MIGRATIONS, schemaVersion } from "../sqlite/migrations.ts";
import type { Row, SqlValue } from "../sqlite/rows.ts";
import { clearUnused, isClean, leavesOf, PageFile, rootOf } from "../sqlite/table-pages.ts";

/** How long a statement waits while the bridge writes or empties its write-ahead log, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/**
 * All pages in one step, which is one read transaction. Between steps a write of the bridge would make SQLite begin anew
 * (https://sqlite.org/c3ref/backup_finish.html), so a busy bridge could delay the end for ever.
 */
const ALL_PAGES = 2 ** 31 - 1;

/** A media file that the database names: its name in the media folder and its length. */
export type NamedFile = { readonly file: string; readonly bytes: number };
/** What a database holds. `version`: of its schema, 0 when it has no table yet. */
export type DatabaseContents = { readonly version: number; readonly files: readonly NamedFile[] };

/**
 * Copies the database at `path`, which the bridge may be using, into the new file `target`: one file without a write-ahead
 * log, without free pages that hold deleted texts. Resolves with what the copy holds. Rejects with StoreError: "newer" for a
 * file of a newer program, "damaged", "unusable", also on a full disk.
 */
export async function copyDatabase(path: string, target: string): Promise<DatabaseContents> {
  // SQLite would ignore such a log, and delete it when this connection closes.
  if (isEmptied(path, false) || hasBrokenLog(path)) throw damagedFile(path);
  for (const file of filesOf(target)) rmSync(file, { force: true });
  createPrivate(target);
  const source = guard(path, () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  try {
    guard(path, () => schemaVersion(targetOf(source, path), MIGRATIONS.length));
    await backup(source, target, { rate: ALL_PAGES });
  } catch (error) {
    throw asStoreError(error, "unusable", path);
  } finally {
    source.close();
  }
  const contents = readContents(target, path, tidy);
  guard(path, () => clearMessages(target));
  if (contents.version === 0 && existsSync(target)) rmSync(target);
  return contents;
}

/**
 * Looks through a database that nobody uses, every page of it. Throws StoreError: "damaged", "newer", "unusable" for one of
 * another program. `path` stands in the errors.
 */
export function checkDatabase(file: string, path: string): DatabaseContents {
  return readContents(file, path, () => {});
}

function readContents(file: string, path: string, first: (copy: LayoutTarget) => void): DatabaseContents {
  return guard(path, () => {
    const copy = new DatabaseSync(file);
    try {
      const target = targetOf(copy, path);
      const version = schemaVersion(target, MIGRATIONS.length);
      first(target);
      checkPages(target);
      return { version, files: filesIn(target) };
    } finally {
      copy.close();
    }
  });
}

/**
 * Makes the copy one file. One of an earlier program may hold deleted texts in its pages: it is written anew. Its layout stays, so
 * that the program that opens it knows what it has to rewrite.
 */
function tidy(copy: LayoutTarget): void {
  copy.script("PRAGMA temp_store = MEMORY; PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF");
  if (!isErasable(copy)) copy.script("VACUUM");
}

/** Between the rows of messages there may be copies of deleted ones, which the bridge has not removed yet. */
function clearMessages(copy: string): void {
  const db = new DatabaseSync(copy, { readOnly: true });
  const target = targetOf(db, copy);
  const root = isErasable(target) ? rootOf(target, "messages") : undefined;
  db.close();
  if (root === undefined) return;
  const file = new PageFile(copy, "r+");
  const page = Buffer.alloc(PAGE_BYTES);
  try {
    for (const number of [...leavesOf(file, root)].flat()) {
      if (isClean(file.read(number, page), 0)) continue;
      clearUnused(page);
      file.write(number, page);
    }
  } finally {
    file.close();
  }
}

/** A damaged row names no file: the store gives that one up when it finds it. */
function filesIn(target: LayoutTarget): readonly NamedFile[] {
  // The first version had no media.
  if (target.get("SELECT 1 FROM sqlite_schema WHERE name = 'media'") === undefined) return [];
  const rows = target.all("SELECT file, bytes, mime, file_name FROM media WHERE state = 'kept' ORDER BY seq");
  return rows.flatMap((row) => keptFile(row) ?? []).map(({ file, bytes }) => ({ file, bytes }));
}

function targetOf(file: DatabaseSync, path: string): LayoutTarget {
  const all = (sql: string, ...values: SqlValue[]): Row[] => file.prepare(sql).all(...values);
  return {
    path,
    all,
    get: (sql) => all(sql)[0],
    run: (sql, ...values) => Number(file.prepare(sql).run(...values).changes),
    script: (sql) => file.exec(sql),
    transaction: (work) => {
      file.exec("BEGIN IMMEDIATE");
      work();
      file.exec("COMMIT");
    },
  };
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStoreError(error, "unusable", path);
  }
}
