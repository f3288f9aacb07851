import { setImmediate as turn } from "node:timers/promises";
import { type ExpectedMedia, MEDIA_KINDS } from "../../bridge/ports/media.ts";
import type { Database } from "../sqlite/database.ts";
import { type Row, textIn } from "../sqlite/rows.ts";
import { valueIn } from "../tables/keyv-table.ts";
import { accountIn, messageKey } from "../tables/message-key.ts";
import { mediaMessageIn } from "../tables/stored-json.ts";
import { inFull } from "../tables/stored-message.ts";

/** Messages that are looked through at once. Takes 2 to 5 ms. */
const PIECE = 500;
const KINDS = MEDIA_KINDS.map((kind) => `'${kind}'`).join();
const HAS_KIND = `CASE WHEN json_valid(value) THEN json_extract(value, '$.value.message.msgType') IN (${KINDS}) END`;

/** A medium that has no row, with the account of its message. */
type Unrecorded = { readonly account: string; readonly item: ExpectedMedia };

/**
 * Media without a row in the table `media`, read from the table `messages`. They are `fetching` and not recalled, and they
 * expire with their message, so the message says all of it. Damaged messages count as missing.
 */
export class MessageMedia {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The medium of a kept message, also of one that has a row; `undefined` when the message has none or is not kept. */
  find(account: string, msgId: string): ExpectedMedia | undefined {
    const row = this.#database.get(
      "SELECT value, expires FROM messages WHERE key = ?",
      messageKey(account, msgId),
    );
    return row === undefined ? undefined : mediumIn(row);
  }

  /** All of them, of all accounts, in the order in which they came. What gets its row meanwhile may be among them. */
  async *all(): AsyncGenerator<Unrecorded> {
    for (let last = 0; ; await turn()) {
      const end = this.#database.get(
        `SELECT max(seq) AS seq FROM (SELECT rowid AS seq FROM messages WHERE rowid > ? ORDER BY rowid LIMIT ${PIECE})`,
        last,
      )?.seq;
      if (typeof end !== "number") return;
      for (const row of this.#some(last, end)) {
        const item = mediumIn(row);
        const account = accountIn(textIn(row, "key"));
        if (item !== undefined && !this.#hasRow(account, item)) yield { account, item };
      }
      last = end;
    }
  }

  #some(after: number, upTo: number): readonly Row[] {
    return this.#database.all(
      `SELECT key, value, expires FROM messages WHERE rowid > ? AND rowid <= ? AND ${HAS_KIND} ORDER BY rowid`,
      after,
      upTo,
    );
  }

  #hasRow(account: string, { received }: ExpectedMedia): boolean {
    const sql = "SELECT 1 FROM media WHERE account = ? AND msg_id = ?";
    return this.#database.get(sql, account, received.message.msgId) !== undefined;
  }
}

function mediumIn(row: Row): ExpectedMedia | undefined {
  const received = mediaMessageIn(inFull(valueIn(row.value)));
  const { expires } = row;
  return received && typeof expires === "number" ? { received, expiresAt: expires } : undefined;
}
