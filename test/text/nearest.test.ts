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
