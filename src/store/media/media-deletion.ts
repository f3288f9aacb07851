import type { Database } from "../sqlite/database.ts";
import { plain } from "../sqlite/erasable.ts";
import { numberIn, type Row, type SqlValue, textIn } from "../sqlite/rows.ts";

/** A file that no row refers to any more: it has to be deleted. */
export type FreedFile = { readonly file: string; readonly bytes: number };
/** What a purge removed: the number of rows, and the files to delete. */
export type Freed = { readonly rows: number; readonly files: readonly FreedFile[] };

/** Rows that are deleted at once. Takes about 5 ms. */
const PURGE_PIECE = 100;

/** Deletes rows of the table `media`: at the end of their time, and when a person wants it. Throws StoreError. */
export class MediaDeletion {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Deletes some of what has expired. `more`: there may be more. */
  purge(
    account: string,
    before: number,
    pinnedBefore: number,
    othersBefore: number,
  ): Freed & { readonly more: boolean } {
    const latest = Math.max(before, othersBefore);
    const expired = "expires_at < ? AND expires_at < iif(account = ?, ?, ?)";
    const times = [latest, account, before, othersBefore] as const;
    const rows = this.#database.relaxed(() => {
      const unpinned = this.#delete(`pinned_at IS NULL AND ${expired}`, ...times);
      if (unpinned.length === PURGE_PIECE) return unpinned;
      const pinned = this.#delete(
        `pinned_at < ? AND ${expired} AND NOT EXISTS (
           SELECT 1 FROM alerts JOIN deliveries ON deliveries.alert = alerts.seq
           WHERE alerts.id = media.pinned_by AND deliveries.status IN ('pending', 'sending')
         ) AND NOT EXISTS (SELECT 1 FROM history WHERE id = media.pinned_by)`,
        pinnedBefore,
        ...times,
      );
      return [...unpinned, ...pinned];
    });
    if (rows.length > 0) this.#database.eraseLater();
    return { rows: rows.length, files: freedIn(rows), more: rows.length >= PURGE_PIECE };
  }

  /** Deletes the row, within the transaction of the caller. Returns the file that has to go, if there is one. */
  forget(account: string, msgId: string): readonly FreedFile[] {
    const sql = "DELETE FROM media WHERE account = ? AND msg_id = ? RETURNING file, bytes";
    const rows = this.#database.all(sql, account, msgId);
    if (rows.length > 0) this.#database.eraseLater();
    return freedIn(rows);
  }

  #delete(where: string, ...values: SqlValue[]): readonly Row[] {
    return this.#database.all(
      `DELETE FROM media WHERE seq IN (SELECT seq FROM media WHERE ${where} LIMIT ${PURGE_PIECE}) RETURNING file, bytes`,
      ...values,
    );
  }
}

function freedIn(rows: readonly Row[]): readonly FreedFile[] {
  return rows
    .filter(({ file }) => file !== null)
    .map((row) => ({ file: plain(textIn(row, "file")), bytes: numberIn(row, "bytes") }));
}
