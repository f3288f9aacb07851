import { DatabaseSync, type StatementSync } from "node:sqlite";
import { errorText, StoreError } from "../../bridge/model/errors.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { damagedFile } from "../errors/layout-errors.ts";
import { asOpeningError, asStoreError } from "../errors/sqlite-errors.ts";
import { checkPages } from "./check-pages.ts";
import { CheckpointThread, type LogLength } from "./checkpoint-thread.ts";
import { createPrivate, hasBrokenLog, isEmptied, keepPrivate } from "./database-file.ts";
import { chooseLayout, isErasable, setPragmas } from "./database-layout.ts";
import { Erasure } from "./erasure.ts";
import { LogSync } from "./log-sync.ts";
import { MIGRATIONS, migrate, schemaVersion } from "./migrations.ts";
import { bound, numberIn, type Row, type SqlValue } from "./rows.ts";
import { PageFile } from "./table-pages.ts";
import { Transactions } from "./transactions.ts";

/**
 * How long a statement waits for another program's lock, in milliseconds. Short, because the wait blocks the event loop. No
 * other writer is expected but, for instance, a person's `sqlite3` shell.
 */
const BUSY_TIMEOUT_MS = 250;

/** How a database is opened. */
export type DatabaseOptions = {
  /** The schema steps; those of this program by default. */
  readonly migrations?: readonly string[];
  /** The database existed before, so an empty file is damaged and not new. */
  readonly usedBefore?: boolean;
  /** Called once when damage is found after the opening; the error is thrown as well. */
  readonly onDamage?: (error: StoreError) => void;
};

/**
 * The only connection that reads and writes: everything in the store uses it, since a second one would block the event loop
 * for the busy timeout. All methods are synchronous, so no other statement can run inside a transaction.
 */
export class Database {
  readonly path: string;
  /** What `erase` has put into the file. */
  readonly pages: PageFile;
  readonly #db: DatabaseSync;
  readonly #log: Logger;
  readonly #statements = new Map<string, StatementSync>();
  readonly #sync: LogSync;
  readonly #checkpoints: CheckpointThread;
  readonly #transactions: Transactions;
  readonly #erasure: Erasure;
  #onDamage: DatabaseOptions["onDamage"];

  /**
   * Opens or creates the file, readable for its owner only, and migrates it to the newest schema. Its folder must exist.
   * Throws StoreError: "newer", "damaged", or "unusable", also on a full disk.
   */
  constructor(path: string, log: Logger, options: DatabaseOptions = {}) {
    const { migrations = MIGRATIONS, usedBefore = false, onDamage } = options;
    this.path = path;
    this.pages = new PageFile(path);
    this.#log = log;
    if (isEmptied(path, usedBefore)) throw damagedFile(path);
    // Before SQLite opens the file: it would create a new log.
    const brokenLog = hasBrokenLog(path);
    createPrivate(path);
    let db: DatabaseSync | undefined;
    let erasable = false;
    try {
      db = new DatabaseSync(path);
      this.#db = db;
      this.#transactions = new Transactions(db);
      this.script(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      // First of all: a damaged file is moved, and only one of ours may be.
      const version = schemaVersion(this, migrations.length);
      if (brokenLog) throw damagedFile(path);
      // Finds damage now rather than by a statement hours later.
      checkPages(this);
      // The file is known to be ours now and may be changed.
      keepPrivate(path);
      if (version === 0) chooseLayout(this);
      setPragmas(this);
      migrate(this, version, migrations);
      erasable = isErasable(this);
    } catch (error) {
      db?.close();
      throw asOpeningError(asStoreError(error, "unusable", path));
    }
    this.#onDamage = onDamage;
    this.#sync = new LogSync(path, log);
    this.#checkpoints = new CheckpointThread({ path, log, lengthOfLog: () => this.#lengthOfLog() });
    const erasure = {
      database: this,
      sync: this.#sync,
      checkpoints: this.#checkpoints,
      log,
      emptyLog: () => this.#emptyLog(),
      vacuum: () => this.#db.exec("VACUUM"),
    };
    this.#erasure = new Erasure(erasure, erasable);
  }

  /** All rows of the result. Throws StoreError("unusable"), inside a transaction StoreError("write"). */
  all(sql: string, ...values: SqlValue[]): Row[] {
    return this.#guard(() => this.#prepare(sql).all(...bound(sql, values)));
  }

  /** The first row of the result. Throws as `all`. */
  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.#guard(() => this.#prepare(sql).get(...bound(sql, values)));
  }

