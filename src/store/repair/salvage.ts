import { DatabaseSync } from "node:sqlite";
import type { Row, SqlValue } from "../sqlite/rows.ts";

/** The rows that could be read from a damaged table. `whole`: all of them. */
export type SavedTable = { readonly rows: readonly Row[]; readonly whole: boolean };
/** The rows that could be saved, by table. A table is missing if it was not reached. */
export type Saved = ReadonlyMap<TableName, SavedTable>;

/** In the order in which they have to be written: an alert before its deliveries. */
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
  "chats",
  "chat_places",
  "history",
  "history_blocks",
  "applied",
  "inbox",
  "inbox_ids",
  "inbox_taken",
] as const;
/** A table of the database. */
export type TableName = (typeof TABLES)[number];

/** The key columns of the tables without row ids. */
const KEYS: Readonly<Partial<Record<TableName, string>>> = { state: "key", lanes: "sink", applied: "key" };

/** Larger than every row id: they count up from 1. A power of two, so that halving leaves no remainder. */
const LAST_ROWID = 2 ** 40;
/**
 * Limits for one table. Messages expire after minutes, alerts after a month, recalls after `HISTORY_DAYS`, so real tables stay
 * far below. One bad page costs about 40 failed reads and two for each of its rows. If the first 500 reads find no row at
 * all, the root of the table is lost.
 */
const MOST_ROWS = 200_000;
const MOST_FAILURES = 10_000;
const MOST_FAILURES_AT_FIRST = 500;

/**
 * Reads what is still readable in a damaged database. Never throws: a table that is missing or unreadable has no rows. Does
 * not change the file.
 */
export function readDamaged(path: string): Saved {
  const saved = new Map<TableName, SavedTable>();
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, defensive: false });
    tolerate(db);
    for (const table of TABLES) saved.set(table, readTable(db, table));
  } catch {
    // No longer a database. What was read before is kept.
  }
  close(db);
  return saved;
}

/**
 * With `writable_schema` SQLite continues with the readable part of a damaged schema; only the first statement after it
 * fails (https://sqlite.org/pragma.html#pragma_writable_schema). `cell_size_check` detects damage in a page early.
 */
function tolerate(db: DatabaseSync): void {
  for (const sql of ["PRAGMA writable_schema = ON", "PRAGMA cell_size_check = ON", "SELECT 1 FROM state"]) {
    try {
      db.exec(sql);
    } catch {
      // Reading the tables shows what is readable.
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
 * Halves an unreadable range of row ids again and again, so that a bad page loses only its own rows. Larger ranges are tried
 * before smaller ones, so that a large damaged region does not use up the attempts for the rest.
 */
function readByRowid(db: DatabaseSync, table: TableName): SavedTable {
  const sql = `SELECT rowid AS salvaged_rowid, * FROM ${table} NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid`;
  db.prepare(sql);
  const rows: Row[] = [];
  const ranges = [{ first: 1, last: LAST_ROWID }];
  let failures = 0;
  // Grows during the loop.
  for (const range of ranges) {
    let { first } = range;
    const { last } = range;
    const complete = drain(db, sql, [first, last], ({ salvaged_rowid: rowid, ...row }) => {
      // A damaged page may point back to an earlier one; row ids that do not increase end the loop.
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

/** Reads the keys from both ends, so that only those between two bad pages are lost; then each row, whose pages may differ. */
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

/** Passes rows to `take` until it returns false or a row cannot be read. True when all rows were read. */
function drain(
  db: DatabaseSync,
  sql: string,
  values: readonly SqlValue[],
  take: (row: Row) => boolean,
): boolean {
  try {
    // A new statement each time: a failed one stays at the damaged page.
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
    // Only a handle leaks.
  }
}
