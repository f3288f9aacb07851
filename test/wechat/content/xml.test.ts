import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  attributeOf,
  elementAt,
  parseXml,
  rawTextBetween,
  textAt,
} from "../../../src/wechat/content/wire-text/xml.ts";
import { LINEAR_MS, spentMs } from "../../cpu.ts";

describe("XML payloads", () => {
  it("digits stay digits, in text and in attributes", () => {
    const root = parseXml(
      '<msg id="4711000000000000001"><n>0042</n><m>4711000000000000003</m><f>1e5</f></msg>',
    );
    assert.equal(attributeOf(elementAt(root, "msg"), "id"), "4711000000000000001");
    assert.equal(textAt(root, "msg", "n"), "0042");
    assert.equal(textAt(root, "msg", "m"), "4711000000000000003");
    assert.equal(textAt(root, "msg", "f"), "1e5");
  });

  it("entities are decoded once in text and attributes, not in CDATA", () => {
    const root = parseXml('<m a="&amp;lt;">&amp;lt;<![CDATA[&amp;]]></m>');
    assert.equal(textAt(root, "m"), "&lt;&amp;");
    assert.equal(attributeOf(elementAt(root, "m"), "a"), "&lt;");
  });

  it("a text with unescaped markup in it is no text", () => {
    assert.equal(textAt(parseXml("<msg><title>a <b>c</b></title></msg>"), "msg", "title"), "");
  });

  it("what is there of a torn payload is read", () => {
    assert.equal(
      textAt(parseXml("<msg><appmsg><title>半句</title><des>没"), "msg", "appmsg", "title"),
      "半句",
    );
  });

  it("the text of an element that is not closed is none: it may be torn", () => {
    const root = parseXml("<msg><appmsg><title>全</title><des>没有完");
    assert.equal(textAt(root, "msg", "appmsg", "des"), "");
    assert.equal(textAt(parseXml("<msg><title>a</des></msg>"), "msg", "title"), "");
  });

  it("a `<` that begins no tag is text", () => {
    assert.equal(textAt(parseXml("<msg><title>价格 < 300</title></msg>"), "msg", "title"), "价格 < 300");
  });

  it("100 levels are read, 101 are not", () => {
    const nested = (depth: number): string => `${"<a>".repeat(depth)}x${"</a>".repeat(depth)}`;
    assert.equal(textAt(parseXml(nested(100)), ...Array.from({ length: 100 }, () => "a")), "x");
    assert.equal(parseXml(nested(101)), undefined);
  });

  it("markup in CDATA and in comments is no markup", () => {
    const root = parseXml("<m><!-- <n>1</n> --><n><![CDATA[<o>&lt;</o>]]></n></m>");
    assert.equal(textAt(root, "m", "n"), "<o>&lt;</o>");
  });

  it("no declared entity is ever expanded", () => {
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join(
      "",
    );
    const bomb = `<!DOCTYPE m [<!ENTITY l0 "ha">${laughs}<!ENTITY f SYSTEM "file:///etc/hosts">]>`;
    assert.equal(parseXml(`<?xml version="1.0"?>${bomb}<m>&l9;&f;</m>`), undefined);
    assert.ok(!JSON.stringify(textAt(parseXml(`<!-- -->${bomb}<m>&l9;&f;</m>`), "m")).includes("haha"));
  });

  const hostile: readonly (readonly [string, string])[] = [
    ["nested 10,000 deep", "<a>".repeat(10_000) + "</a>".repeat(10_000)],
    ["a megabyte of text", `<m>${"x".repeat(2 ** 20)}</m>`],
    ["half a megabyte of elements", `<m>${"<a/>".repeat(125_000)}</m>`],
    ["a megabyte of opening brackets", "<".repeat(2 ** 20)],
    ["half a megabyte of open tags with open quotes", '<a b="'.repeat(80_000)],
    ["half a megabyte of attributes without values", `<m ${"a =".repeat(150_000)}>`],
    ["half a megabyte of blanks in a tag", `<m a=${" ".repeat(500_000)}>`],
    ["closing tags only", "</a>".repeat(100_000)],
    ["open CDATA", "<![CDATA[".repeat(50_000)],
    ["open comments", "<!--".repeat(100_000)],
    ["names of the prototype", '<__proto__ constructor="1"><toString/></__proto__>'],
  ];
  for (const [what, xml] of hostile) {
    it(`${what}: no throw, and linear time`, () => {
      const ms = spentMs(() => {
        parseXml(xml);
        rawTextBetween(xml, "a");
      });
      assert.ok(ms < LINEAR_MS);
    });
  }

  it("no text makes it throw", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      "/",
      "a",
      "=",
      '"',
      "'",
      "<!",
      "[CDATA[",
      "]]>",
      "<?",
      "?>",
      "&",
      ";",
      "#text",
      " ",
    );
    fc.assert(fc.property(fc.string({ unit: piece }), (text) => void parseXml(text)));
  });

  it("text between tags is found without well-formed XML", () => {
    assert.equal(rawTextBetween("<a>1</a><a>2</a>", "a"), "1");
    assert.equal(rawTextBetween("<a>1</a>2</a>", "a", "last"), "1</a>2");
    assert.equal(rawTextBetween("<a>\n<![CDATA[ x ]]> </a>", "a"), "x");
    assert.equal(rawTextBetween("</a><a>", "a", "last"), undefined);
    assert.equal(rawTextBetween("<a>1", "a"), undefined);
  });
});
