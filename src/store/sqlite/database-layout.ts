import { PAGE_BYTES } from "./erasable.ts";
import { numberIn, type Row, textIn } from "./rows.ts";

/** What is needed of the connection. */
export type LayoutTarget = {
  get(sql: string): Row | undefined;
  script(sql: string): void;
};

/** `PRAGMA auto_vacuum`: free pages are given back when `incremental_vacuum` is asked to. */
const INCREMENTAL = 2;
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
  // What else is private was put behind blanks by a step of the schema. Done twice it changes nothing.
  if (target.get("SELECT 1 FROM sqlite_schema WHERE name = 'messages'") !== undefined) {
    const blanks = `printf('%${PAGE_BYTES}s', '')`;
    target.script(
      `UPDATE messages SET value = ${blanks} || value WHERE substr(value, 1, ${PAGE_BYTES}) <> ${blanks}`,
    );
  }
  // The size of pages cannot change in WAL mode. Another program that has the file open stands in the way.
  target.script("PRAGMA journal_mode = DELETE");
  try {
    chooseLayout(target);
    target.script("VACUUM");
  } finally {
    target.script("PRAGMA journal_mode = WAL");
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

export function isWriteAhead(target: LayoutTarget): boolean {
  const mode = target.get("PRAGMA journal_mode = WAL");
  return mode !== undefined && textIn(mode, "journal_mode") === "wal";
}

function pragma(target: LayoutTarget, name: string): number {
  const row = target.get(`PRAGMA ${name}`);
  return row === undefined ? 0 : numberIn(row, name);
}
