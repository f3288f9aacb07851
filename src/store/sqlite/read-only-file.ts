import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { asStoreError } from "../errors/sqlite-errors.ts";
import type { Row, SqlValue } from "./rows.ts";

/** How long a statement waits while the bridge empties its write-ahead log, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/** A database that is read beside a running bridge. It writes nothing and needs no lock. */
export class ReadOnlyFile {
  readonly path: string;
  readonly #file: DatabaseSync;

  /** The file must exist. Throws StoreError: "damaged", or "unusable" when it cannot be read. */
  constructor(path: string) {
    this.path = path;
    this.#file = guard(path, () => new DatabaseSync(addressOf(path), { readOnly: true }));
    try {
      guard(path, () => this.#file.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`));
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** All rows of the result. Throws as the constructor. */
  all(sql: string, ...values: SqlValue[]): readonly Row[] {
    return guard(this.path, () => this.#file.prepare(sql).all(...values));
  }

  /** The first row of the result. Throws as the constructor. */
  get(sql: string, ...values: SqlValue[]): Row | undefined {
    return this.all(sql, ...values)[0];
  }

  /** Runs `work`, whose statements all see the file as it is now. Throws as the constructor, and what `work` throws. */
  transaction<T>(work: () => T): T {
    guard(this.path, () => this.#file.exec("BEGIN"));
    try {
      return work();
    } finally {
      guard(this.path, () => this.#file.exec("COMMIT"));
    }
  }

  /** A second call does nothing. */
  close(): void {
    if (this.#file.isOpen) this.#file.close();
  }
}

/** Opens the file, hands it to `work`, and closes it. Throws StoreError, and what `work` throws. */
export function readingFile<T>(path: string, work: (file: ReadOnlyFile) => T): T {
  const file = new ReadOnlyFile(path);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/**
 * A database without its write-ahead log is in use by nobody. SQLite would create the log beside it and, as a reader, leave
 * it there; `immutable` keeps it from that (https://sqlite.org/uri.html#uriimmutable).
 */
function addressOf(path: string): string | URL {
  if (existsSync(`${path}-wal`)) return path;
  const address = pathToFileURL(path);
  address.searchParams.set("immutable", "1");
  return address;
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStoreError(error, "unusable", path);
  }
}
