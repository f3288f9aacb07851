import type { ChatStore, KnownChat } from "../../bridge/ports/chats.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Database } from "../sqlite/database.ts";
import { ChatRows, chatIn } from "./chat-rows.ts";

/** Known chats, in the table `chats`. */
export class SqliteChatStore implements ChatStore {
  readonly #database: Database;
  readonly #rows: ChatRows;
  readonly #log: Logger;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#rows = new ChatRows(database);
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
    return this.#database.transaction(() => this.#rows.add(chat));
  }

  async update(chat: KnownChat): Promise<void> {
    this.#database.transaction(() => this.#rows.put(chat));
    // An earlier name may be gone now.
    this.#database.eraseLater();
  }

  /** When it resolves, no file holds the names of the deleted chats. */
  async prune(now: number, except: readonly number[] = []): Promise<readonly number[]> {
    const gone = this.#database.transaction(() => this.#rows.prune(now, except));
    if (gone.length > 0) {
      this.#database.eraseLater();
      this.#database.erase();
    }
    return gone;
  }
}
