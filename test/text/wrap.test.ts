import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import stringWidth from "string-width";
import { padded, wrapLine } from "../../src/text/tools/wrap.ts";

describe("a line in rows of a terminal", () => {
  test("English breaks at blanks, and no blank is left at the break", () => {
    assert.deepEqual(wrapLine("one two three four", 9), ["one two", "three", "four"]);
  });

  test("Chinese breaks between words, each character taking two cells, and no row begins with a comma", () => {
    assert.deepEqual(wrapLine("数据目录，只有本用户", 8), ["数据", "目录，", "只有本", "用户"]);
  });

  test("a path or a name of a setting stays whole if it fits in a row", () => {
    const path = "/srv/bridge/data-1/bridge.sqlite";
    assert.deepEqual(wrapLine(`请检查 ${path}，再试`, 36), ["请检查", `${path}，`, "再试"]);
    assert.ok(wrapLine("改 TELEGRAM_BOT_TOKEN 再试", 20).includes("TELEGRAM_BOT_TOKEN"));
  });

  test("a word that is wider than a row is cut, by its cells", () => {
    assert.deepEqual(wrapLine("ＡＢＣＤＥＦ", 8), ["ＡＢＣＤ", "ＥＦ"]);
  });

  test("any text keeps its characters but blanks, and no row is wider than asked for", () => {
    const line = fc.stringMatching(/^[a-z0-9 /._，。（）:中文字数据目录😀é]{0,120}$/u);
    fc.assert(
      fc.property(line, fc.integer({ min: 8, max: 90 }), (text, width) => {
        const rows = wrapLine(text, width);
        for (const row of rows) assert.ok(stringWidth(row) <= width, row);
        assert.equal(rows.join("").replace(/\s/gu, ""), text.replace(/\s/gu, ""));
      }),
    );
  });

  test("padding counts cells", () => {
    assert.equal(padded("正常", 6), "正常  ");
    assert.equal(padded("ok", 6), "ok    ");
    assert.equal(padded("longer", 3), "longer");
  });
});
