import type { Logger } from "../../bridge/ports/log.ts";
import type { ChatStore, KnownChat } from "../../bridge/ports/stores/chats.ts";
import type { Database } from "../sqlite/database.ts";
import { ChatRows, chatIn } from "./chat-rows.ts";
import { PlaceRows } from "./place-rows.ts";

/** Known chats, in the table `chats`. */
export class SqliteChatStore implements ChatStore {
  readonly #database: Database;
  readonly #rows: ChatRows;
  readonly #places: PlaceRows;
  readonly #log: Logger;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#rows = new ChatRows(database);
    this.#places = new PlaceRows(database);
    this.#log = log;
  }

  /** A damaged chat is logged and left out. */
  async load(): Promise<readonly KnownChat[]> {
    return this.#rows.all().flatMap((row) => {
      const chat = chatIn(row);
      if (chat !== undefined) return [chat];
      this.#log.error(
        { chat: row.seq },
        "a known chat is damaged in the database; its mute, if it had one, is lost",
      );
      return [];
    });
  }

  async add(chat: Omit<KnownChat, "key">): Promise<number> {
    return this.#database.relaxed(() => this.#rows.add(chat));
  }

  async update(chat: KnownChat): Promise<void> {
    this.#database.transaction(() => this.#rows.put(chat));
    // An earlier name may be gone now.
    this.#database.eraseLater();
  }

  async merge(stays: KnownChat, other: KnownChat, now: number): Promise<void> {
    this.#database.transaction(() => {
      for (const chat of [stays, other]) this.#rows.put(chat);
      this.#rows.moveAlerts(other.key, stays.key);
      this.#places.move(other.key, stays.key, Math.floor(now));
    });
    this.#database.eraseLater();
  }

  /** When it resolves, no file holds the names of the deleted chats, nor the titles of the deleted places. */
  async prune(now: number, except: readonly number[] = []): Promise<readonly number[]> {
    const at = Math.floor(now);
    const { gone, places } = this.#database.relaxed(() => ({
      gone: this.#rows.prune(at, except),
      places: this.#places.prune(at),
    }));
    if (gone.length + places > 0) {
      this.#database.eraseLater();
      this.#database.erase();
    }
    return gone;
  }
}
