import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { editDistance, nearest } from "../../src/text/tools/nearest.ts";

const known = ["status", "mute", "unmute", "取消静音", "静音", "同学群"];

for (const [typed, meant] of [
  ["stauts", "status"],
  ["mtue", "mute"],
  ["unmut", "unmute"],
  ["取消静", "取消静音"],
  ["同学裙", "同学群"],
  ["靜音", "静音"],
  ["fly", undefined],
  ["hello", undefined],
  ["", undefined],
  ["x", undefined],
  ["mutterings", undefined],
] as const) {
  test(`"${typed}" was meant to be ${meant ?? "none of them"}`, () => {
    assert.equal(nearest(typed, known), meant);
  });
}

test("the distance is 0 for equal words only, the same in both directions, and at most the longer length", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const far = editDistance(a, b);
      assert.equal(far === 0, a === b);
      assert.equal(far, editDistance(b, a));
      assert.ok(far <= Math.max([...a].length, [...b].length));
    }),
  );
});

/** The distance by its definition: the fewest changes, from the ends of both words. */
function slowDistance(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [headA, headB] = [a.slice(0, -1), b.slice(0, -1)];
  const exchanged = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    slowDistance(headA, headB) + (a.at(-1) === b.at(-1) ? 0 : 1),
    slowDistance(headA, b) + 1,
    slowDistance(a, headB) + 1,
    exchanged ? slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY,
  );
}

const short = fc
  .array(fc.constantFrom("a", "b", "c", "群", "😀"), { maxLength: 6 })
  .map((letters) => letters.join(""));

test("the distance is the fewest changes there are", () => {
  fc.assert(
    fc.property(short, short, (a, b) => assert.equal(editDistance(a, b), slowDistance([...a], [...b]))),
  );
});

test("the nearest is the first of those with the smallest distance, of those that are near enough", () => {
  fc.assert(
    fc.property(short, fc.array(short, { maxLength: 6 }), (typed, words) => {
      const length = [...typed].length;
      const most = length < 2 ? 0 : length < 6 ? 1 : Math.max(2, Math.floor(length / 3));
      const fitting = words
        .map((word) => ({ word, far: editDistance(typed, word) }))
        .filter(({ word, far }) => far <= most && far < word.length);
      const least = Math.min(...fitting.map(({ far }) => far));
      assert.equal(nearest(typed, words), fitting.find(({ far }) => far === least)?.word);
    }),
  );
});
