import { crc32 } from "node:zlib";

/**
 * Private texts, stored so that deleting a row really deletes them.
 *
 * `secure_delete` writes zeros over freed cells and freed pages. What it leaves are copies: when SQLite rebalances a tree it
 * copies cells from page to page, and the bytes where one lay before stay in the unused part of a page that lives on
 * (measured with random lengths and lives: a deleted text was still in the file in each of 100 runs, after 5,364 of 6,000
 * deletions). No later deletion of the row reaches them; only VACUUM does, which writes the whole file.
 *
 * So no private text may ever stand in a cell. A cell holds the first bytes of its row, less than a page of them; the rest
 * lies in overflow pages, which belong to that one row, are never copied by rebalancing, and are filled with zeros when
 * they are freed (https://sqlite.org/fileformat2.html#cell_payload_overflow_pages,
 * https://sqlite.org/pragma.html#pragma_secure_delete). Blanks as long as a page before the text keep it, and every column
 * after it, out of the cell, in indexes too. JSON with blanks before it is still JSON. With them a deleted text was in the
 * file in none of 200 runs, after none of 12,000 deletions.
 */

/** Bytes of a page of the database. Small, since each text takes as many more. */
export const PAGE_BYTES = 1_024;

const BLANKS = " ".repeat(PAGE_BYTES);
const REMAINING_BLANKS = " ".repeat(64);

/** As the text is to be stored: the first private column of its row. */
export function erasable(text: string): string {
  return BLANKS + text;
}

/** The text of a column that was stored as `erasable`. */
export function plain(stored: string): string {
  return stored.startsWith(BLANKS) ? stored.slice(PAGE_BYTES) : stored;
}

const SUM_DIGITS = 8;

/**
 * As a small fact is to be stored: with its sum, since damage of an overflow page shows in nothing else. Of JSON it shows
 * when it is parsed.
 */
export function sealFact(text: string): string {
  return erasable(sumOf(text) + text);
}

/** The fact, also one that an earlier program wrote bare; `undefined` when it is damaged. */
export function openFact(stored: string): string | undefined {
  const sealed = plain(stored);
  // No bare fact has many blanks in a row; a sealed one still has some when its first bytes are damaged.
  if (sealed === stored) return stored.includes(REMAINING_BLANKS) ? undefined : stored;
  const text = sealed.slice(SUM_DIGITS);
  return sealed.slice(0, SUM_DIGITS) === sumOf(text) ? text : undefined;
}

function sumOf(text: string): string {
  return crc32(text).toString(16).padStart(SUM_DIGITS, "0");
}

/** Columns that hold private texts, each the first of its row or in an index of its own; beside them the facts in `state`. */
export const PRIVATE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  messages: ["value"],
  own_messages: ["chat_key"],
  alerts: ["body"],
  media: ["body", "file"],
};
