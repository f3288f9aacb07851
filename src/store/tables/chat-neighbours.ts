import { setImmediate as turn } from "node:timers/promises";
import type { ReceivedMessage } from "../../bridge/model/message.ts";
import type { Database } from "../sqlite/database.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { messageKey } from "./message-key.ts";

/** Messages that are looked through at once. Takes about 2 ms. */
const PIECE = 1_000;

/** A kept message of one chat: when it was sent, and its place in the order of arrival. */
type Neighbour = { readonly key: string; readonly sentAt: number; readonly seq: number };

/**
 * Finds kept messages by their chat. It looks through all of them, some microseconds each: what is kept are the messages of
 * minutes. A person asks for it, or a mention of me does. An index would cost every message a write to a page of its chat.
 */
export class ChatNeighbours {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The rows of `messages` just before and just after a message, oldest first. A message that is not kept any more stands
   * behind all that were sent at the same time.
   */
  async around(
    account: string,
    { message }: ReceivedMessage,
    each: number,
  ): Promise<{ readonly before: readonly Row[]; readonly after: readonly Row[] }> {
    const key = messageKey(account, message.msgId);
    const own = this.#database.get("SELECT rowid AS seq FROM messages WHERE key = ?", key);
    const seq = own === undefined ? Number.MAX_SAFE_INTEGER : numberIn(own, "seq");
    const here = { key, sentAt: message.sentAt, seq };
    let before: readonly Neighbour[] = [];
    let after: readonly Neighbour[] = [];
    const { first, last } = this.#ends();
    for (let from = first; from <= last; from += PIECE) {
      const some = this.#some(account, message.chatName, from, Math.min(last, from + PIECE - 1));
      before = [...before, ...some.filter((one) => inOrder(one, here) < 0)].sort(inOrder).slice(-each);
      after = [...after, ...some.filter((one) => inOrder(one, here) > 0)].sort(inOrder).slice(0, each);
      await turn();
    }
    return { before: this.#rows(before), after: this.#rows(after) };
  }

  #ends(): { readonly first: number; readonly last: number } {
    const first = this.#database.get("SELECT min(rowid) AS seq FROM messages")?.seq;
    const last = this.#database.get("SELECT max(rowid) AS seq FROM messages")?.seq;
    return typeof first === "number" && typeof last === "number" ? { first, last } : { first: 1, last: 0 };
  }

  /** Recall notices have no place. The name of the chat is looked for in the text: only rows that have it are parsed. A damaged row counts as missing. */
  #some(account: string, chatName: string, from: number, to: number): readonly Neighbour[] {
    const named = `"chatName":${JSON.stringify(chatName)}`;
    return this.#database
      .all(
        `SELECT rowid AS seq, key, json_extract(value, '$.value.message.sentAt') AS sent_at FROM messages
         WHERE rowid BETWEEN ? AND ? AND substr(key, 1, length(?)) = ? AND instr(value, ?) > 0 AND json_valid(value)
           AND json_extract(value, '$.value.message.chatName') = ?
           AND json_extract(value, '$.value.message.msgType') <> 'REVOKE'`,
        from,
        to,
        `${account}:`,
        `${account}:`,
        named,
        chatName,
      )
      .flatMap((row) =>
        typeof row.sent_at === "number"
          ? [{ key: textIn(row, "key"), sentAt: row.sent_at, seq: numberIn(row, "seq") }]
          : [],
      );
  }

  #rows(neighbours: readonly Neighbour[]): readonly Row[] {
    return neighbours.flatMap(({ key }) =>
      this.#database.all("SELECT key, value FROM messages WHERE key = ?", key),
    );
  }
}

function inOrder(a: Neighbour, b: Neighbour): number {
  return a.sentAt - b.sentAt || a.seq - b.seq;
}
