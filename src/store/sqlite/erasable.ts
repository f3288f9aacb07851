import { crc32 } from "node:zlib";

/**
 * Stores private texts in such a way that deleting their row removes them from the file.
 *
 * `secure_delete` overwrites freed cells and pages with zeros, but not copies. When SQLite rebalances a tree it copies cells
 * between pages, and the old bytes stay in the unused part of a page that is still in use. Measured with random lengths and
 * lifetimes: deleted texts were still in the file in each of 100 runs, after 5,364 of 6,000 deletions. Only VACUUM removes
 * these copies, and it writes the whole file.
 *
 * So a private text must never be in a cell. A cell holds the first bytes of its row, less than a page. The rest is in
 * overflow pages, which belong to that row, are never copied by rebalancing, and are filled with zeros when they are freed
 * (https://sqlite.org/fileformat2.html#cell_payload_overflow_pages,
 * https://sqlite.org/pragma.html#pragma_secure_delete). A page of blanks before the text keeps the text, and all columns
 * after it, out of the cell, in indexes too. JSON after blanks is still valid JSON. With the blanks, no deleted text was in
 * the file in 200 runs, after 12,000 deletions.
 */

/** Page size of the database in bytes. Small, because each text takes that much more space. */
export const PAGE_BYTES = 1_024;

const BLANKS = " ".repeat(PAGE_BYTES);
const SOME_BLANKS = " ".repeat(64);

/** The text as it is stored, for the first private column of a row. */
export function erasable(text: string): string {
  return BLANKS + text;
}

/** The text in a column that was stored with `erasable`; one without the blanks is returned as it is. */
export function plain(stored: string): string {
  return stored.startsWith(BLANKS) ? stored.slice(PAGE_BYTES) : stored;
}

/** Least and most bytes of a row in a cell of a table, and bytes in an overflow page, for pages of this size. */
const LEAST_IN_CELL = Math.floor(((PAGE_BYTES - 12) * 32) / 255) - 23;
const MOST_IN_CELL = PAGE_BYTES - 35;
const IN_OVERFLOW = PAGE_BYTES - 4;

/** Blanks before a packed text: what a cell holds at least, and a little more. */
const FRONT = " ".repeat(LEAST_IN_CELL + 25);
/** Bytes of a row of Keyv besides its key and value: types of the columns and the expiry. At least and at most. */
const REST_LEAST = 6;
const REST_MOST = 17;
/** Bytes by which a cell may be longer than the least: they are blanks too. */
const SPARE = 16;

/**
 * A JSON text as the value of a row of Keyv, with the promise of `erasable` in half the space. How much of a row is in its
 * cell depends on the length of the row (the formula with M and K is in the format of SQLite, see above), between the least,
 * which is a tenth of a page, and nearly a page. Blanks behind the text make the row so long that the least is in the cell,
 * and blanks before the text are what that holds. Most messages then take one overflow page and a ninth of another page.
 */
export function packed(key: string, json: string): string {
  const bytes = Buffer.byteLength(key) + FRONT.length + Buffer.byteLength(json) + REST_LEAST;
  const over = (bytes - LEAST_IN_CELL) % IN_OVERFLOW;
  // From this rest on SQLite puts nothing of it into the cell.
  const wholly = MOST_IN_CELL - LEAST_IN_CELL + 1;
  const isShort = over + REST_MOST - REST_LEAST <= SPARE;
  const blanks = isShort || over >= wholly ? 0 : wholly - over;
  return FRONT + json + BLANKS.slice(0, blanks);
}

const SUM_DIGITS = 8;

/**
 * A fact as it is stored, with a checksum: nothing else would show damage of an overflow page. (Damage of JSON shows when it
 * is parsed.)
 */
export function sealFact(text: string): string {
  return erasable(sumOf(text) + text);
}

/** The fact in a stored text, also in one of an earlier program without a checksum; `undefined` when it is damaged. */
export function openFact(stored: string): string | undefined {
  const sealed = plain(stored);
  // Some blanks but not all of them: the damage is there. A fact itself has no such run of blanks.
  if (sealed === stored) return stored.includes(SOME_BLANKS) ? undefined : stored;
  const text = sealed.slice(SUM_DIGITS);
  return sealed.slice(0, SUM_DIGITS) === sumOf(text) ? text : undefined;
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(SUM_DIGITS, "0");
}

/** The columns with private texts, besides the facts in `state`. Each is the first of its row or has an index of its own. */
export const PRIVATE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  messages: ["value"],
  own_messages: ["chat_key"],
  alerts: ["body"],
  media: ["body", "file"],
  history: ["body"],
  history_blocks: ["body"],
  chats: ["names"],
  chat_places: ["title"],
  inbox: ["body"],
};
