import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Another program that writes to the database and does not come to an end. */
export class DatabaseLock {
  readonly #path: string;
  #db: DatabaseSync | undefined;

  constructor(dataDir: string) {
    this.#path = join(dataDir, "bridge.sqlite");
  }

  get held(): boolean {
    return this.#db !== undefined;
  }

  /** A second call does nothing. */
  take(): void {
    if (this.#db !== undefined) return;
    // The bridge may be writing at this moment.
    const db = new DatabaseSync(this.#path, { timeout: 10_000 });
    db.exec("BEGIN IMMEDIATE");
    this.#db = db;
  }

  /** A second call does nothing. */
  release(): void {
    this.#db?.close();
    this.#db = undefined;
  }
}
