import { type FileHandle, open } from "node:fs/promises";
import { errorText } from "../../bridge/model/errors.ts";
import type { Logger } from "../../bridge/ports/log.ts";

/** At most this long after a write, the disk is asked to keep it. In milliseconds. */
const WITHIN_MS = 1_000;
const LINE =
  "the newest messages are not on the disk for certain; a power cut now could make them come again";

/**
 * Brings the write-ahead log of a database to the disk soon after a write that did not wait for it. SQLite alone would do
 * that only with the next checkpoint, in a quiet account hours later. The event loop does not wait for the disk here.
 *
 * The file is opened a second time. That takes no lock away from SQLite: its locks on a log are in the file `-shm`
 * (https://sqlite.org/walformat.html#wal_locks).
 */
export class LogSync {
  readonly #path: string;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #syncing = false;

  /** `path`: of the database. */
  constructor(path: string, log: Logger) {
    this.#path = `${path}-wal`;
    this.#log = log;
  }

  /** Something was written. */
  soon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#syncing) this.soon();
      else void this.#sync();
    }, WITHIN_MS);
    // A process that has nothing else to do closes the database, which syncs it.
    this.#timer.unref();
  }

  /** To be called when the database is closed. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #sync(): Promise<void> {
    this.#syncing = true;
    let file: FileHandle | undefined;
    try {
      // Opened each time: a rewrite of the database makes a new log.
      file = await open(this.#path, "r+");
      await file.datasync();
    } catch (error) {
      // The next write that waits for the disk fails too if the disk is in trouble, and that one is told to people.
      if (!isMissing(error)) this.#log.warn({ error: errorText(error) }, LINE);
    } finally {
      this.#syncing = false;
      await file?.close().catch(() => {});
    }
  }
}

/** A database that was closed meanwhile has no log. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
