import { closeSync, fdatasync, openSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { errorText, StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { systemError } from "../errors/system-error.ts";
import { syncFolder } from "../folder/sync-folder.ts";

/** At most this long after a write, the disk is asked to keep it. In milliseconds. */
const WITHIN_MS = 1_000;
const datasync = promisify(fdatasync);
const LINE =
  "the newest messages are not on the disk for certain; a power cut now could make them come again";

/**
 * Brings the write-ahead log of a database to the disk, after writes that did not wait for it, while the event loop goes on.
 * SQLite alone would do that only with the next checkpoint, in a quiet account hours later. What a log holds up to a moment is
 * whole: SQLite checks the sums of its frames when it reads them (https://sqlite.org/fileformat2.html#the_write_ahead_log).
 *
 * The file is opened a second time. That takes no lock away from SQLite: its locks on a log are in the file `-shm`
 * (https://sqlite.org/walformat.html#wal_locks).
 */
export class LogSync {
  readonly #path: string;
  readonly #log: Logger;
  #file: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Those who wait for the request to the disk that has not begun. */
  #next: PromiseWithResolvers<void> | undefined;
  #isUnderWay = false;
  /** Of logs that are gone. */
  readonly #old: number[] = [];

  /** `path`: of the database. */
  constructor(path: string, log: Logger) {
    this.#path = `${path}-wal`;
    this.#log = log;
  }

  /** Something was written that need not be on the disk at once. */
  soon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // The next write that waits for the disk fails too if the disk is in trouble, and that one is told to people.
      this.now().catch((error: unknown) => this.#log.warn({ error: errorText(error) }, LINE));
    }, WITHIN_MS);
    // A process that has nothing else to do closes the database, which syncs it.
    this.#timer.unref();
  }

  /**
   * Resolves when everything that was written before is on the disk. Several that wait share one request. Rejects with
   * StoreError("write").
   */
  now(): Promise<void> {
    if (this.#next === undefined) {
      this.#next = Promise.withResolvers<void>();
      // When what runs now has ended, so that all who write in it share the request.
      if (!this.#isUnderWay) process.nextTick(() => void this.#begin());
    }
    return this.#next.promise;
  }

  /** To be called before the log is deleted: when the database is closed, or while it has another journal. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#file !== undefined) this.#old.push(this.#file);
    this.#file = undefined;
    // One that is under way is closed after it.
    if (!this.#isUnderWay) this.#closeOld();
  }

  async #begin(): Promise<void> {
    const waiting = this.#next;
    this.#next = undefined;
    if (waiting === undefined) return;
    this.#isUnderWay = true;
    try {
      const file = await this.#opened();
      await datasync(file);
      waiting.resolve();
    } catch (error) {
      waiting.reject(this.#failure(error));
    }
    this.#isUnderWay = false;
    this.#closeOld();
    await this.#begin();
  }

  async #opened(): Promise<number> {
    if (this.#file !== undefined) return this.#file;
    const file = openSync(this.#path, "r+");
    this.#file = file;
    // The name of a log that SQLite has just created.
    await syncFolder(dirname(this.#path));
    return file;
  }

  #closeOld(): void {
    for (const file of this.#old.splice(0)) closeSync(file);
  }

  #failure(error: unknown): StoreError {
    const what = systemError(error);
    const message = `The disk did not keep ${this.#path}: ${what.text} (check the disk of DATA_DIR)`;
    const failure = storeReasons.failure(message, "unusableFile", { path: this.#path, ...what });
    return new StoreError("write", failure, { cause: error });
  }
}
