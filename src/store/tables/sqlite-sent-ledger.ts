import type { SentLedger, SentText } from "../../bridge/ports/stores/state-store.ts";
import type { Database } from "../sqlite/database.ts";
import type { JointWrites } from "../sqlite/joint-writes.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";

/** The messages that the bridge sent, in the table `sent_texts`. */
export class SqliteSentLedger implements SentLedger {
  readonly #database: Database;
  readonly #writes: JointWrites;
  /** Whether anything was ever sent. Most bridges only read, and nobody need look then. */
  #isUsed: boolean;

  /** `writes`: shared with the outbox, so that an entry and the mark of its try are written together. */
  constructor(database: Database, writes: JointWrites) {
    this.#database = database;
    this.#writes = writes;
    this.#isUsed = database.get("SELECT 1 FROM sent_texts LIMIT 1") !== undefined;
  }

  async begin(sent: SentText): Promise<void> {
    this.#isUsed = true;
    // A repeat updates the chat: its id may have changed with a login.
    await this.#writes.run(() => {
      this.#database.run(
        `INSERT INTO sent_texts (key, client_id, chat, text_hash, at, msg_id) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (key, text_hash) DO UPDATE SET chat = excluded.chat, at = excluded.at`,
        sent.key,
        sent.clientId,
        sent.chatName,
        sent.textHash,
        sent.at,
        sent.msgId,
      );
    });
  }

  async complete({ key, textHash }: Pick<SentText, "key" | "textHash">, msgId: string): Promise<void> {
    this.#database.relaxed(() => {
      const sql = "UPDATE sent_texts SET msg_id = ? WHERE key = ? AND text_hash = ?";
      this.#database.run(sql, msgId, key, textHash);
    });
  }

  async find(key: string): Promise<readonly SentText[]> {
    // Sorted here: there are two or three, and the index has another order.
    return this.#database
      .all("SELECT * FROM sent_texts WHERE key = ?", key)
      .sort((a, b) => numberIn(a, "seq") - numberIn(b, "seq"))
      .map(sentText);
  }

  async isOwn(msgId: string): Promise<boolean> {
    if (!this.#isUsed) return false;
    const row = this.#database.get("SELECT 1 FROM sent_texts WHERE msg_id = ? AND msg_id <> ''", msgId);
    return row !== undefined;
  }

  async findUnanswered(chatName: string, textHash: string, since = 0): Promise<SentText | undefined> {
    if (!this.#isUsed) return undefined;
    const row = this.#database.get(
      "SELECT * FROM sent_texts WHERE chat = ? AND text_hash = ? AND at >= ? AND msg_id = '' ORDER BY at, seq LIMIT 1",
      chatName,
      textHash,
      since,
    );
    return row === undefined ? undefined : sentText(row);
  }

  async forget(before: number): Promise<void> {
    this.#database.relaxed(() => {
      this.#database.run("DELETE FROM sent_texts WHERE at < ?", before);
    });
  }
}

function sentText(row: Row): SentText {
  return {
    key: textIn(row, "key"),
    clientId: textIn(row, "client_id"),
    chatName: textIn(row, "chat"),
    textHash: textIn(row, "text_hash"),
    at: numberIn(row, "at"),
    msgId: textIn(row, "msg_id"),
  };
}
