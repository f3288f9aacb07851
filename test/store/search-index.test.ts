import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SearchIndex } from "../../src/store/history/search-index.ts";
import type { IndexEntry } from "../../src/store/history/text-block.ts";
import { scaled } from "../scale.ts";

const all = { upTo: Number.MAX_SAFE_INTEGER, offset: 0, limit: 10_000 };

/** A table of entries and an index of it, which reads `piece` entries at once. */
class Rig {
  entries: IndexEntry[] = [];
  #seq = 0;
  readonly index: SearchIndex;

  constructor(piece: number) {
    this.index = new SearchIndex((after) => this.entries.filter(({ seq }) => seq > after).slice(0, piece));
  }

  /** What an earlier process has stored. */
  stored(text: string): IndexEntry {
    this.#seq += 1;
    const entry = {
      seq: this.#seq,
      chat: this.#seq % 3,
      accountId: "7001",
      recalledAt: this.#seq * 10,
      text,
      kind: "TEXT",
      byOther: false,
    } as const;
    this.entries.push(entry);
    return entry;
  }

  add(text: string): void {
    this.index.add(this.stored(text));
  }

  replace(nth: number, text: string): void {
    const entry = this.entries[nth % this.entries.length];
    if (entry === undefined) return;
    this.entries = this.entries.map((each) => (each === entry ? { ...each, text } : each));
    this.index.replace(entry.seq, { text, kind: entry.kind, byOther: entry.byOther });
  }

  remove(nths: readonly number[]): void {
    const gone = new Set(nths.map((nth) => this.entries[nth % Math.max(1, this.entries.length)]?.seq));
    this.entries = this.entries.filter(({ seq }) => !gone.has(seq));
    this.index.remove([...gone].filter((seq) => seq !== undefined));
  }

  holding(words: readonly string[]): readonly number[] {
    return this.entries
      .filter(({ text }) => words.every((word) => text.includes(word)))
      .map(({ seq }) => seq)
      .toReversed();
  }
}

const text = fc.string({ unit: fc.constantFrom("甲", "乙", "a", "\n"), maxLength: 8 });
const word = fc.string({ unit: fc.constantFrom("甲", "乙", "a"), minLength: 1, maxLength: 3 });
const step = fc.oneof(
  { weight: 6, arbitrary: text.map((added) => ({ added })) },
  { weight: 1, arbitrary: fc.record({ replaced: fc.nat(), by: text }) },
  { weight: 1, arbitrary: fc.array(fc.nat(), { maxLength: 4 }).map((removed) => ({ removed })) },
  { weight: 1, arbitrary: fc.constant({ turn: true }) },
);

describe("the words of the list in memory", () => {
  it("are those of the table, whatever comes, changes and goes, also while they are being read", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 40 }),
        fc.array(step, { maxLength: 60 }),
        fc.array(fc.array(word, { maxLength: 3 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (stored, steps, searches, piece) => {
          const rig = new Rig(piece);
          for (const each of stored) rig.stored(each);
          const ready = rig.index.ready();
          for (const each of steps) {
            if ("added" in each) rig.add(each.added);
            else if ("replaced" in each) rig.replace(each.replaced, each.by);
            else if ("removed" in each) rig.remove(each.removed);
            else await new Promise((resolve) => setImmediate(resolve));
          }
          await ready;
          for (const words of searches) {
            const { seqs, total } = await rig.index.search({ words }, all);
            assert.deepEqual(seqs, rig.holding(words));
            assert.equal(total, seqs.length);
          }
        },
      ),
      { numRuns: scaled(150, 2_000) },
    );
  });

  it("are more than one block of them, and change in any block", async () => {
    const rig = new Rig(100);
    for (let n = 0; n < 1_300; n += 1) rig.stored(`word ${n}`);
    await rig.index.ready();
    rig.replace(600, "another one");
    rig.remove([0, 499, 500, 1_299]);
    for (const words of [["word"], ["another"], ["word 12"], ["1299"], ["500"]])
      assert.deepEqual((await rig.index.search({ words }, all)).seqs, rig.holding(words));
    rig.remove(rig.entries.map((_, nth) => nth));
    assert.deepEqual(await rig.index.search({}, all), { seqs: [], total: 0 });
    rig.add("word again");
    assert.equal((await rig.index.search({ words: ["again"] }, all)).total, 1);
  });

  it("are read again by the next search when they could not be read", async () => {
    let failures = 1;
    const index = new SearchIndex((after) => {
      if (failures-- > 0) throw new Error("locked");
      return after === 0
        ? [{ seq: 1, chat: 1, accountId: "7001", recalledAt: 1, text: "甲", kind: "TEXT", byOther: false }]
        : [];
    });
    await assert.rejects(index.ready(), /locked/);
    assert.deepEqual(await index.search({ words: ["甲"] }, all), { seqs: [1], total: 1 });
  });
});
