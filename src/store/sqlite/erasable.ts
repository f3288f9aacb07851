import { crc32 } from "node:zlib";

/**
 * Stores private texts in such a way that deleting their row removes them from the file.
 *
 * `secure_delete` overwrites freed cells and pages with zeros, but not copies. When SQLite rebalances a tree it copies cells
 * between pages, and the old bytes stay in the unused part of a page that is still in use. Measured with random lengths and
 * lifetimes: deleted texts were still in the file in each of 100 runs, after 5,364 of 6,000 deletions. VACUUM removes these
 * copies, and it writes the whole file.
 *
 * So a private text must not be in a cell. A cell holds the first bytes of its row, less than a page. The rest is in
 * overflow pages, which belong to that row, are never copied by rebalancing, and are filled with zeros when they are freed
 * (https://sqlite.org/fileformat2.html#cell_payload_overflow_pages,
 * https://sqlite.org/pragma.html#pragma_secure_delete). A page of blanks before the text keeps the text, and all columns
 * after it, out of the cell, in indexes too. JSON after blanks is still valid JSON. With the blanks, no deleted text was in
 * the file in 200 runs, after 12,000 deletions.
 *
 * Messages are the exception: a page of its own for each of them would cost a flood a sixth of its speed. Their copies are
 * looked for after each deletion (`tables/stale-copies.ts`).
 */

/** Page size of the database in bytes: what disks and SQLite itself use. */
export const PAGE_BYTES = 4_096;
/** Earlier programs had smaller pages, and so many blanks. */
const FORMER_PAGE_BYTES = 1_024;

const BLANKS = " ".repeat(PAGE_BYTES);
const FORMER_BLANKS = " ".repeat(FORMER_PAGE_BYTES);
const SOME_BLANKS = " ".repeat(64);

/** The text as it is stored, for the first private column of a row. */
export function erasable(text: string): string {
  return BLANKS + text;
}

/** The text in a column that was stored with `erasable`; one without the blanks is returned as it is. */
export function plain(stored: string): string {
  if (stored.startsWith(BLANKS)) return stored.slice(PAGE_BYTES);
  return stored.startsWith(FORMER_BLANKS) ? stored.slice(FORMER_PAGE_BYTES) : stored;
}

/** The same for texts that do not begin with a blank, JSON for instance: behind any number of blanks. */
export function withoutBlanks(stored: string): string {
  return stored.replace(/^ +/, "");
}

/** SQL that makes the text of a column `erasable` that an earlier program stored. It changes nothing when it is done again. */
export function covering(table: string, column: string): string {
  const blanks = (bytes: number): string => `printf('%${bytes}s', '')`;
  const begins = (bytes: number): string => `substr(${column}, 1, ${bytes}) = ${blanks(bytes)}`;
  return `UPDATE ${table} SET ${column} = ${blanks(PAGE_BYTES - FORMER_PAGE_BYTES)} || ${column}
    WHERE ${begins(FORMER_PAGE_BYTES)} AND NOT ${begins(PAGE_BYTES)}`;
}

/** Least and most bytes of a row in a cell of a table, and bytes in an overflow page, for pages of this size. */
export const LEAST_IN_CELL = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;
export const MOST_IN_CELL = PAGE_BYTES - 35;
export const IN_OVERFLOW = PAGE_BYTES - 4;

/** More than a cell holds at least. */
const FRONT = LEAST_IN_CELL + 25;
/** From this rest on SQLite puts nothing of it into the cell. */
const WHOLLY_OUTSIDE = MOST_IN_CELL - LEAST_IN_CELL + 1;
/** So many bytes the other columns of a row may take besides those that the caller counts: numbers, types. */
const SPARE = 400;

/**
 * Blanks before a text that keep the promise of `erasable` in less space, if the length of the row is known. How much of a row
 * is in its cell depends on that length (the formula with M and K is in the format of SQLite, see above): between the least, an
 * eighth of a page, and nearly a page. With so many blanks it is the least, and blanks are what that holds. The same is true of a
 * table WITHOUT ROWID, where the most is a quarter of a page. `others`: bytes of the texts in the row's other columns.
 */
export function blanksBefore(text: number, others: number): number {
  const over = (others + FRONT + text - LEAST_IN_CELL) % IN_OVERFLOW;
  if (over < WHOLLY_OUTSIDE) return FRONT + WHOLLY_OUTSIDE - over;
  return over + SPARE < IN_OVERFLOW ? FRONT : FRONT + IN_OVERFLOW - over + WHOLLY_OUTSIDE;
}

/** A text with those blanks. `others`: the texts in the row's other columns; short ones need not be counted. */
export function behindBlanks(text: string, others: readonly (string | null)[]): string {
  const bytes = Buffer.byteLength(others.join(""));
  return " ".repeat(blanksBefore(Buffer.byteLength(text), bytes)) + text;
}

const SUM_DIGITS = 8;

/**
 * A fact as it is stored, with a checksum: nothing else would show damage of an overflow page. (Damage of JSON shows when it
 * is parsed.) The blanks make the rows of most facts equally long, so that SQLite overwrites a fact where it is.
 */
export function sealFact(text: string): string {
  return behindBlanks(sumOf(text) + text, []);
}

/** The fact in a stored text, also in one of an earlier program without a checksum; `undefined` when it is damaged. */
export function openFact(stored: string): string | undefined {
  const sealed = withoutBlanks(stored);
  // Blanks, but not from the beginning: the damage is there. A fact itself has no such run of blanks.
  if (sealed === stored) return stored.includes(SOME_BLANKS) ? undefined : stored;
  const text = sealed.slice(SUM_DIGITS);
  return sealed.slice(0, SUM_DIGITS) === sumOf(text) ? text : undefined;
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(SUM_DIGITS, "0");
}

/**
 * The columns with private texts behind blanks, besides the facts in `state` and the texts of messages. Each is the first of its
 * row or has an index of its own.
 */
export const PRIVATE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  own_messages: ["chat_key"],
  alerts: ["body"],
  media: ["body", "file"],
  history: ["body"],
  history_blocks: ["body"],
  chats: ["names"],
  chat_places: ["title"],
  inbox: ["body"],
};
