import type { Logger } from "../../bridge/ports/log.ts";
import type { MissingMedia, UnfinishedMedia } from "../../bridge/ports/media.ts";
import type { Database } from "../sqlite/database.ts";
import { erasable } from "../sqlite/erasable.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { parseMediaMessage } from "../tables/stored-json.ts";
import { type KeptFile, keptFile, type MediaRow, mediaRow } from "./media-row.ts";
import type { MessageMedia } from "./message-media.ts";

const GONE: MissingMedia = { why: "gone" };
/** Sets a row to missing. The parameter is the reason as JSON. */
export const MISSING =
  "state = 'missing', body = NULL, reason = ?, file = NULL, bytes = 0, mime = '', file_name = ''";

/**
 * The statements of the table `media`, but for deletions. Each change is a transaction of its own. Throws StoreError. A
 * damaged row is set to missing, so that nothing waits for its bytes for ever.
 *
 * A medium gets its row when there is more to say than its message says: it is kept, missing or recalled. A row for each that
 * comes made a fifth of all work of a backlog.
 */
export class MediaRows {
  readonly #database: Database;
  readonly #messages: MessageMedia;
  readonly #log: Logger;

  constructor(database: Database, messages: MessageMedia, log: Logger) {
    this.#database = database;
    this.#messages = messages;
    this.#log = log;
  }

  /** The account of the newest row; `""` when there is none. */
  lastAccount(): string {
    const row = this.#database.get("SELECT account FROM media ORDER BY seq DESC LIMIT 1");
    return row === undefined ? "" : textIn(row, "account");
  }

  /** Only those with a row. */
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

  /** Every account with rows that are `fetching`. One search for each account: with DISTINCT, SQLite would read the whole index. */
  awaited(): readonly string[] {
    const accounts: string[] = [];
    for (let next = ">= ''"; ; next = "> ?") {
      const sql = `SELECT min(account) AS account FROM media WHERE state = 'fetching' AND account ${next}`;
      const account = this.#database.get(sql, ...accounts.slice(-1))?.account;
      if (typeof account !== "string") return accounts;
      accounts.push(account);
    }
  }

  /** `unrecorded`: the ids of those without a row. */
  giveUp(account: string, unrecorded: readonly string[]): readonly string[] {
    const rows = this.#database.relaxed(() => {
      for (const msgId of unrecorded) this.#record(account, msgId);
      return this.#database.all(
        `UPDATE media SET ${MISSING} WHERE account = ? AND state = 'fetching' RETURNING msg_id`,
        JSON.stringify(GONE),
        account,
      );
    });
    return rows.map((row) => textIn(row, "msg_id"));
  }

  find(account: string, msgId: string): MediaRow | undefined {
    const row = this.#database.get("SELECT * FROM media WHERE account = ? AND msg_id = ?", account, msgId);
    if (row === undefined) {
      const item = this.#messages.find(account, msgId);
      return item && { state: "fetching", received: item.received };
    }
    const read = mediaRow(row);
    if (read !== undefined) return read;
    this.#giveUp(row);
    return { state: "missing", reason: GONE };
  }

  /** False when the row is not `fetching` any more. */
  keep(account: string, msgId: string, { file, bytes, mime, fileName }: KeptFile): boolean {
    return this.#database.relaxed(() => {
      this.#record(account, msgId);
      const kept = this.#database.run(
        `UPDATE media SET state = 'kept', file = ?, bytes = ?, mime = ?, file_name = ?
         WHERE account = ? AND msg_id = ? AND state = 'fetching'`,
        erasable(file),
        bytes,
        mime,
        fileName,
        account,
        msgId,
      );
      return kept > 0;
    });
  }

  miss(account: string, msgId: string, reason: MissingMedia): void {
    this.#database.relaxed(() => {
      this.#record(account, msgId);
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
      this.#record(account, msgId);
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

  /** Gives a medium its row, if it has none and its message is kept. Within a transaction. */
  #record(account: string, msgId: string): void {
    const sql = "SELECT 1 FROM media WHERE account = ? AND msg_id = ?";
    if (this.#database.get(sql, account, msgId) !== undefined) return;
    const item = this.#messages.find(account, msgId);
    if (item === undefined) return;
    this.#database.run(
      "INSERT INTO media (account, msg_id, body, expires_at) VALUES (?, ?, ?, ?)",
      account,
      msgId,
      erasable(JSON.stringify(item.received)),
      Math.ceil(item.expiresAt),
    );
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