  /** Returns the number of changed rows. Throws as `all`. */
  run(sql: string, ...values: SqlValue[]): number {
    return this.#guard(() => Number(this.#prepare(sql).run(...bound(sql, values)).changes));
  }

  /** Runs statements without values, separated by `;`. Throws as `all`. */
  script(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  /**
   * Runs `work`, which must be synchronous, in a transaction. It is on the disk when this returns, also after a power cut,
   * and so is everything that was written before. Throws StoreError("write") for an error of SQLite, or what `work` threw;
   * nothing is changed then.
   */
  transaction<T>(work: () => T): T {
    return this.#transaction(work, true);
  }

  /**
   * As `transaction`, but without a wait for the disk. A killed process loses nothing of it. A power cut loses it when it
   * comes within a second. What is lost is always the newest part of what was written, in the order in which it was written.
   */
  relaxed<T>(work: () => T): T {
    const result = this.#transaction(work, false);
    this.#sync.soon();
    this.#checkpoints.written();
    return result;
  }

  /**
   * Resolves when everything that was written before is on the disk, also after a power cut. The event loop goes on meanwhile,
   * and all who wait share one request to the disk. Rejects with StoreError("write").
   */
  async synced(): Promise<void> {
    await this.#sync.now();
  }

  #transaction<T>(work: () => T, synced: boolean): T {
    try {
      return this.#transactions.run(work, synced, (error) => this.#failure(error, "write"));
    } catch (error) {
      throw this.#failure(error, "write");
    }
  }

  /** To be called after private data was deleted: the next `erase` removes it from the files. */
  eraseLater(): void {
    this.#erasure.later();
  }

  /** Something was deleted since the last `erase`, or maybe by an earlier process. */
  get mustErase(): boolean {
    return this.#erasure.isPending;
  }

  /** To be awaited before an `erase` that can wait: what that one has to copy then takes little time. Never rejects. */
  async readyToErase(): Promise<void> {
    await this.#erasure.prepare();
  }

  /**
   * Removes deleted data from the files: in the pages it is zeros already (`erasable`), and the write-ahead log is emptied, some MB.
   * True when nothing is left, and the file has pages of PAGE_BYTES. Throws StoreError("write"); the next call tries again.
   */
  erase(): boolean {
    try {
      return this.#erasure.erase();
    } catch (error) {
      throw this.#failure(error, "write");
    }
  }

  /**
   * Returns a piece of the free space in the file to the disk if most of the file is free. `more`: the call before returned
   * a piece. False when there was nothing to return. The next `erase` shortens the file. Throws StoreError("write").
   */
  giveBack(more: boolean): boolean {
    return this.#guard(() => this.#erasure.giveBack(more));
  }

  /** Empties the write-ahead log and closes. A second call does nothing. */
  close(): void {
    if (!this.#db.isOpen) return;
    this.#checkpoints.end();
    try {
      this.erase();
      this.#emptyLog();
    } catch (error) {
      this.#log.warn({ error: errorText(error) }, "could not clean up the database before closing it");
    } finally {
      this.#sync.end();
      this.#statements.clear();
      this.#db.close();
      this.pages.close();
    }
  }

  /** False when the log could not be emptied because another program is reading. */
  #emptyLog(): boolean {
    this.#checkpoints.rest();
    const row = this.#db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
    return row !== undefined && numberIn(row, "busy") === 0;
  }

  /** Copies nothing. `undefined` on an error, which the next statement meets too: what was written before it stays written. */
  #lengthOfLog(): LogLength | undefined {
    try {
      const row = this.#prepare("PRAGMA wal_checkpoint(NOOP)").get();
      return row && { pages: numberIn(row, "log"), copied: numberIn(row, "checkpointed") };
    } catch {
      return;
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    // Bounded: the statements of this room, Keyv's upsert for 1 to 249 rows, and that of media for 1 to 25.
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
