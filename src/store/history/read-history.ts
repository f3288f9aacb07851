import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { KnownChat } from "../../bridge/ports/chats.ts";
import type { ListedRecall } from "../../bridge/ports/history.ts";
import { olderFile } from "../errors/layout-errors.ts";
import { asStoreError } from "../errors/sqlite-errors.ts";
import { MIGRATIONS, schemaVersion } from "../sqlite/migrations.ts";
import { numberIn, type Row, type SqlValue } from "../sqlite/rows.ts";
import { chatIn } from "./chat-rows.ts";
import { listedIn } from "./history-rows.ts";

/** How long a statement waits while the bridge empties its write-ahead log, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
/** Entries that are read at once. Takes about 5 ms: the bridge cannot empty its log meanwhile. */
const PIECE = 100;

/** The list of recalls for a process beside a running bridge. It writes nothing and needs no lock. */
export type HistoryReader = {
  /** The recalls since a time (unix milliseconds), oldest first. A damaged entry is left out. Throws StoreError. */
  recalls(since: number): Iterable<ListedRecall>;
  /** Throws StoreError. */
  chats(): readonly KnownChat[];
  close(): void;
};

/**
 * Opens the database at `path` to read the list. `undefined` when there is no database. Throws StoreError: "newer" for a
 * file of a newer program, "unusable" for one of an older or of another program, and for one that cannot be read.
 */
export function openHistoryReader(path: string): HistoryReader | undefined {
  if (!existsSync(path)) return undefined;
  const file = guard(path, () => new DatabaseSync(addressOf(path), { readOnly: true }));
  try {
    const reader = new Reader(path, file);
    reader.check();
    return reader;
  } catch (error) {
    file.close();
    throw error;
  }
}

class Reader implements HistoryReader {
  readonly #path: string;
  readonly #file: DatabaseSync;

  constructor(path: string, file: DatabaseSync) {
    this.#path = path;
    this.#file = file;
  }

  check(): void {
    guard(this.#path, () => this.#file.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`));
    const target = {
      path: this.#path,
      get: (sql: string) => this.#all(sql)[0],
    };
    const version = schemaVersion(target, MIGRATIONS.length);
    if (version < MIGRATIONS.length) throw olderFile(this.#path, version, MIGRATIONS.length);
  }

  *recalls(since: number): Generator<ListedRecall, void> {
    // Each piece is a transaction of its own.
    for (let last = 0; ; ) {
      const rows = this.#all(
        `SELECT seq, chat, body FROM history WHERE seq > ? AND +recalled_at >= ? ORDER BY seq LIMIT ${PIECE}`,
        last,
        since,
      );
      const end = rows.at(-1);
      if (end === undefined) return;
      last = numberIn(end, "seq");
      yield* rows.flatMap((row) => listedIn(row) ?? []);
    }
  }

  chats(): readonly KnownChat[] {
    return this.#all("SELECT * FROM chats ORDER BY seq").flatMap((row) => chatIn(row) ?? []);
  }

  close(): void {
    if (this.#file.isOpen) this.#file.close();
  }

  #all(sql: string, ...values: SqlValue[]): readonly Row[] {
    return guard(this.#path, () => this.#file.prepare(sql).all(...values));
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
