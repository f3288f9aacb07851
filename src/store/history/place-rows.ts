import type { ChatPlace } from "../../bridge/ports/stores/chat-places.ts";
import type { Database } from "../sqlite/database.ts";
import { erasable, plain } from "../sqlite/erasable.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";

/** The condition for a place in force. `?1`: unix milliseconds. */
const IN_FORCE = "(until IS NULL OR until > ?1) AND (off_until IS NULL OR off_until > ?1)";

/** The condition for a row of `chats` to have a place in force. `?1`: unix milliseconds. */
export const HAS_PLACE = `EXISTS (SELECT 1 FROM chat_places WHERE chat_places.chat = chats.seq AND ${IN_FORCE})`;

/** The statements of the table `chat_places`. The caller runs changes in a transaction. */
export class PlaceRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  inForce(sink: string, chat: number, now: number): ChatPlace | undefined {
    const row = this.#database.get(
      `SELECT venue, thread, until, title FROM chat_places WHERE ${IN_FORCE} AND sink = ?2 AND chat = ?3`,
      now,
      sink,
      chat,
    );
    return row === undefined ? undefined : placeIn(row);
  }

  put(sink: string, chat: number, { venue, thread, title, until }: ChatPlace): void {
    this.#database.run(
      `INSERT INTO chat_places (sink, chat, venue, thread, until, title) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (sink, chat) DO UPDATE SET venue = excluded.venue, thread = excluded.thread, until = excluded.until,
         off_until = NULL, title = excluded.title`,
      sink,
      chat,
      venue,
      thread,
      Number.isFinite(until) ? Math.ceil(until) : null,
      erasable(title),
    );
  }

  /** Returns how many there were. */
  delete(sink: string, chat: number): number {
    return this.#database.run("DELETE FROM chat_places WHERE sink = ? AND chat = ?", sink, chat);
  }

  /** The places of one chat become those of another one, which keeps the places in force that it has. */
  move(from: number, to: number, now: number): void {
    this.#database.run(`DELETE FROM chat_places WHERE chat = ?2 AND NOT (${IN_FORCE})`, now, to);
    this.#database.run("UPDATE OR IGNORE chat_places SET chat = ? WHERE chat = ?", to, from);
    this.#database.run("DELETE FROM chat_places WHERE chat = ?", from);
  }

  /** Deletes places that are over or have no chat. Returns how many. */
  prune(now: number): number {
    return this.#database.run(
      `DELETE FROM chat_places WHERE NOT (${IN_FORCE})
         OR NOT EXISTS (SELECT 1 FROM chats WHERE chats.seq = chat_places.chat)`,
      now,
    );
  }

  /** The places of these sinks are used; those of others end at `offUntil` unless an end is set already. */
  useOnly(sinks: readonly string[], offUntil: number): void {
    const used = JSON.stringify(sinks);
    this.#database.run(
      `UPDATE chat_places SET off_until = NULL WHERE off_until IS NOT NULL AND sink IN (SELECT value FROM json_each(?))`,
      used,
    );
    this.#database.run(
      `UPDATE chat_places SET off_until = ? WHERE off_until IS NULL AND sink NOT IN (SELECT value FROM json_each(?))`,
      Math.ceil(offUntil),
      used,
    );
  }
}

function placeIn(row: Row): ChatPlace {
  return {
    venue: textIn(row, "venue"),
    thread: textIn(row, "thread"),
    title: plain(textIn(row, "title")),
    until: row.until === null ? Number.POSITIVE_INFINITY : numberIn(row, "until"),
  };
}
