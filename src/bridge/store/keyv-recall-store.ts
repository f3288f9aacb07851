import type { ReceivedMessage } from "../message.ts";
import type { KeptMessage, RecallStore } from "../recall-store.ts";
import type { Database } from "./database.ts";
import { KeyvTable } from "./keyv-table.ts";
import { numberIn, type Row, textIn } from "./rows.ts";

/** Recallable messages in Keyv's table `messages`, beside it an index of my own messages by chat. */
export class KeyvRecallStore implements RecallStore {
  readonly #database: Database;
  readonly #messages: KeyvTable<ReceivedMessage>;
  #account = "";

  /** Rejects with StoreError("unusable"). */
  static async open(database: Database): Promise<KeyvRecallStore> {
    return new KeyvRecallStore(database, await KeyvTable.open<ReceivedMessage>(database, "messages"));
  }

  private constructor(database: Database, messages: KeyvTable<ReceivedMessage>) {
    this.#database = database;
    this.#messages = messages;
  }

  /**
   * Whose messages are written and found from now on: two accounts may use the same ids. Call at login, before
   * the first batch. `count`, `keepAtLeastUntil` and `purge` are about all accounts.
   */
  useAccount(accountId: string): void {
    this.#account = accountId;
  }

  async remember(messages: readonly KeptMessage[]): Promise<void> {
    const entries = messages.map(({ received, expiresAt }) => ({
      key: this.#key(received.message.msgId),
      value: received,
      expires: expiresAt,
    }));
    const account = this.#account;
    const upserts = await this.#messages.upserts(entries);
    this.#database.transaction(() => {
      for (const { sql, values } of upserts) this.#database.run(sql, ...values);
      for (const { key, value } of entries) {
        if (!isOwn(value)) continue;
        this.#database.run(
          `INSERT INTO own_messages (key, account, chat, sent_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET chat = excluded.chat, sent_at = excluded.sent_at`,
          key,
          account,
          value.message.chatName,
          value.message.sentAt,
        );
      }
    });
  }

  async updateNames(messages: readonly ReceivedMessage[]): Promise<void> {
    const updates = await Promise.all(
      messages.map(async (received) => ({
        key: this.#key(received.message.msgId),
        value: await this.#messages.encode(received),
      })),
    );
    // A bare UPDATE: what was purged meanwhile must not come back, and the expiry stays.
    this.#database.transaction(() => {
      for (const { key, value } of updates) {
        this.#database.run("UPDATE messages SET value = ? WHERE key = ?", value, key);
      }
    });
  }

  async find(msgId: string): Promise<ReceivedMessage | undefined> {
    return this.#decode(this.#database.get("SELECT value FROM messages WHERE key = ?", this.#key(msgId)));
  }

  async findLastOwn(chatName: string, notAfter: number): Promise<ReceivedMessage | undefined> {
    return this.#decode(
      this.#database.get(
        `SELECT messages.value FROM own_messages AS own JOIN messages ON messages.key = own.key
         WHERE own.account = ? AND own.chat = ? AND own.sent_at <= ?
         ORDER BY own.sent_at DESC, own.seq DESC LIMIT 1`,
        this.#account,
        chatName,
        notAfter,
      ),
    );
  }

  async count(): Promise<number> {
    const row = this.#database.get("SELECT count(*) AS n FROM messages");
    return row === undefined ? 0 : numberIn(row, "n");
  }

  async keepAtLeastUntil(expiresAt: number): Promise<void> {
    const expires = Math.ceil(expiresAt);
    this.#database.transaction(() => {
      this.#database.run("UPDATE messages SET expires = ? WHERE expires < ?", expires, expires);
    });
  }

  /** Also takes out of the files what the outbox and the state have deleted. */
  async purge(now: number): Promise<number> {
    const purged = this.#database.transaction(() => {
      this.#database.run(
        "DELETE FROM own_messages WHERE key IN (SELECT key FROM messages WHERE expires < ?)",
        now,
      );
      return this.#database.run("DELETE FROM messages WHERE expires < ?", now);
    });
    if (purged > 0) this.#database.eraseLater();
    this.#database.erase();
    return purged;
  }

  /** A message id has no colon, so the last one ends the account, whatever that contains. */
  #key(msgId: string): string {
    return `${this.#account}:${msgId}`;
  }

  async #decode(row: Row | undefined): Promise<ReceivedMessage | undefined> {
    return row === undefined ? undefined : this.#messages.decode(textIn(row, "value"));
  }
}

/** A recall notice of mine is not a message that I could recall. */
function isOwn({ message }: ReceivedMessage): boolean {
  return message.senderType === "MYSELF" && message.msgType !== "REVOKE";
}
