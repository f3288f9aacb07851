import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { globOf, matchesGlob } from "../../../src/bridge/rules/glob.ts";
import { foldText } from "../../../src/text/tools/fold.ts";

const fits = (pattern: string, name: string): boolean => matchesGlob(globOf(pattern), foldText(name));

/** The same by a regular expression, for texts that folding leaves as they are. */
function expected(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*")}$`).test(name);
}

const CASES: readonly (readonly [pattern: string, name: string, fits: boolean])[] = [
  ["家人", "家人", true],
  ["家人", "家人群", false],
  ["家人", "我的家人", false],
  ["家*", "家人", true],
  ["家*", "家", true],
  ["*人", "家人", true],
  ["*人", "家人群", false],
  ["*家*", "我的家人", true],
  ["a*b*c", "a-b-b-c", true],
  ["a*b*c", "acb", false],
  ["ab*ba", "aba", false],
  ["ab*ba", "abba", true],
  ["a*a", "a", false],
  ["**", "x", true],
  ["*", "x", true],
  ["FAMILY*", "family 2", true],
  ["Ｆａｍｉｌｙ", "family", true],
  ["jose", "José", true],
  ["JOSÉ", "jose", true],
  ["*ς", "ΟΔΟΣ", true],
  ["ΟΔΟΣ*", "οδοσία", true],
  ["a b", "a  b", true],
  [" a ", "a", true],
  ["a *", "a b", true],
  ["a *", "ab", false],
  // Nothing but * has a meaning.
  ["a?c", "abc", false],
  ["a?c", "a?c", true],
  ["[ab]", "a", false],
  ["a.c", "abc", false],
  // The wide star is a character of a name.
  ["＊家＊", "＊家＊", true],
  ["＊家＊", "我的家人", false],
];

for (const [pattern, name, result] of CASES) {
  test(`${JSON.stringify(pattern)} ${result ? "fits" : "does not fit"} ${JSON.stringify(name)}`, () => {
    assert.equal(fits(pattern, name), result);
  });
}

const text = fc.string({ unit: fc.constantFrom(..."ab.\\"), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom(..."ab.\\***"), maxLength: 8 });

test("a pattern fits what the same regular expression fits", () => {
  fc.assert(
    fc.property(pattern, text, (glob, name) => assert.equal(fits(glob, name), expected(glob, name))),
    { numRuns: 5_000 },
  );
});

test("a name fits itself, whatever is in it, and any part of it may be a star", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(), fc.nat(), (written, from, length) => {
      const name = written.replaceAll("*", "");
      assert.ok(fits(name, name));
      // Without what folding joins or drops, so that the parts of the name are parts of the folded name.
      const plain = [
        ...name
          .replace(/[^\p{L}\p{N}]/gu, "x")
          .toLowerCase()
          .normalize("NFKD")
          .replace(/\P{L}/gu, "y")
          // The letters of a Korean syllable are no parts of a name.
          .normalize("NFC"),
      ];
      const cut = from % (plain.length + 1);
      const starred = [...plain.slice(0, cut), "*", ...plain.slice(cut + (length % 5))].join("");
      assert.ok(fits(starred, plain.join("")), starred);
    }),
  );
});

test("a long pattern of many stars is compared at once", () => {
  const began = performance.now();
  assert.equal(fits(`${"a*".repeat(500)}b`, "a".repeat(1_000)), false);
  assert.ok(performance.now() - began < 1_000);
});
