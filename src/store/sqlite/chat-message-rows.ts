import { isRevoke, type ReceivedMessage } from "../../bridge/model/message.ts";
import type { Database } from "./database.ts";
import { numberIn, type Row } from "./rows.ts";

/** The statements of the table `chat_messages`: which kept message stands where in its chat. */
export class ChatMessageRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A message that is stored again keeps its place in the order of arrival. Recall notices have none. */
  note(key: string, account: string, received: ReceivedMessage): void {
    if (isRevoke(received)) return;
    this.#database.run(
      `INSERT INTO chat_messages (key, account, chat, sent_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET chat = excluded.chat, sent_at = excluded.sent_at`,
      key,
      account,
      received.message.chatName,
      received.message.sentAt,
    );
  }

  forget(key: string): void {
    this.#database.run("DELETE FROM chat_messages WHERE key = ?", key);
  }

  /**
   * The rows of `messages` just before and just after a message, oldest first. A message that is not kept any more stands
   * behind all that were sent at the same time.
   */
  around(
    key: string,
    account: string,
    { message }: ReceivedMessage,
    each: number,
  ): { readonly before: readonly Row[]; readonly after: readonly Row[] } {
    const row = this.#database.get("SELECT sent_at, seq FROM chat_messages WHERE key = ?", key);
    const at = row === undefined ? message.sentAt : numberIn(row, "sent_at");
    const seq = row === undefined ? Number.MAX_SAFE_INTEGER : numberIn(row, "seq");
    const side = (operator: "<" | ">", order: "DESC" | "ASC"): readonly Row[] =>
      this.#database.all(
        `SELECT messages.key, messages.value FROM chat_messages AS place JOIN messages ON messages.key = place.key
         WHERE place.account = ? AND place.chat = ? AND (place.sent_at, place.seq) ${operator} (?, ?)
         ORDER BY place.sent_at ${order}, place.seq ${order} LIMIT ?`,
        account,
        message.chatName,
        at,
        seq,
        each,
      );
    return { before: side("<", "DESC").toReversed(), after: side(">", "ASC") };
  }
}
