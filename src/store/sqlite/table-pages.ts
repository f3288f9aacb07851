import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { IN_OVERFLOW, LEAST_IN_CELL, MOST_IN_CELL, PAGE_BYTES } from "./erasable.ts";
import { numberIn, type Row } from "./rows.ts";

/** A row in a leaf page of a table. All but the first are bytes. */
export type PageRow = {
  readonly rowid: number;
  /** The whole row, also what lies in overflow pages. */
  readonly payload: number;
  /** What the row takes in this page. */
  readonly cell: number;
  /** The row's number in its cell. */
  readonly rowidBytes: number;
};

/** Bytes of a page, without that at `to`. */
type Range = { readonly from: number; readonly to: number };

/** Pages of b-trees with rows, by their first byte. This and all that follows: https://sqlite.org/fileformat2.html#b_tree_pages */
const INTERIOR = 0x05;
const LEAF = 0x0d;
const INTERIOR_HEAD = 12;
/** In the head of an interior page: the number of its last child. */
const RIGHTMOST = 8;
const LEAF_HEAD = 8;
/** Of a cell in an overflowing row: the number of the first overflow page. */
const OVERFLOW_POINTER = 4;
/** Next block and size, at the beginning of each free block. */
const FREE_BLOCK_HEAD = 4;

/** As SQLite has it (BTCURSOR_MAX_DEPTH). */
const MOST_LEVELS = 20;

const ZEROS = Buffer.alloc(PAGE_BYTES);

/**
 * Reads pages of a database as they lie in its file, without what the log has. The file stays open until `close`: when a
 * process closes a file, it loses all locks that SQLite has on it (https://sqlite.org/howtocorrupt.html, 2.2).
 */
export class PageFile {
  readonly #path: string;
  readonly #flags: "r" | "r+";
  #file: number | undefined;

  /** `r+`: also for writing. SQLite must not have the file open then. */
  constructor(path: string, flags: "r" | "r+" = "r") {
    this.#path = path;
    this.#flags = flags;
  }

