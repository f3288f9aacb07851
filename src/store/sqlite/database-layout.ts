import { noWriteAheadLog } from "../errors/layout-errors.ts";
import { openFact, PAGE_BYTES, sealFact } from "./erasable.ts";
import { numberIn, type Row, type SqlValue, textIn } from "./rows.ts";

/** What is needed of the connection. */
export type LayoutTarget = {
  readonly path: string;
  all(sql: string): readonly Row[];
  get(sql: string): Row | undefined;
  run(sql: string, ...values: SqlValue[]): number;
  script(sql: string): void;
  transaction(work: () => void): void;
};

/** `PRAGMA auto_vacuum`: free pages are given back when `incremental_vacuum` is asked to. */
const INCREMENTAL = 2;
/** The log is carried into the file when it has so many pages: SQLite's own 4 MB, of smaller pages. */
const LOG_PAGES = 4_000;

/** Free pages that are given back in one piece: some 10 ms. */
const PIECE_PAGES = 128;
/** Fewer are not worth moving others for: what comes next needs them. */
const SPARE_PAGES = 64;

/** A new file is made with these; an old one keeps what it has until it is written anew. */
export function chooseLayout(target: LayoutTarget): void {
  target.script(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
}

/** In a file of this kind, deleting a row that was stored as `erasable` clears its text from the pages. */
export function isErasable(target: LayoutTarget): boolean {
  return pragma(target, "page_size") === PAGE_BYTES && pragma(target, "auto_vacuum") === INCREMENTAL;
}

/**
 * Writes a file of an earlier program anew, as one of this kind: every page, so that nothing deleted is left either. It is
 * one step for SQLite: a process that dies meanwhile, or a full disk, leaves the file as it was. Throws what SQLite throws.
 */
export function rewrite(target: LayoutTarget): void {
  target.transaction(() => coverTexts(target));
  // The size of pages cannot change in WAL mode. Another program that has the file open stands in the way.
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

/** What a step of the schema could not put behind blanks. Done twice it changes nothing. */
function coverTexts(target: LayoutTarget): void {
  const has = (table: string): boolean =>
    target.get(`SELECT 1 FROM sqlite_schema WHERE name = '${table}'`) !== undefined;
  if (has("messages")) {
    const blanks = `printf('%${PAGE_BYTES}s', '')`;
    target.script(
      `UPDATE messages SET value = ${blanks} || value WHERE substr(value, 1, ${PAGE_BYTES}) <> ${blanks}`,
    );
  }
  if (!has("state")) return;
  for (const row of target.all("SELECT key, value FROM state")) {
    const fact = openFact(textIn(row, "value"));
    if (fact !== undefined) {
      target.run("UPDATE state SET value = ? WHERE key = ?", sealFact(fact), textIn(row, "key"));
    }
  }
}

export function bytesOf(target: LayoutTarget): number {
  return pragma(target, "page_count") * pragma(target, "page_size");
}

/**
 * Gives some free pages back to the disk, when most of the file is free or `more` is set: the first piece was. Moves pages
 * that are in use, so the cost is that of what was deleted. False when there was nothing to give.
 */
export function giveBack(target: LayoutTarget, more: boolean): boolean {
  const free = pragma(target, "freelist_count");
  const used = pragma(target, "page_count") - free;
  if (free === 0 || (!more && free < SPARE_PAGES + used / 2)) return false;
  target.script(`PRAGMA incremental_vacuum(${PIECE_PAGES})`);
  return true;
}

/**
 * synchronous=FULL, since SQLite promises durability over a power cut in WAL mode only with it
 * (https://sqlite.org/pragma.html#pragma_synchronous), and an alert that was taken must not vanish. Measured with
 * one commit a batch of 5 messages: 0.28 ms instead of 0.08 ms with NORMAL; a batch comes about once a second.
 * fullfsync: on macOS a plain fsync does not reach the disk; elsewhere it changes nothing.
 * temp_store: sorting and VACUUM copy live texts, which must not go through a file in the system's temporary folder.
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
