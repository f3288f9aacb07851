import { existsSync } from "node:fs";
import type { KnownChat } from "../../bridge/ports/stores/chats.ts";
import type { ListedRecall } from "../../bridge/ports/stores/history.ts";
import { olderFile } from "../errors/layout-errors.ts";
import { MIGRATIONS, schemaVersion } from "../sqlite/migrations.ts";
import { ReadOnlyFile } from "../sqlite/read-only-file.ts";
import { numberIn, type Row } from "../sqlite/rows.ts";
import { chatIn } from "./chat-rows.ts";
import { withTexts } from "./entry-block.ts";
import { listedIn } from "./history-rows.ts";

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
  const file = new ReadOnlyFile(path);
  try {
    const version = schemaVersion(file, MIGRATIONS.length);
    if (version < MIGRATIONS.length) throw olderFile(path, version, MIGRATIONS.length);
  } catch (error) {
    file.close();
    throw error;
  }
  return new Reader(file);
}

class Reader implements HistoryReader {
  readonly #file: ReadOnlyFile;

  constructor(file: ReadOnlyFile) {
    this.#file = file;
  }

  *recalls(since: number): Generator<ListedRecall, void> {
    // Each piece is a transaction of its own.
    for (let last = 0; ; ) {
      const rows = this.#file.transaction(() => this.#next(last, since));
      const end = rows.at(-1);
      if (end === undefined) return;
      last = numberIn(end, "seq");
      yield* rows.flatMap((row) => listedIn(row) ?? []);
    }
  }

  #next(after: number, since: number): readonly Row[] {
    const rows = this.#file.all(
      `SELECT seq, chat, body, block FROM history WHERE seq > ? AND +recalled_at >= ? ORDER BY seq LIMIT ${PIECE}`,
      after,
      since,
    );
    return withTexts(
      rows,
      (block) => this.#file.get("SELECT body FROM history_blocks WHERE seq = ?", block)?.body,
    );
  }

  chats(): readonly KnownChat[] {
    return this.#file.all("SELECT * FROM chats ORDER BY seq").flatMap((row) => chatIn(row) ?? []);
  }

  close(): void {
    this.#file.close();
  }
}
