import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rowsOf, widthOf } from "../../src/text/tools/rows.ts";

for (const [text, columns, rows] of [
  ["", 10, 0],
  ["abc", 10, 0],
  ["abc\n", 10, 1],
  ["0123456789\n", 10, 1],
  ["0123456789a\n", 10, 2],
  ["一二三四五\n", 10, 1],
  ["a一二三四五\n", 10, 2],
  ["一二三四五\n", 9, 2],
  ["\u001b[1m0123456789\u001b[22m\n", 10, 1],
  ["👩‍👩‍👧‍👦".repeat(5), 10, 0],
  ["a\tb\n", 10, 1],
  ["a\tbc\td\n", 10, 1],
  ["a\tbcdef\n", 10, 2],
  ["x".repeat(35), 10, 3],
  ["x".repeat(35), undefined, 0],
  ["x\n\n\n", 0, 3],
] as const) {
  test(`${JSON.stringify(text)} moves ${columns} columns down ${rows} rows`, () => {
    assert.equal(rowsOf(text, columns), rows);
  });
}

test("rows of lines add up", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" })),
      fc.integer({ min: 2, max: 40 }),
      (texts, columns) => {
        const lines = texts.map((text) => `${text}\n`);
        const rows = lines.reduce((sum, line) => sum + rowsOf(line, columns), 0);
        assert.equal(rowsOf(lines.join(""), columns), rows);
      },
    ),
  );
});

test("a Chinese character takes two cells, a colour none", () => {
  assert.equal(widthOf("\u001b[1m渡口\u001b[22m a"), 6);
});
