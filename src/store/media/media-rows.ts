import type { Logger } from "../../bridge/ports/log.ts";
import type { ExpectedMedia, MissingMedia, UnfinishedMedia } from "../../bridge/ports/media.ts";
import type { Database } from "../sqlite/database.ts";
import { erasable, plain } from "../sqlite/erasable.ts";
import { numberIn, type Row, type SqlValue, textIn } from "../sqlite/rows.ts";
import { parseMediaMessage } from "../tables/stored-json.ts";
import { type KeptFile, keptFile, type MediaRow, mediaRow } from "./media-row.ts";

/** A file that no row refers to any more: it has to be deleted. */
export type FreedFile = { readonly file: string; readonly bytes: number };
/** What a purge removed: the number of rows, and the files to delete. */
export type Freed = { readonly rows: number; readonly files: readonly FreedFile[] };

/** A statement is kept for each number of rows. */
const INSERTED_AT_ONCE = 25;
/** Rows that are deleted at once. Takes about 5 ms. */
const PURGE_PIECE = 100;

const GONE: MissingMedia = { why: "gone" };
/** Sets a row to missing. The parameter is the reason as JSON. */
export const MISSING =
  "state = 'missing', body = NULL, reason = ?, file = NULL, bytes = 0, mime = '', file_name = ''";

/**
 * The statements of the table `media`. Each change is a transaction of its own. Throws StoreError. A damaged row is set to
 * missing, so that nothing waits for its bytes for ever.
 */
export class MediaRows {
  readonly #database: Database;
  readonly #log: Logger;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** The account of the newest row; `""` when there is none. */
  lastAccount(): string {
    const row = this.#database.get("SELECT account FROM media ORDER BY seq DESC LIMIT 1");
    return row === undefined ? "" : textIn(row, "account");
  }

