import type { Logger } from "../../bridge/ports/log.ts";
import type { StateStore } from "../../bridge/ports/state-store.ts";
import type { Database } from "./database.ts";
import { openFact, sealFact } from "./erasable.ts";
import { textIn } from "./rows.ts";

/** Small facts in the table `state`, among them the keys of a session: erasable all of them. */
export class SqliteStateStore implements StateStore {
  readonly #database: Database;

  readonly #log: Logger;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** A fact that is damaged is told to the operator and "not there". */
  async get(key: string): Promise<string | undefined> {
    const row = this.#database.get("SELECT value FROM state WHERE key = ?", key);
    if (row === undefined) return undefined;
    const fact = openFact(textIn(row, "value"));
    if (fact === undefined) this.#log.error({ key }, "a fact is damaged in the database; it is given up");
    return fact;
  }

  async set(key: string, value: string): Promise<void> {
    this.#database.transaction(() => {
      this.#database.run(
        "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key,
        sealFact(value),
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
