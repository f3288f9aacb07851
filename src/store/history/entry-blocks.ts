import type { Database } from "../sqlite/database.ts";
import { numberIn, type Row } from "../sqlite/rows.ts";
import { type BlockTexts, packed, textsOf, unpacked, withTexts } from "./entry-block.ts";

/** Entries of a block. More of them save little, and a damaged page loses as many. */
const SIZE = 64;
/** So many of the newest entries lie in no block: an original may still come, or a person deletes what was just listed. */
const LOOSE = 64;

/**
 * The table `history_blocks`. An entry alone takes more than a page: one of blanks (`erasable`), and its texts, which say nearly the
 * same as those of its neighbours. In a block it takes a sixteenth of a page. The caller runs changes in a transaction.
 */
export class EntryBlocks {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Puts the texts back into rows with the columns `seq` and `block`. Those of a damaged block have no body. */
  filled(rows: readonly Row[]): readonly Row[] {
    return withTexts(rows, (block) => this.#valueAt(block));
  }

  /** Makes one block of the oldest entries that lie in none. False when there are too few. */
  pack(): boolean {
    // `seq > 0` makes SQLite search the index.
    const loose = "FROM history INDEXED BY history_loose WHERE seq > 0 AND block IS NULL ORDER BY seq";
    const enough = this.#database.get(`SELECT seq ${loose} LIMIT 1 OFFSET ${LOOSE + SIZE - 1}`);
    if (enough === undefined) return false;
    const rows = this.#database.all(`SELECT * ${loose} LIMIT ${SIZE}`);
    const added = this.#database.get(
      "INSERT INTO history_blocks (body) VALUES (?) RETURNING seq",
      packed(textsOf(rows)),
    );
    if (added === undefined) return false;
    const block = numberIn(added, "seq");
    // Not UPDATE: SQLite joins pages that have become nearly empty only when it deletes.
    for (const row of rows) this.#database.run("DELETE FROM history WHERE seq = ?", numberIn(row, "seq"));
    for (const row of rows) this.#insert({ ...row, body: "", search: "", block });
    return true;
  }

  #insert(row: Row): void {
    const names = Object.keys(row);
    const sql = `INSERT INTO history (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    this.#database.run(sql, ...Object.values(row));
  }

  /**
   * Removes the texts of these rows from their blocks; the rows themselves stay as they are, and the caller erases what is
   * left in the log. Columns `seq` and `block`.
   */
  takeOut(rows: readonly Row[]): void {
    const inBlocks = rows.filter(({ block }) => typeof block === "number");
    for (const [block, some] of Map.groupBy(inBlocks, (row) => numberIn(row, "block"))) {
      const gone = new Set(some.map((row) => numberIn(row, "seq")));
      // Of a damaged block nothing can be read, but what is deleted must go from the file.
      const texts = [...(unpacked(this.#valueAt(block)) ?? [])].filter(([seq]) => !gone.has(seq));
      this.#put(block, new Map(texts));
    }
  }

  #put(block: number, texts: BlockTexts): void {
    if (texts.size === 0) this.#database.run("DELETE FROM history_blocks WHERE seq = ?", block);
    else this.#database.run("UPDATE history_blocks SET body = ? WHERE seq = ?", packed(texts), block);
  }

  #valueAt(block: number): unknown {
    return this.#database.get("SELECT body FROM history_blocks WHERE seq = ?", block)?.body;
  }
}
