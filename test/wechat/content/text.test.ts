import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { emojiSpansToCharacters } from "../../../src/wechat/content/wire-text/emoji.ts";
import { unescapeOnce } from "../../../src/wechat/content/wire-text/entities.ts";
import { decodeWireText, oneLine, splitMemberPrefix } from "../../../src/wechat/content/wire-text/text.ts";
import { asServer } from "../../fixtures/webwx.ts";

const span = (hex: string): string => `<span class="emoji emoji${hex}"></span>`;

describe("entities", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39; &apos;", "<b> & \"x\" 'y' '"],
    ["&amp;lt;", "&lt;"],
    ["&#x1F600;&#128512;", "😀😀"],
    ["&nbsp;", "\u00a0"],
    ["&unheard; &lt &; &#; &#x;", "&unheard; &lt &; &#; &#x;"],
    ["&#0; &#xD800; &#1114112;", "&#0; &#xD800; &#1114112;"],
  ];
  for (const [wire, text] of cases) {
    it(`${wire} becomes ${text}`, () => assert.equal(unescapeOnce(wire), text));
  }
});

describe("emoji spans", () => {
  const cases: readonly (readonly [string, string])[] = [
    [span("1f604"), "😄"],
    [span("2764"), "❤"],
    [span("2764fe0f"), "❤️"],
    [span("1f1ef1f1f5"), "🇯🇵"],
    [span("2320e3"), "#⃣"],
    [span("31fe0f20e3"), "1️⃣"],
    [span("1f469200d1f4bb"), "👩‍💻"],
    [span("a9"), "©"],
    // Older clients make U+1F602 of this one.
    [span("1f639"), "😹"],
    ['老<span class="emoji emoji1f450"></span', "老👐"],
    ['老<span class="emoji emoji1f450"></span的', "老👐的"],
  ];
  for (const [wire, text] of cases) {
    it(`${wire} becomes ${text}`, () => assert.equal(emojiSpansToCharacters(wire), text));
  }

  it("a span never yields markup, and one that names no character stays", () => {
    for (const hex of ["3c", "003c", "26", "d83d", "110000", "zz"]) {
      assert.equal(emojiSpansToCharacters(span(hex)), span(hex));
    }
  });
});

describe("clean-up of a text", () => {
  it("breaks and spans typed by a person stay what they typed", () => {
    assert.equal(
      decodeWireText('&lt;br/&gt;<br/>&lt;span class="emoji emoji1f604"&gt;'),
      '<br/>\n<span class="emoji emoji1f604">',
    );
  });

  it("whatever is typed comes back as it was", () => {
    const typed = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          "&",
          "<",
          ">",
          '"',
          "'",
          "\n",
          ";",
          "#",
          "🌛",
          "👍",
          "&lt;",
          "<br/>",
          "&amp;amp;",
          span("1f604"),
        ),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(fc.property(typed, (text) => decodeWireText(asServer(text)) === text));
  });
});

describe("the member before a group text", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["@0a1b2c:<br/>早", "@0a1b2c", "早"],
    ["wxid_invented-1:<br/>早", "wxid_invented-1", "早"],
    ["@0a1b2c:<br/>", "@0a1b2c", ""],
    ["@0a1b2c:<br/>清单:<br/>水:<br/>", "@0a1b2c", "清单:<br/>水:<br/>"],
    ["@0a1b2c3d4e5f", "", "@0a1b2c3d4e5f"],
    ["早:<br/>安", "", "早:<br/>安"],
    [" @0a1b2c:<br/>早", "", " @0a1b2c:<br/>早"],
  ];
  for (const [content, member, body] of cases) {
    it(`${content} is ${member || "nobody"} and ${body}`, () => {
      assert.deepEqual(splitMemberPrefix(content), { member, body });
    });
  }
});

describe("summary lines", () => {
  it("a line is one line of at most 1,000 characters", () => {
    assert.equal(oneLine(" a\n\n b\t"), "a b");
    for (const unit of ["x", "😀"]) {
      assert.equal(oneLine(unit.repeat(1000)), unit.repeat(1000));
      assert.equal(oneLine(unit.repeat(1001)), `${unit.repeat(1000)}…`);
    }
  });
});
