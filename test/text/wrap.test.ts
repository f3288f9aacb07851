import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import stringWidth from "string-width";
import { wrapWords } from "../../src/text/tools/wrap.ts";

test("a line breaks between words and between Chinese characters", () => {
  assert.deepEqual(wrapWords("one two three", 8), ["one two", "three"]);
  assert.deepEqual(wrapWords("1. 在群设置里添加一个机器人", 12), ["1. 在群设置", "里添加一个机", "器人"]);
});

test("no row begins with a closing mark or ends with an opening one", () => {
  assert.deepEqual(wrapWords("请看一遍，再说", 12), ["请看一遍，再", "说"]);
  assert.deepEqual(wrapWords("请看一遍吧好，说", 12), ["请看一遍吧", "好，说"]);
  assert.deepEqual(wrapWords("按一下这个「开始」", 12), ["按一下这个", "「开始」"]);
});

test("a word that is longer than a row comes apart, and an empty line stays one", () => {
  assert.deepEqual(wrapWords(`see ${"x".repeat(30)}`, 14), ["see", "x".repeat(14), "x".repeat(14), "xx"]);
  assert.deepEqual(wrapWords("", 20), [""]);
});

test("no row is wider than the screen, and nothing but blanks is lost", () => {
  const words = fc.array(fc.constantFrom("a", "word", "中", "文", " ", "，", "（", "longer-than-most"), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 40 }), (parts, columns) => {
      const line = parts.join("");
      const rows = wrapWords(line, columns);
      for (const row of rows) assert.ok(stringWidth(row) <= columns, JSON.stringify(row));
      assert.equal(rows.join("").replace(/\s/g, ""), line.replace(/\s/g, ""));
    }),
  );
});
