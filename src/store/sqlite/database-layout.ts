import { noWriteAheadLog } from "../errors/layout-errors.ts";
import { covering, openFact, PAGE_BYTES, PRIVATE_COLUMNS, sealFact } from "./erasable.ts";
import { numberIn, type Row, type SqlValue, textIn } from "./rows.ts";

/** The part of `Database` that is needed here. */
export type LayoutTarget = {
  readonly path: string;
  all(sql: string): readonly Row[];
  get(sql: string): Row | undefined;
  run(sql: string, ...values: SqlValue[]): number;
  script(sql: string): void;
  transaction(work: () => void): void;
};

/** `PRAGMA auto_vacuum` = INCREMENTAL: free pages are returned to the disk by `incremental_vacuum`. */
const INCREMENTAL = 2;
/**
 * Pages in the log from which on the connection copies them itself, 4 MB: at most the rest that a thread has left
 * (`checkpoint-thread.ts`), else all of them, which holds up everything else for some tens of milliseconds.
 */
const LOG_PAGES = 1_000;

const BLANK = 0x20;
const FRONT = Buffer.alloc(PAGE_BYTES, BLANK);

/** Free pages that are returned at once. SQLite looks through all free pages for each: 10 to 20 ms when there are 200,000 of them. */
const PIECE_PAGES = 12;
/** Fewer free pages are kept for the next messages: returning them would move other pages for nothing. */
const SPARE_PAGES = 16;

/** Sets page size and vacuum mode of a new file. An existing file keeps its own until `rewrite`. */
export function chooseLayout(target: LayoutTarget): void {
  target.script(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
}

/** Whether the file has the layout in which a deleted row leaves no text behind (see `erasable`). */
export function isErasable(target: LayoutTarget): boolean {
  return pragma(target, "page_size") === PAGE_BYTES && pragma(target, "auto_vacuum") === INCREMENTAL;
}

/**
 * Rewrites a file of an earlier program with this layout. All pages are written, so no deleted text is left. The rewrite is
 * atomic: after a crash or on a full disk the file is as before. Throws the errors of SQLite.
 */
export function rewrite(target: LayoutTarget): void {
  target.transaction(() => coverTexts(target));
  // The page size cannot change in WAL mode. Leaving that mode fails while another program has the file open.
  target.script("PRAGMA journal_mode = DELETE");
  try {
    chooseLayout(target);
    target.script("VACUUM");
  } finally {
    target.script("PRAGMA journal_mode = WAL");
    // SQLite (seen with 3.53) can refuse a checkpoint that is the first statement after this with SQLITE_LOCKED.
    target.transaction(() => {});
  }
}

/** Stores private texts as `erasable` for pages of this size. Can be repeated. */
function coverTexts(target: LayoutTarget): void {
  const has = (table: string): boolean =>
    target.get(`SELECT 1 FROM sqlite_schema WHERE name = '${table}'`) !== undefined;
  for (const [table, columns] of Object.entries(PRIVATE_COLUMNS)) {
    if (table === "history_blocks") coverBlocks(target, has(table));
    else if (has(table)) for (const column of columns) target.run(covering(table, column));
  }
  if (!has("state")) return;
  for (const row of target.all("SELECT key, value FROM state")) {
    const fact = openFact(textIn(row, "value"));
    if (fact !== undefined) {
      target.run("UPDATE state SET value = ? WHERE key = ?", sealFact(fact), textIn(row, "key"));
    }
  }
}

/** Blocks are binary, which SQL cannot put blanks before. They are read with any number of blanks. */
function coverBlocks(target: LayoutTarget, exist: boolean): void {
  if (!exist) return;
  for (const row of target.all("SELECT seq FROM history_blocks ORDER BY seq")) {
    const seq = numberIn(row, "seq");
    const body = target.get(`SELECT body FROM history_blocks WHERE seq = ${seq}`)?.body;
    if (!(body instanceof Uint8Array) || body.subarray(0, PAGE_BYTES).every((byte) => byte === BLANK))
      continue;
    target.run("UPDATE history_blocks SET body = ? WHERE seq = ?", Buffer.concat([FRONT, body]), seq);
  }
}

/** The size of the database in bytes, without its log. */
export function bytesOf(target: LayoutTarget): number {
  return pragma(target, "page_count") * pragma(target, "page_size");
}

/**
 * Returns some free pages to the disk if most of the file is free. `more`: also if not, after an earlier piece. The cost
 * depends on how much was deleted, not on the size of the file. False when there was nothing to return.
 */
export function giveBack(target: LayoutTarget, more: boolean): boolean {
  const free = pragma(target, "freelist_count");
  const used = pragma(target, "page_count") - free;
  if (free === 0 || (!more && free < SPARE_PAGES + used / 2)) return false;
  target.script(`PRAGMA incremental_vacuum(${PIECE_PAGES})`);
  return true;
}

/**
 * synchronous=FULL: in WAL mode SQLite guarantees durability over a power cut only with it
 * (https://sqlite.org/pragma.html#pragma_synchronous). `Database.relaxed` sets NORMAL for what a power cut may take back.
 * fullfsync: on macOS a plain fsync does not reach the disk. It changes nothing on other systems.
 * temp_store=MEMORY: sorting and VACUUM copy texts, which must not be written to the system's temporary folder.
 */
export function setPragmas(target: LayoutTarget): void {
  const mode = target.get("PRAGMA journal_mode = WAL");
  if (mode === undefined || textIn(mode, "journal_mode") !== "wal") {
    throw noWriteAheadLog(target.path);
  }
  target.script(
    "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; " +
      "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; " +
      `PRAGMA wal_autocheckpoint = ${LOG_PAGES};`,
  );
}

function pragma(target: LayoutTarget, name: string): number {
  const row = target.get(`PRAGMA ${name}`);
  return row === undefined ? 0 : numberIn(row, name);
}
