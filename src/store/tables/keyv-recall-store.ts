import { errorText, StoreError } from "../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../bridge/model/message.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Around, KeptMessage, RecallStore, TakenBack } from "../../bridge/ports/stores/recall-store.ts";
import type { Database } from "../sqlite/database.ts";
import { erasable } from "../sqlite/erasable.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { ChatNeighbours } from "./chat-neighbours.ts";
import { KeyvTable } from "./keyv-table.ts";
import { MessageDeletion } from "./message-deletion.ts";
import { chatKey, messageKey, msgIdIn } from "./message-key.ts";
import { parseReceived } from "./stored-json.ts";
import { inBrief, inFull } from "./stored-message.ts";

/** Messages that can be recalled, in Keyv's table `messages`, and an index of my own ones by chat. */
export class KeyvRecallStore implements RecallStore {
  readonly #database: Database;
  readonly #messages: KeyvTable<object>;
  readonly #chats: ChatNeighbours;
  readonly #deletion: MessageDeletion;
  readonly #log: Logger;
  #account = "";

  /** Rejects with StoreError("unusable"). */
  static async open(database: Database, clock: Pick<Clock, "now">, log: Logger): Promise<KeyvRecallStore> {
    const messages = await KeyvTable.open<object>(database, "messages");
    return new KeyvRecallStore(database, clock, messages, log);
  }

  private constructor(
    database: Database,
    clock: Pick<Clock, "now">,
    messages: KeyvTable<object>,
    log: Logger,
  ) {
    this.#database = database;
    this.#messages = messages;
    this.#chats = new ChatNeighbours(database);
    this.#deletion = new MessageDeletion(database, clock);
    this.#log = log;
  }

  /**
   * Sets the account whose messages are written and found from now on, since two accounts may use the same ids. To be
   * called at login, before the first batch. `count` and `purge` cover all accounts.
   */
  useAccount(accountId: string): void {
    this.#account = accountId;
  }

