import { type RecallFacts, recallFactsOf } from "../../bridge/history/recall-facts.ts";
import type { RecallAlert } from "../../bridge/model/alert.ts";
import { isRecalledType } from "../../bridge/model/message.ts";
import type { ListedRecall } from "../../bridge/ports/stores/history.ts";
import { parseRecall } from "../outbox/stored-alert.ts";
import type { Database } from "../sqlite/database.ts";
import { behindBlanks, erasable } from "../sqlite/erasable.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { EntryBlocks } from "./entry-blocks.ts";
import type { IndexEntry } from "./text-block.ts";

/** Entries whose words are read at once. Takes about 5 ms. */
const WORDS_PIECE = 100;

/** An entry, and the ids of the alerts that told it. */
export type EntryIds = { readonly seq: number; readonly ids: readonly string[] };

/** What the list is searched and filtered by. */
export type Searched = RecallFacts & { readonly text: string };

const COLUMNS = "seq, id, chat, body, block";

/** The statements of the table `history`. The caller runs changes in a transaction. */
export class HistoryRows {
  readonly #database: Database;
  readonly #blocks: EntryBlocks;

  constructor(database: Database) {
    this.#database = database;
    this.#blocks = new EntryBlocks(database);
  }

  /** Returns its place; `undefined` when it is listed already, and then nothing changes. */
  add(alert: RecallAlert, chat: number, listedAt: number, by: Searched): number | undefined {
    const others = [alert.id, alert.shortId, alert.accountId ?? "", by.text, by.kind];
    const row = this.#database.get(
      `INSERT INTO history (id, short_id, account, chat, recalled_at, listed_at, body, search, kind, by_other)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING seq`,
      alert.id,
      alert.shortId,
      alert.accountId ?? "",
      chat,
      alert.recalledAt,
      Math.floor(listedAt),
      behindBlanks(JSON.stringify(alert), others),
      by.text,
      by.kind,
      Number(by.byOther),
    );
    return row === undefined ? undefined : numberIn(row, "seq");
  }

  /** Returns the place of the entry; `undefined` when it is not listed any more. */
  complete(id: string, late: RecallAlert, by: Searched): number | undefined {
    this.#blocks.takeOut(this.#database.all("SELECT seq, block FROM history WHERE id = ?", id));
    const row = this.#database.get(
      `UPDATE history SET late_id = ?, body = ?, search = ?, kind = ?, by_other = ?, block = NULL
       WHERE id = ? RETURNING seq`,
      late.id,
      erasable(JSON.stringify(late)),
      by.text,
      by.kind,
      Number(by.byOther),
      id,
    );
    if (row === undefined) return undefined;
    // The words of before stand in the write-ahead log.
    this.#database.eraseLater();
    return numberIn(row, "seq");
  }

  newest(): number {
    const row = this.#database.get("SELECT max(seq) AS seq FROM history");
    return typeof row?.seq === "number" ? row.seq : 0;
  }

  /** The columns `seq`, `id`, `chat` and `body` of the entries at these places, in their order. */
  at(seqs: readonly number[]): readonly Row[] {
    const sql = `SELECT ${COLUMNS} FROM history WHERE seq = ?`;
    const rows = seqs.map((seq) => this.#database.get(sql, seq));
    return this.#blocks.filled(rows.filter((row) => row !== undefined));
  }

  /** Of all entries with that short id, newest first: the same columns. */
  withShortId(shortId: string): readonly Row[] {
    const sql = `SELECT ${COLUMNS} FROM history WHERE short_id = ? ORDER BY seq DESC`;
    return this.#blocks.filled(this.#database.all(sql, shortId));
  }

  /** The next entries after the place `after` with that time or a later one, in order: the same columns. */
  next(after: number, since: number, limit: number): readonly Row[] {
    // The + keeps SQLite to the order of the places.
    const sql = `SELECT ${COLUMNS} FROM history WHERE seq > ? AND +recalled_at >= ? ORDER BY seq LIMIT ?`;
    return this.#blocks.filled(this.#database.all(sql, after, since, limit));
  }

  /** The place before the first entry of that time or a later one. */
  before(since: number): number {
    const row = this.#database.get("SELECT min(seq) AS seq FROM history WHERE recalled_at >= ?", since);
    return typeof row?.seq === "number" ? row.seq - 1 : this.newest();
  }

  words(after: number): readonly IndexEntry[] {
    const rows = this.#database.all(
      `SELECT seq, chat, account, recalled_at, search, kind, by_other, block, CASE WHEN kind IS NULL THEN body END AS body
       FROM history WHERE seq > ? ORDER BY seq LIMIT ?`,
      after,
      WORDS_PIECE,
    );
    return this.#blocks.filled(rows).map((row) => ({
      seq: numberIn(row, "seq"),
      chat: numberIn(row, "chat"),
      accountId: textIn(row, "account"),
      recalledAt: numberIn(row, "recalled_at"),
      text: textIn(row, "search"),
      ...factsIn(row),
    }));
  }

  /** How many were recalled in that time, its end excluded. Unix milliseconds. */
  count(from: number, to: number): number {
    const row = this.#database.get(
      "SELECT count(*) AS n FROM history WHERE recalled_at >= ? AND recalled_at < ?",
      from,
      to,
    );
    return row === undefined ? 0 : numberIn(row, "n");
  }

  /** The entry that one of these alerts has told. */
  toldBy(ids: readonly string[]): EntryIds | undefined {
    for (const id of ids) {
      const row =
        this.#database.get("SELECT seq, id, late_id FROM history WHERE id = ?", id) ??
        this.#database.get("SELECT seq, id, late_id FROM history WHERE late_id = ?", id);
      if (row === undefined) continue;
      const late = typeof row.late_id === "string" ? [row.late_id] : [];
      return { seq: numberIn(row, "seq"), ids: [textIn(row, "id"), ...late] };
    }
    return undefined;
  }

  /** The ids of the oldest entries up to a place. */
  oldest(upTo: number, limit: number): readonly string[] {
    return this.#database
      .all("SELECT id FROM history WHERE seq <= ? ORDER BY seq LIMIT ?", upTo, limit)
      .map((row) => textIn(row, "id"));
  }

  /** The ids of the entries at these places. */
  ids(seqs: readonly number[]): readonly string[] {
    return seqs
      .map((seq) => this.#database.get("SELECT id FROM history WHERE seq = ?", seq))
      .flatMap((row) => (row === undefined ? [] : [textIn(row, "id")]));
  }

  /** The places of entries that were listed before a time (unix milliseconds), oldest first. */
  listedBefore(before: number, limit: number): readonly number[] {
    return this.#database
      .all("SELECT seq FROM history WHERE listed_at < ? ORDER BY listed_at LIMIT ?", before, limit)
      .map((row) => numberIn(row, "seq"));
  }

  delete(seqs: readonly number[]): void {
    const rows = seqs.map((seq) => this.#database.get("SELECT seq, block FROM history WHERE seq = ?", seq));
    this.#blocks.takeOut(rows.filter((row) => row !== undefined));
    for (const seq of seqs) {
      if (this.#database.run("DELETE FROM history WHERE seq = ?", seq) > 0) this.#database.eraseLater();
    }
  }

  /** Packs some of the entries that have been listed for a while. False when there was nothing to pack. */
  pack(): boolean {
    return this.#blocks.pack();
  }
}

/** Of an entry of an earlier program, which wrote none, they are read from its text. */
function factsIn(row: Row): RecallFacts {
  const { kind, by_other: byOther } = row;
  if (typeof kind === "string") return { kind: isRecalledType(kind) ? kind : "", byOther: byOther === 1 };
  const alert = typeof row.body === "string" ? parseRecall(row.body) : undefined;
  return alert === undefined ? { kind: "", byOther: false } : recallFactsOf(alert);
}

/** Reads an entry; `undefined` when it is damaged. */
export function listedIn(row: Row): ListedRecall | undefined {
  const alert = typeof row.body === "string" ? parseRecall(row.body) : undefined;
  return alert === undefined ? undefined : { alert, chat: numberIn(row, "chat") };
}
