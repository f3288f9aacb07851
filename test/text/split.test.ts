import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { splitText } from "../../src/text/tools/split.ts";

describe("splitting", () => {
  test("what fits stays whole", () => assert.deepEqual(splitText("ab\ncd", 5), ["ab\ncd"]));
  test("nothing has no parts", () => assert.deepEqual(splitText("", 10), []));
  test("cuts after a line end before a space", () => {
    assert.deepEqual(splitText("ab\nc d efg", 6), ["ab\n", "c d ", "efg"]);
  });
  test("cuts after a space before a word", () => {
    assert.deepEqual(splitText("one two three", 9), ["one two ", "three"]);
  });
  test("cuts a long word anywhere", () => assert.deepEqual(splitText("abcdefg", 3), ["abc", "def", "g"]));
  test("avoids parts without words", () => {
    assert.deepEqual(splitText("hello\nworld", 5), ["hello", "\nworl", "d"]);
  });
  test("never inside an emoji family that fits", () => {
    const family = "👨‍👩‍👧";
    assert.deepEqual(splitText(family.repeat(3), 20), [family + family, family]);
  });
  test("a cluster that fits nowhere comes apart between characters", () => {
    assert.deepEqual(splitText("👨‍👩‍👧", 3), ["👨‍", "👩‍", "👧"]);
  });
  test("counts in the platform's units", () => {
    const escaped = (text: string) => text.replaceAll("&", "&amp;").length;
    assert.deepEqual(splitText("&&&&", 10, escaped), ["&&", "&&"]);
  });
  test("a limit below one character is refused", () => {
    assert.throws(() => splitText("a", 1), /Expected `limit` to be an integer from 2 up, got 1/);
    assert.throws(() => splitText("a", Number.NaN), RangeError);
  });
  test("a long text takes time in proportion", () => {
    const text = "词 ".repeat(200_000);
    assert.ok(splitText(text, 4_096).length < 110);
  });

  const texts = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 200 }),
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: fc.constantFrom("a", "马", " ", "\n", "\r\n", "👩🏽‍🚀", "e\u0301"), maxLength: 200 }),
  );
  test("any text: parts fit and together are the text", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, limit) => {
        const parts = splitText(text, limit);
        assert.equal(parts.join(""), text);
        for (const part of parts) {
          assert.ok(part.length > 0 && part.length <= limit);
          if (text.isWellFormed()) assert.ok(part.isWellFormed());
        }
      }),
    );
  });
  test("any text: bytes fit too", () => {
    const bytes = (text: string) => Buffer.byteLength(text);
    fc.assert(
      fc.property(texts, fc.integer({ min: 4, max: 60 }), (text, limit) => {
        const parts = splitText(text, limit, bytes);
        assert.equal(parts.join(""), text);
        for (const part of parts) assert.ok(bytes(part) <= limit);
      }),
    );
  });
});
