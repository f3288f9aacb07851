import { DatabaseSync, type StatementSync } from "node:sqlite";
import { errorText, StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { asOpeningError, asStoreError } from "../errors/sqlite-errors.ts";
import { createPrivate, hasBrokenLog, isEmptied, keepPrivate } from "./database-file.ts";
import { bytesOf, chooseLayout, giveBack, isErasable, rewrite, setPragmas } from "./database-layout.ts";
import { MIGRATIONS, migrate, schemaVersion } from "./migrations.ts";
import { numberIn, type Row, type SqlValue, textIn } from "./rows.ts";

/**
 * How long a statement waits for another program's lock, in milliseconds. The wait blocks the event loop and no
 * second writer is expected, so it only bridges a moment (a person's `sqlite3` shell).
 */
const BUSY_TIMEOUT_MS = 250;

/**
 * A file of an earlier program is written anew at the start when it is no larger. It takes twice its bytes in memory, and a
 * large one, after a long outage, is small again once it has been caught up with: then it is done while running.
 */
const REWRITE_AT_START_BYTES = 64 * 2 ** 20;

export type DatabaseOptions = {
  readonly migrations?: readonly string[];
  /** It has been opened before, so that a file without a byte is damaged and not new. */
  readonly usedBefore?: boolean;
  /** Damage was found after the opening: called once, whatever becomes of the error itself. */
  readonly onDamage?: (error: StoreError) => void;
};

/**
 * The one connection to the file: Keyv's table, the outbox and all else go through it, since a second connection
 * would block the event loop for the busy timeout. Every method is synchronous; so nothing can come between the
 * statements of a transaction.
 */
export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #log: Logger;
  readonly #statements = new Map<string, StatementSync>();
  // True at first: a process that was killed may have left deleted text behind.
  #erasePending = true;
  #erasable = false;
  #onDamage: DatabaseOptions["onDamage"];

  /**
   * Opens or creates the file (its folder must exist), readable for its owner only, at the newest schema version.
   * Throws StoreError: "newer", "damaged", or "unusable", which a full disk is too.
   */
  constructor(path: string, log: Logger, options: DatabaseOptions = {}) {
    const { migrations = MIGRATIONS, usedBefore = false, onDamage } = options;
    this.path = path;
    this.#log = log;
    if (isEmptied(path, usedBefore)) throw damaged(path);
    // Before SQLite comes: it would make a new one.
    const brokenLog = hasBrokenLog(path);
    createPrivate(path);
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(path);
      this.#db = db;
      this.script(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      // Whose it is comes first: damage leads to a file being moved, and only ours may be.
      const version = schemaVersion(this, migrations.length);
      if (brokenLog) throw damaged(path);
      checkPages(this);
      // From here on the file is known to be ours, and may be written.
      keepPrivate(path);
      if (version === 0) chooseLayout(this);
      setPragmas(this);
      migrate(this, version, migrations);
      this.#erasable = isErasable(this);
    } catch (error) {
      db?.close();
      throw asOpeningError(asStoreError(error, "unusable", path));
    }
    this.#onDamage = onDamage;
    if (!this.#erasable && bytesOf(this) <= REWRITE_AT_START_BYTES) this.#rewrite();
  }

  /** Every row of the answer. Throws StoreError("unusable"), inside a transaction StoreError("write"). */
  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...values));
  }

  /** The first row of the answer. Throws as `all`. */
  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(...values));
  }

  /** Returns how many rows were changed. Throws as `all`. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#guard(() => Number(this.#prepare(sql).run(...values).changes));
  }

  /** Statements without values, separated by `;`. Throws as `all`. */
  script(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  /**
   * All or nothing, and on the disk when it returns. `work` must not be asynchronous. Throws StoreError("write")
   * when SQLite refuses, what `work` threw otherwise; nothing of it stays.
   */
  transaction<T>(work: () => T): T {
    if (this.#db.isTransaction) throw new Error("A transaction inside a transaction");
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw this.#failure(error, "write");
    }
  }

  /** Something private was deleted: the next `erase` removes it from the files. */
  eraseLater(): void {
    this.#erasePending = true;
  }

  /**
   * Removes what was deleted from the bytes of the files, if anything was. In the pages it is zeros already (`erasable`); the
   * write-ahead log still has the pages of before, and is emptied. Costs what the log holds, 4 MB at most, however
   * large the file is. Throws StoreError("write"); the next call tries again.
   */
  erase(): void {
    if (!this.#erasePending) return;
    try {
      if (!this.#erasable && !this.#rewrite()) this.#db.exec("VACUUM");
      if (this.#checkpoint()) this.#erasePending = false;
      else this.#log.warn({}, "Another program reads the database; deleted texts leave the files later");
    } catch (error) {
      throw this.#failure(error, "write");
    }
  }

  /**
   * Gives a piece of what is free in the file back to the disk, when that is most of it; `more`: the piece before was one.
   * False when there was nothing to give. The next `erase` shortens the file. Throws StoreError("write").
   */
  giveBack(more: boolean): boolean {
    return this.#guard(() => {
      const given = this.#erasable && giveBack(this, more);
      this.#erasePending ||= given;
      return given;
    });
  }

  /** Empties the write-ahead log and closes. A second call does nothing. */
  close(): void {
    if (!this.#db.isOpen) return;
    try {
      this.erase();
      this.#checkpoint();
    } catch (error) {
      this.#log.warn({ error: errorText(error) }, "The database could not be tidied up before closing");
    } finally {
      this.#statements.clear();
      this.#db.close();
    }
  }

  /** False when the file of an earlier program stays as it is for now: the disk is full, or another program has it open. */
  #rewrite(): boolean {
    try {
      rewrite(this);
      this.#erasable = isErasable(this);
    } catch (error) {
      this.#log.warn({ error: errorText(error) }, "The database keeps its old layout; tried again later");
    }
    return this.#erasable;
  }

  /** False when a reader outside kept the log from being emptied. */
  #checkpoint(): boolean {
    const row = this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    return row !== undefined && numberIn(row, "busy") === 0;
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    // Bounded: the texts are those of this folder, and Keyv's upsert for 1 to 249 rows.
    this.#statements.set(sql, statement);
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#failure(error, this.#db.isTransaction ? "write" : "unusable");
    }
  }

  #rollBack(): void {
    try {
      // After SQLITE_FULL and the like SQLite may have rolled back by itself.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    } catch (error) {
      this.#failure(error, "write");
    }
  }

  #failure(error: unknown, code: StoreError["code"]): unknown {
    const failure = asStoreError(error, code, this.path);
    if (failure instanceof StoreError && failure.code === "damaged") {
      const tell = this.#onDamage;
      this.#onDamage = undefined;
      tell?.(failure);
    }
    return failure;
  }
}

/**
 * Damage is better found at the start, by name, than by a statement in the night; and what a statement would find, this
 * must find too, or the next start would change nothing. Hence not `quick_check`, which leaves out the indexes.
 */
function checkPages(database: Database): void {
  const answer = database.get("PRAGMA integrity_check(1)");
  if (answer !== undefined && textIn(answer, "integrity_check") === "ok") return;
  throw damaged(database.path);
}

function damaged(path: string): StoreError {
  const message = `The database ${path} is damaged: the next start moves it aside and saves what can still be read`;
  return new StoreError("damaged", storeReasons.failure(message, "damaged", { path }));
}