  async remember(messages: readonly KeptMessage[]): Promise<void> {
    const entries = messages.map(({ received, expiresAt }) => ({
      key: this.#key(received.message.msgId),
      value: inBrief(received),
      expires: expiresAt,
      received,
    }));
    const account = this.#account;
    const upserts = await this.#messages.upserts(entries);
    this.#database.relaxed(() => {
      for (const { sql, values } of upserts) this.#database.run(sql, ...values);
      for (const { key, received } of entries) {
        if (!isOwn(received)) continue;
        this.#database.run(
          `INSERT INTO own_messages (key, account, chat, sent_at, chat_key, me) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (key) DO UPDATE SET chat = excluded.chat, sent_at = excluded.sent_at,
             chat_key = excluded.chat_key, me = excluded.me`,
          key,
          account,
          received.message.chatName,
          received.message.sentAt,
          erasable(chatKey(received)),
          received.message.senderName,
        );
      }
    });
    this.#deletion.received(messages.length);
  }

  async updateNames(messages: readonly ReceivedMessage[]): Promise<void> {
    const updates = await Promise.all(
      messages.map(async (received) => {
        const key = this.#key(received.message.msgId);
        return {
          key,
          value: await this.#messages.encode(inBrief(received)),
          chat: erasable(chatKey(received)),
        };
      }),
    );
    // UPDATE only: a message that was purged in between must not come back, and the expiry stays.
    this.#database.relaxed(() => {
      for (const { key, value, chat } of updates) {
        this.#database.run("UPDATE messages SET value = ? WHERE key = ?", value, key);
        this.#database.run("UPDATE own_messages SET chat_key = ? WHERE key = ?", chat, key);
      }
    });
  }

  /** A damaged entry is logged and counts as missing: an error would make its batch repeat for ever. */
  async find(msgId: string): Promise<ReceivedMessage | undefined> {
    return await this.#decode(
      this.#database.get("SELECT key, value FROM messages WHERE key = ?", this.#key(msgId)),
    );
  }

  /** A damaged entry counts as missing, as in `find`. */
  async findLastOwn(notice: ReceivedMessage, notAfter: number): Promise<ReceivedMessage | undefined> {
    const present = this.#lastOwnIn(notice.message.chatName, notAfter);
    if (present !== undefined) return await this.#decode(present);
    const earlier = this.#chatOfEarlierLogin(notice);
    return earlier === undefined ? undefined : await this.#decode(this.#lastOwnIn(earlier, notAfter));
  }

  async noteTakenBack(recalls: readonly TakenBack[]): Promise<void> {
    this.#database.relaxed(() => {
      for (const { noticeId, msgId, at } of recalls) {
        this.#database.run(
          "INSERT INTO taken_back (notice, key, at) VALUES (?, ?, ?) ON CONFLICT (notice) DO NOTHING",
          this.#key(noticeId),
          this.#key(msgId),
          at,
        );
      }
    });
  }

  async takenBackBy(noticeId: string): Promise<string | undefined> {
    const row = this.#database.get("SELECT key FROM taken_back WHERE notice = ?", this.#key(noticeId));
    return row === undefined ? undefined : msgIdIn(textIn(row, "key"));
  }

  /** A damaged entry is logged and left out. */
  async around(received: ReceivedMessage, each: number, accountId = this.#account): Promise<Around> {
    const { before, after } = await this.#chats.around(accountId, received, each);
    return { before: await this.#decodeAll(before), after: await this.#decodeAll(after) };
  }

  async count(): Promise<number> {
    const row = this.#database.get("SELECT count(*) AS n FROM messages");
    return row === undefined ? 0 : numberIn(row, "n");
  }

  /** Also removes from the files what the outbox and the state store have deleted. */
  async purge(before: number, othersBefore = before, signal?: AbortSignal): Promise<number> {
    const stopped = (): boolean => signal?.aborted ?? false;
    return await this.#deletion.purge({ own: this.#key(""), before, othersBefore, stopped });
  }

  #key(msgId: string): string {
    return messageKey(this.#account, msgId);
  }

  #lastOwnIn(chatName: string, notAfter: number): Row | undefined {
    return this.#database.get(
      `SELECT messages.key, messages.value FROM own_messages AS own JOIN messages ON messages.key = own.key
       WHERE own.account = ? AND own.chat = ? AND own.sent_at <= ?
         AND NOT EXISTS (SELECT 1 FROM taken_back WHERE taken_back.key = own.key)
       ORDER BY own.sent_at DESC, own.seq DESC LIMIT 1`,
      this.#account,
      chatName,
      notAfter,
    );
  }

  /** `undefined` when several chats have that name, or one of the present login has: the right one is not certain then. */
  #chatOfEarlierLogin(notice: ReceivedMessage): string | undefined {
    if (notice.chat.title === "") return undefined;
    const row = this.#database.get(
      `SELECT min(chat) AS first, max(chat) AS last, max(me = ?) AS present FROM own_messages
       WHERE account = ? AND chat_key = ? AND chat <> ?`,
      notice.message.senderName,
      this.#account,
      erasable(chatKey(notice)),
      notice.message.chatName,
    );
    if (row === undefined || row.present !== 0 || row.first !== row.last) return undefined;
    return textIn(row, "first");
  }

  async #decodeAll(rows: readonly Row[]): Promise<readonly ReceivedMessage[]> {
    const read = await Promise.all(rows.map((row) => this.#decode(row)));
    return read.filter((received) => received !== undefined);
  }

  async #decode(row: Row | undefined): Promise<ReceivedMessage | undefined> {
    if (row === undefined) return undefined;
    let detail = "not a message";
    try {
      if (typeof row.value !== "string") throw new StoreError("unusable", "No text");
      const received = parseReceived(inFull(await this.#messages.decode(row.value)));
      if (received !== undefined) return received;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      detail = errorText(error);
    }
    this.#log.error(
      { msgId: msgIdIn(String(row.key)), detail },
      "a stored message is damaged in the database; its recall is reported without the original",
    );
    return undefined;
  }
}

/** Recall notices are left out: they cannot be recalled. */
function isOwn({ message }: ReceivedMessage): boolean {
  return message.senderType === "MYSELF" && message.msgType !== "REVOKE";
}
