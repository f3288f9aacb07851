import type { RecallFacts } from "../../bridge/history/recall-facts.ts";

/** What search needs of one listed recall. `text`: see `searchTextOf`. */
export type IndexEntry = RecallFacts & {
  readonly seq: number;
  readonly chat: number;
  readonly accountId: string;
  /** Unix milliseconds. */
  readonly recalledAt: number;
  readonly text: string;
};

/** An entry without its text. */
export type EntryFacts = Omit<IndexEntry, "text">;

/** Stands between the texts of two entries. No word has it. */
const BORDER = "\n";

/**
 * Some entries in their order, with all of their texts as one: looking through one long text takes a fraction of the time
 * of looking through many short ones.
 */
export class TextBlock {
  readonly #entries: EntryFacts[] = [];
  /** Where the text of each entry ends, its border included. */
  readonly #ends: number[] = [];
  #text = "";

  constructor(entries: readonly IndexEntry[] = []) {
    for (const { text, ...facts } of entries) {
      this.#entries.push(facts);
      this.#ends.push((this.#ends.at(-1) ?? 0) + text.length + BORDER.length);
    }
    this.#text = entries.map(({ text }) => text + BORDER).join("");
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Of the newest entry; 0 when there is none. */
  get lastSeq(): number {
    return this.#entries.at(-1)?.seq ?? 0;
  }

  add({ text, ...facts }: IndexEntry): void {
    this.#entries.push(facts);
    this.#text += text + BORDER;
    this.#ends.push(this.#text.length);
  }

  /** All entries with their texts. */
  entries(): readonly IndexEntry[] {
    return this.#entries.map((facts, at) => ({ ...facts, text: this.#textAt(at) }));
  }

  /** The entries whose text holds all of the words, in their order. Long words first are fastest. */
  holding([first, ...others]: readonly string[]): readonly EntryFacts[] {
    if (first === undefined) return this.#entries;
    if (!others.every((word) => this.#text.includes(word))) return [];
    const found: EntryFacts[] = [];
    let at = 0;
    for (let place = this.#text.indexOf(first); place >= 0; ) {
      while (this.#endAt(at) <= place) at += 1;
      const facts = this.#entries[at];
      if (facts === undefined) break;
      if (others.length === 0 || this.#hasAll(at, others)) found.push(facts);
      place = this.#text.indexOf(first, this.#endAt(at));
    }
    return found;
  }

  #hasAll(at: number, words: readonly string[]): boolean {
    const text = this.#textAt(at);
    return words.every((word) => text.includes(word));
  }

  #endAt(at: number): number {
    return this.#ends[at] ?? Number.POSITIVE_INFINITY;
  }

  #textAt(at: number): string {
    return this.#text.slice(at === 0 ? 0 : this.#endAt(at - 1), this.#endAt(at) - BORDER.length);
  }
}
