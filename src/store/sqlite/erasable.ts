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
  chats: ["names"],
  chat_places: ["title"],
  inbox: ["body"],
};
