import type { Clock } from "../../bridge/ports/clock.ts";
import type { ChatPlace, ChatPlaces } from "../../bridge/ports/stores/chat-places.ts";
import type { Database } from "../sqlite/database.ts";
import { PlaceRows } from "./place-rows.ts";

/** How long the places of a sink are kept that is switched off, in milliseconds. It may be switched on again. */
const OFF_KEEP_MS = 30 * 24 * 60 * 60_000;

/** The places of chats at all sinks, in the table `chat_places`. */
export class SqliteChatPlaces {
  readonly #database: Database;
  readonly #rows: PlaceRows;

  constructor(database: Database) {
    this.#database = database;
    this.#rows = new PlaceRows(database);
  }

  /** The places of the sink of that name. `clock`: the one by which the sink measures how long a place lasts. */
  of(sink: string, clock: Pick<Clock, "now">): ChatPlaces {
    return {
      get: async (chat) => this.#rows.inForce(sink, chat, Math.floor(clock.now())),
      set: async (chat, place) => this.#set(sink, chat, place),
      delete: async (chat) => this.#delete(sink, chat),
    };
  }

  /**
   * To be called at the start with the names of the sinks that keep chats apart. The places of others are kept for 30 days
   * more, so that a sink that is switched on again finds them. `now`: unix milliseconds. Rejects with StoreError.
   */
  async useOnly(sinks: readonly string[], now: number): Promise<void> {
    this.#database.transaction(() => this.#rows.useOnly(sinks, now + OFF_KEEP_MS));
  }

  #set(sink: string, chat: number, place: ChatPlace): void {
    this.#database.transaction(() => this.#rows.put(sink, chat, place));
    // An earlier title may be gone now.
    this.#database.eraseLater();
  }

  #delete(sink: string, chat: number): void {
    if (this.#database.transaction(() => this.#rows.delete(sink, chat)) > 0) this.#database.eraseLater();
  }
}
