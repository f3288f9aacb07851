import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parsePlainQuote } from "../../../src/wechat/content/kinds/quote.ts";

const RULE = "- - - - - - - - - - - - - - -";

describe("quote replies as plain text", () => {
  it("the layout gives reply and quote, also over several lines", () => {
    assert.deepEqual(parsePlainQuote(`「顾队：七点：老地方\n别迟到」\n${RULE}\n好\n的`), {
      content: "好\n的",
      quote: { senderName: "顾队", content: "七点：老地方\n别迟到" },
    });
  });

  it("English phones write plain quotation marks", () => {
    assert.deepEqual(parsePlainQuote(`"Gu: at 7: sharp"\n${RULE}\nok`), {
      content: "ok",
      quote: { senderName: "Gu", content: "at 7: sharp" },
    });
  });

  it("what follows the first rule is the reply, whatever it looks like", () => {
    const inner = `「小满：一」\n${RULE}\n二`;
    assert.equal(parsePlainQuote(`「顾队：零」\n${RULE}\n${inner}`)?.content, inner);
  });

  const others = [
    `「顾队：七点」\n${RULE} -\n好`,
    `「顾队：七点」\n${RULE.slice(2)}\n好`,
    `「顾队：七点」\n\n${RULE}\n好`,
    `「顾队：七点」${RULE}好`,
    `「顾队七点」\n${RULE}\n好`,
    `「：七点」\n${RULE}\n好`,
    `「顾\n队：七点」\n${RULE}\n好`,
    `「顾队：七点」\n${RULE}\n`,
    `「顾队」\n${RULE}\n好：的`,
    ` 「顾队：七点」\n${RULE}\n好`,
    `"顾队：七点"\n${RULE}\n好`,
    "「顾队：七点」",
    "",
  ];
  for (const text of others) {
    it(`${JSON.stringify(text)} is an ordinary text`, () => assert.equal(parsePlainQuote(text), undefined));
  }
});