  expect(account: string, items: readonly ExpectedMedia[]): void {
    const rows = items.map(({ received, expiresAt }) => {
      const body = erasable(JSON.stringify(received));
      return [account, received.message.msgId, body, wholeMs(expiresAt)] as const;
    });
    this.#database.relaxed(() => {
      for (let from = 0; from < rows.length; from += INSERTED_AT_ONCE) {
        const some = rows.slice(from, from + INSERTED_AT_ONCE);
        const places = some.map(() => "(?, ?, ?, ?)").join();
        const sql = `INSERT INTO media (account, msg_id, body, expires_at) VALUES ${places} ON CONFLICT DO NOTHING`;
        this.#database.run(sql, ...some.flat());
      }
    });
  }

  unfinished(account: string): readonly UnfinishedMedia[] {
    const rows = this.#database.all(
      `SELECT seq, msg_id, body, expires_at, pinned_at IS NOT NULL AS recalled FROM media
       WHERE account = ? AND state = 'fetching' ORDER BY seq`,
      account,
    );
    return rows.flatMap((row) => {
      const received = parseMediaMessage(row.body);
      if (received === undefined) {
        this.#giveUp(row);
        return [];
      }
      const recalled = numberIn(row, "recalled") === 1;
      return [{ received, expiresAt: numberIn(row, "expires_at"), recalled }];
    });
  }

  /** Every account with `fetching` rows. One search for each account: with DISTINCT, SQLite would read the whole index. */
  awaited(): readonly string[] {
    const accounts: string[] = [];
    for (let next = ">= ''"; ; next = "> ?") {
      const sql = `SELECT min(account) AS account FROM media WHERE state = 'fetching' AND account ${next}`;
      const account = this.#database.get(sql, ...accounts.slice(-1))?.account;
      if (typeof account !== "string") return accounts;
      accounts.push(account);
    }
  }

  giveUp(account: string): readonly string[] {
    const rows = this.#database.relaxed(() =>
      this.#database.all(
        `UPDATE media SET ${MISSING} WHERE account = ? AND state = 'fetching' RETURNING msg_id`,
        JSON.stringify(GONE),
        account,
      ),
    );
    return rows.map((row) => textIn(row, "msg_id"));
  }

  find(account: string, msgId: string): MediaRow | undefined {
    const row = this.#database.get("SELECT * FROM media WHERE account = ? AND msg_id = ?", account, msgId);
    if (row === undefined) return undefined;
    const read = mediaRow(row);
    if (read !== undefined) return read;
    this.#giveUp(row);
    return { state: "missing", reason: GONE };
  }

  /** False when the row is not `fetching` any more. */
  keep(account: string, msgId: string, { file, bytes, mime, fileName }: KeptFile): boolean {
    return this.#database.relaxed(
      () =>
        this.#database.run(
          `UPDATE media SET state = 'kept', file = ?, bytes = ?, mime = ?, file_name = ?
           WHERE account = ? AND msg_id = ? AND state = 'fetching'`,
          erasable(file),
          bytes,
          mime,
          fileName,
          account,
          msgId,
        ) > 0,
    );
  }

  miss(account: string, msgId: string, reason: MissingMedia): void {
    this.#database.relaxed(() => {
      this.#database.run(
        `UPDATE media SET ${MISSING} WHERE account = ? AND msg_id = ? AND state = 'fetching'`,
        JSON.stringify(reason),
        account,
        msgId,
      );
    });
  }

  pin(account: string, msgId: string, alertId: string, at: number): void {
    this.#database.relaxed(() => {
      this.#database.run(
        `UPDATE media SET pinned_at = ?, pinned_by = ?
         WHERE account = ? AND msg_id = ? AND pinned_at IS NULL`,
        at,
        alertId,
        account,
        msgId,
      );
    });
  }

  hasFile(file: string): boolean {
    return this.#database.get("SELECT 1 FROM media WHERE file = ?", erasable(file)) !== undefined;
  }

  /** All stored files, of all accounts. */
  keptFiles(): readonly KeptFile[] {
    return this.#database.all("SELECT * FROM media WHERE state = 'kept'").flatMap((row) => {
      const file = keptFile(row);
      if (file === undefined) this.#giveUp(row);
      return file ?? [];
    });
  }

  /**
   * To be called when a file is missing or has another length. `again`: the row becomes `fetching` if its message is still
   * known; otherwise `missing`. False when no row has the file any more.
   */
  lose(file: string, again: boolean): boolean {
    return this.#database.relaxed(() => {
      const fetching = again
        ? this.#database.run(
            `UPDATE media SET state = 'fetching', file = NULL, bytes = 0, mime = '', file_name = ''
             WHERE file = ? AND body IS NOT NULL`,
            erasable(file),
          )
        : 0;
      const missing = this.#database.run(
        `UPDATE media SET ${MISSING} WHERE file = ?`,
        JSON.stringify(GONE),
        erasable(file),
      );
      return fetching + missing > 0;
    });
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

  #delete(where: string, ...values: SqlValue[]): readonly Row[] {
    return this.#database.all(
      `DELETE FROM media WHERE seq IN (SELECT seq FROM media WHERE ${where} LIMIT ${PURGE_PIECE}) RETURNING file, bytes`,
      ...values,
    );
  }

  /** Deletes the row, within the transaction of the caller. Returns the file that has to go, if there is one. */
  forget(account: string, msgId: string): readonly FreedFile[] {
    const sql = "DELETE FROM media WHERE account = ? AND msg_id = ? RETURNING file, bytes";
    const rows = this.#database.all(sql, account, msgId);
    if (rows.length > 0) this.#database.eraseLater();
    return freedIn(rows);
  }

  #giveUp(row: Row): void {
    this.#database.relaxed(() => {
      this.#database.run(
        `UPDATE media SET ${MISSING} WHERE seq = ?`,
        JSON.stringify(GONE),
        numberIn(row, "seq"),
      );
    });
    this.#log.error(
      { msgId: row.msg_id },
      "a media entry is damaged in the database; its file counts as missing",
    );
  }
}

function freedIn(rows: readonly Row[]): readonly FreedFile[] {
  return rows
    .filter(({ file }) => file !== null)
    .map((row) => ({ file: plain(textIn(row, "file")), bytes: numberIn(row, "bytes") }));
}

function wholeMs(expiresAt: number): number {
  if (!Number.isFinite(expiresAt))
    throw new RangeError(`Expected an expiry in unix milliseconds, got ${expiresAt}`);
  return Math.ceil(expiresAt);
}
