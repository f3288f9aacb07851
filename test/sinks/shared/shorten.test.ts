import assert from "node:assert/strict";
import { test } from "node:test";
import { shorten } from "../../../src/sinks/shared/shorten.ts";

test("what fits stays as it is, what does not ends in an ellipsis within the limit", () => {
  for (const [text, limit, expected] of [
    ["", 10, ""],
    ["abcdefghij", 10, "abcdefghij"],
    ["abcdefghijk", 10, "abcdefghi…"],
    ["one two three", 10, "one two…"],
    ["👨‍👩‍👧👨‍👩‍👧", 10, "👨‍👩‍👧…"],
    ["abcd", 3, "ab…"],
    ["abcd", 2, ""],
    ["abcd", 0, ""],
  ] as const)
    assert.equal(shorten(text, limit), expected);
});

test("a text is measured in the units of the platform", () => {
  const measure = (text: string): number => [...text].reduce((sum, char) => sum + (char === "&" ? 5 : 1), 0);
  assert.equal(shorten("&&a", 11, measure), "&&a");
  assert.equal(shorten("&&ab", 11, measure), "&&…");
});
