import type { Logger } from "../../bridge/ports/log.ts";
import type { StateStore } from "../../bridge/ports/stores/state-store.ts";
import type { Database } from "../sqlite/database.ts";
import { openFact, sealFact } from "../sqlite/erasable.ts";
import { textIn } from "../sqlite/rows.ts";

/** Small facts in the table `state`. All are stored as erasable, since the keys of a session are among them. */
export class SqliteStateStore implements StateStore {
  readonly #database: Database;

  readonly #log: Logger;

  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
  }

  /** A damaged fact is logged and counts as missing. */
  async get(key: string): Promise<string | undefined> {
    const row = this.#database.get("SELECT value FROM state WHERE key = ?", key);
    if (row === undefined) return undefined;
    const fact = openFact(textIn(row, "value"));
    if (fact === undefined)
      this.#log.error({ key }, "a value in the state table is damaged; it counts as missing");
    return fact;
  }

  async set(key: string, value: string): Promise<void> {
    this.#database.transaction(() => this.#put(key, value));
  }

  async note(key: string, value: string | undefined): Promise<void> {
    const deleted = this.#database.relaxed(() =>
      value === undefined ? this.#remove(key) : this.#put(key, value),
    );
    if (value === undefined && deleted > 0) this.#database.eraseLater();
  }

  async delete(key: string): Promise<void> {
    const deleted = this.#database.transaction(() => this.#remove(key));
    // The saved session gives access to the account until its bytes are gone from the file.
    if (deleted > 0) this.#database.eraseLater();
  }
  #put(key: string, value: string): number {
    return this.#database.run(
      "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      sealFact(value),
    );
  }

  #remove(key: string): number {
    return this.#database.run("DELETE FROM state WHERE key = ?", key);
  }
}
