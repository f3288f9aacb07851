import { DatabaseSync } from "node:sqlite";
import type { Row, SqlValue } from "./rows.ts";

/** What a damaged table still gave. `whole`: nothing of it stayed unread. */
export type SavedTable = { readonly rows: readonly Row[]; readonly whole: boolean };
export type Saved = ReadonlyMap<TableName, SavedTable>;

/** In an order in which they can be written: an alert before its deliveries. */
export const TABLES = [
  "state",
  "lanes",
  "alerts",
  "deliveries",
  "messages",
  "own_messages",
  "taken_back",
  "sent_texts",
  "media",
] as const;
export type TableName = (typeof TABLES)[number];

/** Tables without row ids, and their keys. */
const KEYS: Readonly<Partial<Record<TableName, string>>> = { state: "key", lanes: "sink" };

/** Above every row id: they are counted up from 1, and VACUUM counts anew. A power of two is halved without remainders. */
const LAST_ROWID = 2 ** 40;
/**
 * Bounds of the whole attempt on one table. A message takes minutes to expire and an alert a month: a table that a
 * person's account fills stays far below. A bad page costs some 40 failures and two for each of its rows; when so many
 * found no row at all, the table's root is gone.
 */
const MOST_ROWS = 200_000;
const MOST_FAILURES = 10_000;
const MOST_FAILURES_AT_FIRST = 500;

/**
 * Reads what can still be read of a damaged database. Never throws; a table that is missing or beyond reading has no
 * rows. Changes nothing in the file.
 */
export function readDamaged(path: string): Saved {
  const saved = new Map<TableName, SavedTable>();
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, defensive: false });
    tolerate(db);
    for (const table of TABLES) saved.set(table, readTable(db, table));
  } catch {
    // Not a database any more: what was read before that counts.
  }
  close(db);
  return saved;
}

/**
 * With `writable_schema` SQLite makes do with what it could read of a damaged schema: the first statement after that
 * still fails (https://sqlite.org/pragma.html#pragma_writable_schema). `cell_size_check` finds nonsense in a page early.
 */
function tolerate(db: DatabaseSync): void {
  for (const sql of ["PRAGMA writable_schema = ON", "PRAGMA cell_size_check = ON", "SELECT 1 FROM state"]) {
    try {
      db.exec(sql);
    } catch {
      // The tables say what can be read.
    }
  }
}

function readTable(db: DatabaseSync, table: TableName): SavedTable {
  try {
    const key = KEYS[table];
    return key === undefined ? readByRowid(db, table) : readByKey(db, table, key);
  } catch {
    return { rows: [], whole: false };
  }
}

/**
 * Halves what cannot be read until one bad page loses only its own rows. All ranges of one size come before smaller
 * ones, so that a large bad stretch does not use up the attempts of what lies behind it.
 */
function readByRowid(db: DatabaseSync, table: TableName): SavedTable {
  const sql = `SELECT rowid AS salvaged_rowid, * FROM ${table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid`;
  db.prepare(sql);
  const rows: Row[] = [];
  const ranges = [{ first: 1, last: LAST_ROWID }];
  let failures = 0;
  // Grows while it is walked.
  for (const range of ranges) {
    let { first } = range;
    const { last } = range;
    const complete = drain(db, sql, [first, last], ({ salvaged_rowid: rowid, ...row }) => {
      // A page that points back to an earlier one would be read round and round.
      if (typeof rowid !== "number" || rowid < first || rows.length >= MOST_ROWS) return false;
      first = rowid + 1;
      rows.push(row);
      return true;
    });
    if (complete) continue;
    failures += 1;
    if (failures >= (rows.length === 0 ? MOST_FAILURES_AT_FIRST : MOST_FAILURES)) break;
    if (rows.length >= MOST_ROWS) break;
    if (first >= last) continue;
    const middle = Math.floor((first + last) / 2);
    ranges.push({ first, last: middle }, { first: middle + 1, last });
  }
  return { rows, whole: failures === 0 };
}

/** From both ends: only what lies between two bad pages is lost. Each value is read by itself, for it may lie elsewhere. */
function readByKey(db: DatabaseSync, table: TableName, key: string): SavedTable {
  const keys = new Set<string>();
  let whole = true;
  for (const order of ["ASC", "DESC"]) {
    const take = (row: Row): boolean => {
      if (keys.size >= MOST_ROWS) return false;
      if (typeof row[key] === "string") keys.add(row[key]);
      return true;
    };
    if (drain(db, `SELECT ${key} FROM ${table} ORDER BY ${key} ${order}`, [], take)) break;
    whole = false;
  }
  const rows: Row[] = [];
  for (const value of keys) {
    const take = (row: Row): boolean => rows.push(row) > 0;
    if (!drain(db, `SELECT * FROM ${table} WHERE ${key} = ?`, [value], take)) whole = false;
  }
  return { rows, whole };
}

/** Gives rows to `take` until that says no or one cannot be read. True when there are no more. */
function drain(
  db: DatabaseSync,
  sql: string,
  values: readonly SqlValue[],
  take: (row: Row) => boolean,
): boolean {
  try {
    // A new statement each time: one that failed keeps its place in the damaged page.
    for (const row of db.prepare(sql).iterate(...values)) {
      if (!take(row)) return false;
    }
    return true;
  } catch {
    return false;
  }
}

function close(db: DatabaseSync | undefined): void {
  try {
    db?.close();
  } catch {
    // Only a handle is lost.
  }
}
