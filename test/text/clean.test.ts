import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { cleanContent, cleanLine, cleanName } from "../../src/text/tools/clean.ts";
import { scaled } from "../scale.ts";

describe("content", () => {
  test("keeps its lines and tabs", () => {
    assert.equal(cleanContent("一\r\n二\r三\n\t四\u2028五"), "一\n二\n三\n\t四\n五");
  });

  test("loses NUL, escapes and C1 controls", () => {
    assert.equal(cleanContent("a\u0000b\u001b[31mc\u009b2Jd\u0007"), "ab[31mc2Jd");
  });

  test("cannot reorder the text around it", () => {
    assert.equal(cleanContent("\u202eabc\u202c\u2066d\u2069\u200e\u200f"), "abcd");
  });

  test("half a surrogate pair becomes U+FFFD", () => {
    assert.equal(cleanContent("a\ud83c-\udf1bb"), "a\ufffd-\ufffdb");
  });

  test("keeps everything else, composed emoji included", () => {
    const text = "  你好 👨‍👩‍👧 é 🏴󠁧󠁢󠁥󠁮󠁧󠁿 &amp; <b>";
    assert.equal(cleanContent(text), text);
  });
});

describe("names", () => {
  test("are one line", () => assert.equal(cleanName(" 老\n马\t\u0085 川 "), "老 马 川"));

  test("hold nothing invisible", () => {
    assert.equal(cleanName("老\u200b马\u2060\ufeff\u00ad\u200d"), "老马");
    assert.equal(cleanName("\u202e\u3164\u2800\u200f"), "");
  });

  test("keep emoji that are joined", () => assert.equal(cleanName("👩🏽‍🚀马"), "👩🏽‍🚀马"));

  test("are cut after 64 characters as people count them", () => {
    assert.equal(cleanName("👨‍👩‍👧".repeat(20)), "👨‍👩‍👧".repeat(20));
    assert.equal(cleanName("马".repeat(64)), "马".repeat(64));
    assert.equal(cleanName("马".repeat(65)), `${"马".repeat(64)}…`);
  });

  test("cannot grow by piling up accents", () => {
    assert.ok(cleanName(`a${"\u0301".repeat(5_000)}`).length <= 257);
  });

  test("blanks around what is taken out become one", () => {
    assert.equal(cleanLine("!\t\u0000\t¡"), "! ¡");
    assert.equal(cleanLine("a \u202e \u200b b"), "a b");
  });

  test("any text: cleaning again changes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        assert.equal(cleanContent(cleanContent(text)), cleanContent(text));
        assert.equal(cleanLine(cleanLine(text)), cleanLine(text));
      }),
      { numRuns: scaled(500, 20_000) },
    );
  });
});
