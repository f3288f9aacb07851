import type { DatabaseSync, StatementSync } from "node:sqlite";

/** The transactions of the one connection. */
export class Transactions {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #isSynced = true;

  /** With synchronous=FULL. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
  }

  /**
   * Runs `work`, which must be synchronous. `synced`: it is on the disk when this returns. Throws what SQLite or `work` threw;
   * nothing is changed then. `onRollBack` is told when even the way back failed.
   */
  run<T>(work: () => T, synced: boolean, onRollBack: (error: unknown) => void): T {
    if (this.#db.isTransaction) throw new Error("A transaction inside a transaction");
    try {
      // SQLite ignores it inside a transaction (https://sqlite.org/pragma.html#pragma_synchronous).
      if (synced !== this.#isSynced) this.#db.exec(`PRAGMA synchronous = ${synced ? "FULL" : "NORMAL"}`);
      this.#isSynced = synced;
      this.#begin.run();
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      this.#rollBack(onRollBack);
      throw error;
    }
  }

  #rollBack(onFailure: (error: unknown) => void): void {
    try {
      // After errors like SQLITE_FULL, SQLite may have rolled back itself.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    } catch (error) {
      onFailure(error);
    }
  }
}
