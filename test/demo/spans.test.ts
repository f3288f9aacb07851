import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import stringWidth from "string-width";
import { arranged, bubble, buttonRow } from "../../demo/draw/layout.ts";
import { type Line, span, textOf, widthOf, wrap } from "../../demo/draw/spans.ts";

const wrapped = (text: string, columns: number): readonly string[] => wrap([span(text)], columns).map(textOf);

test("no line is wider than asked, and only blanks at breaks are left out", () => {
  const words = fc.string({
    unit: fc.constantFrom("a", "b ", "中", "，", "🔑", "👩‍👩‍👧", "é", "ש", "\n", " "),
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 2, max: 30 }), (text, columns) => {
      const lines = wrapped(text, columns);
      for (const line of lines) assert.ok(stringWidth(line) <= columns, `${line} in ${columns}`);
      assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(/[ \n]/g, ""));
    }),
  );
});

test("a Chinese character takes two cells and a line breaks between any two", () => {
  assert.deepEqual(wrapped("周六带上山顶", 8), ["周六带上", "山顶"]);
  assert.deepEqual(wrapped("周六带上山顶", 9), ["周六带上", "山顶"]);
});

test("no line begins with a comma or ends with an opening quote", () => {
  assert.deepEqual(wrapped("周六带上，山顶", 8), ["周六带", "上，山顶"]);
  assert.deepEqual(wrapped("周六带「山顶」", 8), ["周六带", "「山顶」"]);
  assert.deepEqual(wrapped("a中，", 3), ["a", "中", "，"]);
});

test("words break at spaces, a word that is too long anywhere", () => {
  assert.deepEqual(wrapped("see you at seven", 10), ["see you at", "seven"]);
  assert.deepEqual(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
});

test("an emoji of several code points stays whole", () => {
  assert.deepEqual(wrapped("👩‍👩‍👧👩‍👩‍👧", 3), ["👩‍👩‍👧", "👩‍👩‍👧"]);
});

test("text that is read from right to left keeps the order of its characters", () => {
  assert.deepEqual(wrapped("שלום לכולם", 6), ["שלום", "לכולם"]);
});

test("what a terminal would execute is left out", () => {
  assert.deepEqual(wrapped("a\u001b[31mb\u0007\u009bc\td", 40), ["a[31mbc    d"]);
});

test("a style goes on over a break", () => {
  const lines = wrap([span("one "), span("two three", { bold: true })], 7);
  assert.deepEqual(lines, [[span("one "), span("two", { bold: true })], [span("three", { bold: true })]]);
});

test("all lines of a bubble are equally wide, whatever characters they hold", () => {
  const content = ["plain", "中文和 emoji 🎂", "שלום", "👩‍👩‍👧"].map((text): Line => [span(text)]);
  const widths = bubble(content, [0, 0, 0]).map(widthOf);
  assert.deepEqual(new Set(widths), new Set([stringWidth("中文和 emoji 🎂") + 4]));
});

test("buttons that do not fit in a row go into the next one", () => {
  assert.deepEqual(buttonRow(["one", "two", "three"], 16, [0, 0, 0]).map(textOf), [
    "[ one ] [ two ]",
    "[ three ]",
  ]);
});

test("blocks stand below each other in 80 columns and side by side in 120", () => {
  const block = (name: string): readonly Line[] => [[span(name)], [span(`${name}${name}`)]];
  const blocks = ["a", "b", "c"].map(block);
  assert.deepEqual(arranged(blocks, 80).map(textOf), ["a", "aa", "", "b", "bb", "", "c", "cc", ""]);
  const wide = arranged(blocks, 120).map((line) => textOf(line).replaceAll(/ +/g, " "));
  assert.deepEqual(wide, ["a", "aa", "", "b c", "bb cc", ""]);
});
