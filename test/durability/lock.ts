import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import type { Stage } from "./stage.ts";

/** Another program, such as a person's shell or a backup, holds the write lock of the bridge's database. */
export class WriteLock {
  readonly #db: DatabaseSync;

  /** Resolves when the lock is held: the bridge may be writing at this moment. */
  static async take(t: TestContext, stage: Stage): Promise<WriteLock> {
    const db = new DatabaseSync(join(stage.dataDir, "bridge.sqlite"));
    t.after(() => {
      if (db.isOpen) db.close();
    });
    await stage.until(() => {
      try {
        db.exec("BEGIN IMMEDIATE");
        return true;
      } catch {
        return false;
      }
    }, "the lock on the database");
    return new WriteLock(db);
  }

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  release(): void {
    this.#db.exec("ROLLBACK");
    this.#db.close();
  }
}
