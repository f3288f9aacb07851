import type { StateStore } from "../../bridge/ports/state-store.ts";
import type { Database } from "./database.ts";
import { erasable, plain } from "./erasable.ts";
import { textIn } from "./rows.ts";

/** Small facts in the table `state`, among them the keys of a session: erasable all of them. */
export class SqliteStateStore implements StateStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(key: string): Promise<string | undefined> {
    const row = this.#database.get("SELECT value FROM state WHERE key = ?", key);
    return row === undefined ? undefined : plain(textIn(row, "value"));
  }

  async set(key: string, value: string): Promise<void> {
    this.#database.transaction(() => {
      this.#database.run(
        "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        erasable(value),
      );
    });
  }

  async delete(key: string): Promise<void> {
    const deleted = this.#database.transaction(() =>
      this.#database.run("DELETE FROM state WHERE key = ?", key),
    );
    // A session that was logged out is a key to the account until its bytes are gone.
    if (deleted > 0) this.#database.eraseLater();
  }
}