  /** Overwrites `into`, which has the length of a page. A page that the file does not have is all zeros. */
  read(number: number, into: Buffer): Buffer {
    const bytes = readSync(this.#opened(), into, 0, PAGE_BYTES, (number - 1) * PAGE_BYTES);
    into.fill(0, bytes);
    return into;
  }

  write(number: number, page: Buffer): void {
    writeSync(this.#opened(), page, 0, PAGE_BYTES, (number - 1) * PAGE_BYTES);
  }

  #opened(): number {
    this.#file ??= openSync(this.#path, this.#flags);
    return this.#file;
  }

  /** Only when SQLite has closed the file. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/**
 * The leaf pages of a table in the order of its rows, in pieces: the numbers that stand in one page above them, some hundreds.
 * Each piece is read when it is asked for.
 */
export function* leavesOf(file: PageFile, root: number): Generator<readonly number[]> {
  const page = Buffer.alloc(PAGE_BYTES);
  let level: readonly number[] = [root];
  // All leaves of a tree are at the same depth. A damaged one may have no end.
  for (let depth = 0; depth < MOST_LEVELS; depth += 1) {
    const [first = root] = level;
    const [child] = childrenIn(file.read(first, page));
    if (child === undefined) return yield level;
    if (childrenIn(file.read(child, page)).length === 0) break;
    level = level.flatMap((number) => childrenIn(file.read(number, page)));
  }
  for (const number of level) yield childrenIn(file.read(number, page));
}

function childrenIn(page: Buffer): readonly number[] {
  if (page[0] !== INTERIOR) return [];
  const children: number[] = [];
  for (let i = 0; i < cellsIn(page, INTERIOR_HEAD); i += 1) {
    const at = page.readUInt16BE(INTERIOR_HEAD + 2 * i);
    if (at + OVERFLOW_POINTER <= PAGE_BYTES) children.push(page.readUInt32BE(at));
  }
  children.push(page.readUInt32BE(RIGHTMOST));
  return children;
}

/** The page at which a table begins; `undefined` when there is no such table. */
export function rootOf(database: { get(sql: string): Row | undefined }, table: string): number | undefined {
  const row = database.get(`SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`);
  return row && numberIn(row, "rootpage");
}

/** Whether a leaf page has only zeros where no row is. What lies before `from` does not count. */
export function isClean(page: Buffer, from: number): boolean {
  return unusedIn(page).every((range) => isZero(page, Math.max(range.from, from), range.to));
}

/** Writes zeros where no row is. */
export function clearUnused(page: Buffer): void {
  for (const { from, to } of unusedIn(page)) page.fill(0, from, to);
}

/** Bytes of a leaf page that no row has. */
export function freeBytes(page: Buffer): number {
  const bytes = [gapIn(page), ...freeBlocksIn(page)].reduce((sum, { from, to }) => sum + to - from, 0);
  return bytes + page.readUInt8(7);
}

/** The rows of a leaf page in their order; none when it is no leaf. */
export function rowsIn(page: Buffer): readonly PageRow[] {
  if (page[0] !== LEAF) return [];
  return Array.from({ length: cellsIn(page, LEAF_HEAD) }, (_, i) => {
    const at = page.readUInt16BE(LEAF_HEAD + 2 * i);
    const payload = varintAt(page, at);
    const rowid = varintAt(page, payload.end);
    return {
      rowid: rowid.value,
      payload: payload.value,
      cell: rowid.end - at + inCell(payload.value),
      rowidBytes: rowid.end - payload.end,
    };
  });
}

/** A damaged page may say that it has more than fit. */
function cellsIn(page: Buffer, head: number): number {
  return Math.min(page.readUInt16BE(3), (PAGE_BYTES - head) / 2);
}

/**
 * What no row has of a leaf page. SQLite keeps free space in two places: between the list of cells and the first of them, and in
 * free blocks between cells. (Between cells there may be up to three bytes that belong to none, too.)
 */
function unusedIn(page: Buffer): readonly Range[] {
  if (page[0] !== LEAF) return [];
  const bodies = freeBlocksIn(page).map(({ from, to }) => ({ from: from + FREE_BLOCK_HEAD, to }));
  return [gapIn(page), ...bodies].map(({ from, to }) => {
    const end = Math.min(to, PAGE_BYTES);
    return { from: Math.min(from, end), to: end };
  });
}

function gapIn(page: Buffer): Range {
  const from = LEAF_HEAD + 2 * cellsIn(page, LEAF_HEAD);
  return { from, to: Math.max(from, page.readUInt16BE(5)) };
}

/** They stand in the order of their places. */
function freeBlocksIn(page: Buffer): readonly Range[] {
  const blocks: Range[] = [];
  for (let from = page.readUInt16BE(1); from > 0 && from + FREE_BLOCK_HEAD <= PAGE_BYTES; ) {
    blocks.push({ from, to: from + page.readUInt16BE(from + 2) });
    const next = page.readUInt16BE(from);
    from = next > from ? next : 0;
  }
  return blocks;
}

/** How much of a row is in its cell, with the pointer to the rest. */
function inCell(payload: number): number {
  if (payload <= MOST_IN_CELL) return payload;
  const some = LEAST_IN_CELL + ((payload - LEAST_IN_CELL) % IN_OVERFLOW);
  return (some <= MOST_IN_CELL ? some : LEAST_IN_CELL) + OVERFLOW_POINTER;
}

function isZero(page: Buffer, from: number, to: number): boolean {
  return to <= from || ZEROS.compare(page, from, to, 0, to - from) === 0;
}

/** https://sqlite.org/fileformat2.html#varint. Of the ninth byte, which only negative numbers have, nothing is read. */
function varintAt(page: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = at; end < at + 8 && end < PAGE_BYTES; end += 1) {
    const byte = page.readUInt8(end);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: end + 1 };
  }
  return { value, end: at + 9 };
}
