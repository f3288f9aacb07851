import { existsSync } from "node:fs";
import { StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { asOpeningError, sqliteCode } from "../errors/sqlite-errors.ts";
import { withTexts } from "../history/entry-block.ts";
import { UNSETTLED } from "../outbox/outbox-rows.ts";
import { Database } from "../sqlite/database.ts";
import { erasable, openFact, PAGE_BYTES, PRIVATE_COLUMNS, plain, sealFact } from "../sqlite/erasable.ts";
import type { Row, SqlValue } from "../sqlite/rows.ts";
import { KeyvTable } from "../tables/keyv-table.ts";
import { type Saved, TABLES, type TableName } from "./salvage.ts";

/** SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE: the row itself is damaged. */
const REFUSED: ReadonlySet<number | undefined> = new Set([19, 20, 18, 25]);

/** How many rows of each table were taken over. */
export type Restored = Readonly<Partial<Record<TableName, number>>>;

/**
 * Creates a new database at `path` with the rows that were saved from a damaged one. The file is complete when this
 * resolves. Rejects with StoreError("unusable"), also on a full disk.
 */
export async function restoreInto(path: string, saved: Saved, now: number, log: Logger): Promise<Restored> {
  const database = new Database(path, log);
  const restored: Partial<Record<TableName, number>> = {};
  try {
    await KeyvTable.open(database, "messages");
    database.transaction(() => {
      for (const table of TABLES) {
        const rows = rowsOf(saved, table);
        const columns = columnsOf(database, table);
        restored[table] = rows.filter((row) => insert(database, table, columns, row)).length;
      }
      mend(database, saved, now);
    });
  } catch (error) {
    throw asOpeningError(error);
  } finally {
    database.close();
  }
  // Closing writes the log into the file. On a full disk both stay, and the file is not complete without its log.
  if (existsSync(`${path}-wal`)) {
    const message = `The database ${path} could not be written whole (free some space on the disk)`;
    throw new StoreError("unusable", storeReasons.failure(message, "notWhole", { path }));
  }
  return restored;
}

/**
 * Listed recalls lie in no block at first, so that their chats can be read from them with SQL; what is in a block that was
 * lost stays an entry without text. The blocks themselves are not needed then.
 */
function rowsOf(saved: Saved, table: TableName): readonly Row[] {
  const rows = saved.get(table)?.rows ?? [];
  if (table === "history_blocks") return [];
  if (table !== "history") return rows;
  const blocks = new Map(saved.get("history_blocks")?.rows.map(({ seq, body }) => [seq, body]));
  return withTexts(rows, (block) => blocks.get(block)).map(({ body, ...row }) => ({
    ...row,
    body: body ?? "",
    block: null,
  }));
}

function columnsOf(database: Database, table: TableName): ReadonlySet<unknown> {
  return new Set(database.all("SELECT name FROM pragma_table_info(?)", table).map(({ name }) => name));
}

/** Columns that an older program did not have get their defaults. False when the row was refused. */
function insert(database: Database, table: TableName, columns: ReadonlySet<unknown>, row: Row): boolean {
  const names = Object.keys(row).filter((name) => columns.has(name));
  const values = names.map((name) => stored(table, name, row[name]));
  if (!values.every(isSqlValue)) return false;
  const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
  try {
    return database.run(`${sql} ON CONFLICT DO NOTHING`, ...values) > 0;
  } catch (error) {
    if (error instanceof Error && REFUSED.has(sqliteCode(error.cause))) return false;
    throw error;
  }
}

/** Rows of an earlier program are not stored as erasable yet. */
function stored(table: TableName, column: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (table === "state" && column === "value") {
    const fact = openFact(value);
    return fact === undefined ? undefined : sealFact(fact);
  }
  return PRIVATE_COLUMNS[table]?.includes(column) ? erasable(plain(value)) : value;
}

function isSqlValue(value: unknown): value is SqlValue {
  return (
    value === null || typeof value === "string" || typeof value === "number" || value instanceof Uint8Array
  );
}

/** Corrects rows that refer to lost ones. */
function mend(database: Database, saved: Saved, now: number): void {
  if (saved.get("deliveries")?.whole === false) {
    // Better twice than never: an alert is delivered again to every known sink whose delivery was lost.
    database.run(
      `INSERT INTO deliveries (alert, sink, possible_duplicate)
         SELECT alerts.seq, sinks.sink, 1 FROM alerts,
           (SELECT sink FROM lanes UNION SELECT sink FROM deliveries) AS sinks
         WHERE alerts.settled_at IS NULL AND body IS NOT NULL
       ON CONFLICT DO NOTHING`,
    );
  }
  // An alert whose deliveries are lost would otherwise never be settled, and its text would stay for ever.
  database.run(
    `UPDATE alerts SET settled_at = ?,
       body = CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE alert = alerts.seq AND status = 'dead') THEN body END
     WHERE settled_at IS NULL AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = alerts.seq AND ${UNSETTLED})`,
    now,
  );
  mendChats(database);
  // "My last message in this chat" needs all of them. Without one, the match could be a wrong message: better none.
  const known = saved.get("own_messages")?.whole !== false && saved.get("taken_back")?.whole !== false;
  if (!known) database.run("DELETE FROM own_messages");
  database.run(
    `DELETE FROM own_messages WHERE EXISTS (
       SELECT 1 FROM own_messages AS lost WHERE lost.account = own_messages.account AND lost.chat = own_messages.chat
         AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.key = lost.key))`,
  );
}

/**
 * Chats that are lost but have listed recalls or alerts that wait come back under the name that these have. Nothing else may
 * refer to a lost chat: its key may be used again for another one.
 */
function mendChats(database: Database): void {
  const lost = (table: string): string => `NOT EXISTS (SELECT 1 FROM chats WHERE chats.seq = ${table}.chat)`;
  const field = (path: string, other: string): string =>
    `CAST(coalesce(json_extract(body, '$.notice.${path}'), json_extract(body, '$.original.${path}'), '${other}') AS TEXT)`;
  database.run(
    `INSERT OR IGNORE INTO chats (seq, names, account, kind, stable_id, chat_name)
       SELECT chat, printf('%${PAGE_BYTES}s', '') || json_array(${field("chat.title", "")}), account,
         ${field("chat.kind", "CONTACT")}, ${field("chat.stableId", "")}, ${field("message.chatName", "")}
       FROM (SELECT chat, account, body FROM history
         UNION ALL SELECT chat, coalesce(account, '') AS account, body FROM alerts WHERE chat IS NOT NULL) AS told
       WHERE json_valid(body) AND ${lost("told")} GROUP BY chat`,
  );
  database.run(`UPDATE alerts SET chat = NULL WHERE chat IS NOT NULL AND ${lost("alerts")}`);
  database.run(`DELETE FROM chat_places WHERE ${lost("chat_places")}`);
}
