import { setImmediate as turn } from "node:timers/promises";
import type { RecallFacts } from "../../bridge/history/recall-facts.ts";
import type { HistoryFilter, HistoryRange } from "../../bridge/ports/stores/history.ts";
import { foldText } from "../../text/tools/fold.ts";
import { type IndexEntry, TextBlock } from "./text-block.ts";

/** Reads the next entries after `seq`, in order; none at the end. */
export type ReadEntries = (seq: number) => readonly IndexEntry[];

/** One page of a search: the places of its entries, newest first, and how many there are on all pages. */
export type Found = { readonly seqs: readonly number[]; readonly total: number };

/** Entries of a block. A change of one entry writes its block anew. */
const BLOCK = 500;

/**
 * The words of all listed recalls, in memory, in the order in which they were listed. A search goes through all of them:
 * 100,000 entries of 100 characters take 20 MB and some 10 ms.
 *
 * Not SQLite's FTS5: its tokenizer `trigram` finds no word of two characters, and most Chinese words have two. `unicode61`
 * takes a whole sentence of Chinese as one word. Both keep deleted words in their segments until these are merged
 * (https://sqlite.org/fts5.html), and a deleted recall must leave nothing behind.
 */
export class SearchIndex {
  readonly #read: ReadEntries;
  #blocks: TextBlock[] = [];
  #loaded = false;
  #loading: Promise<void> | undefined;
  #closed = false;
  /** One string for each account, not one for each entry. */
  readonly #accounts = new Map<string, string>();

  constructor(read: ReadEntries) {
    this.#read = read;
  }

  /** Reads the stored entries in pieces. Rejects as `read` throws; the next call tries again. */
  async ready(): Promise<void> {
    if (this.#loaded) return;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  /** Ends the reading. To be called before the database is closed. */
  close(): void {
    this.#closed = true;
  }

  /** To be called when the entry is committed. Its place must be the newest. */
  add(entry: IndexEntry): void {
    // Until all are read, the reading comes by here as well.
    if (this.#loaded) this.#push(entry);
  }

  /** The entry at that place has its original now. */
  replace(seq: number, now: RecallFacts & { readonly text: string }): void {
    this.#blocks = this.#blocks.map((block, at) =>
      this.#mayHold(at, seq)
        ? new TextBlock(block.entries().map((entry) => (entry.seq === seq ? { ...entry, ...now } : entry)))
        : block,
    );
  }

  remove(seqs: readonly number[]): void {
    const gone = new Set(seqs);
    this.#blocks = this.#blocks
      .map((block, at) =>
        seqs.some((seq) => this.#mayHold(at, seq))
          ? new TextBlock(block.entries().filter(({ seq }) => !gone.has(seq)))
          : block,
      )
      .filter(({ size }) => size > 0);
  }

  /** Waits until all entries are read. Rejects as `ready`. */
  async search(filter: HistoryFilter, { upTo, offset, limit }: HistoryRange): Promise<Found> {
    await this.ready();
    const { accountId, since = Number.NEGATIVE_INFINITY, kind, byOther } = filter;
    const chats = filter.chats === undefined ? undefined : new Set(filter.chats);
    const words = distinct(filter.words ?? []);
    const seqs: number[] = [];
    let total = 0;
    for (const block of this.#blocks.toReversed()) {
      for (const entry of block.holding(words).toReversed()) {
        if (entry.seq > upTo || entry.recalledAt < since) continue;
        if (chats !== undefined && !chats.has(entry.chat)) continue;
        if (kind !== undefined && entry.kind !== kind) continue;
        if (byOther === true && !entry.byOther) continue;
        if (accountId !== undefined && entry.accountId !== accountId) continue;
        if (total >= offset && seqs.length < limit) seqs.push(entry.seq);
        total += 1;
      }
    }
    return { seqs, total };
  }

  async #load(): Promise<void> {
    for (let last = this.#blocks.at(-1)?.lastSeq ?? 0; !this.#closed; ) {
      const some = this.#read(last);
      if (some.length === 0) {
        this.#loaded = true;
        return;
      }
      for (const entry of some) this.#push(entry);
      last = some.at(-1)?.seq ?? last;
      await turn();
    }
  }

  #push(added: IndexEntry): void {
    const accountId = this.#accounts.get(added.accountId) ?? added.accountId;
    this.#accounts.set(accountId, accountId);
    const entry = { ...added, accountId };
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.size < BLOCK) last.add(entry);
    else this.#blocks.push(new TextBlock([entry]));
  }

  /** Whether the place lies in the range of the block. */
  #mayHold(at: number, seq: number): boolean {
    const before = this.#blocks[at - 1]?.lastSeq ?? 0;
    return seq > before && seq <= (this.#blocks[at]?.lastSeq ?? 0);
  }
}

/** Folded, long ones first: they are rare. One that is a part of another is left out. */
function distinct(words: readonly string[]): readonly string[] {
  const folded = [...new Set(words.map(foldText))].toSorted((a, b) => b.length - a.length);
  const kept: string[] = [];
  let all = "";
  for (const word of folded) {
    if (word === "" || all.includes(word)) continue;
    kept.push(word);
    all += `${word}\n`;
  }
  return kept;
}
