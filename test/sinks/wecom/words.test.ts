import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import {
  alertMessages,
  fittingCount,
  harmless,
  type Messages,
  packed,
  plainMessages,
  TEXT_LIMIT,
} from "../../../src/sinks/wecom/alerts/words.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, groupTextMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { scaled } from "../../scale.ts";

const bytes = (text: string): number => Buffer.byteLength(text, "utf8");
const ink = (text: string): string => text.replace(/[\s\u2060]/g, "");

function messagesOf(alert: Alert, possibleDuplicate = false): Messages {
  const options = { texts: textsFor("zh"), now: RECALLED_AT + 2_000, timeZone: "UTC", possibleDuplicate };
  return alertMessages(describeAlert(alert, options));
}

/** What a person may write: no controls, which are taken out before. */
const anyWords = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 400 }),
      fc.constantFrom(
        "船".repeat(700),
        "😀".repeat(600),
        "👨‍👩‍👧‍👦".repeat(90),
        "<@all>",
        "\n\n\n",
        "a b c ",
        "é́́".repeat(300),
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => pieces.join(""));

describe("the words of an alert", () => {
  test("are its headline, then times and content, then its short id", () => {
    assert.deepEqual(messagesOf(alertOf({ original: groupTextMessage() })).contents, [
      [
        "「马晓川」在「登山队」撤回了一条消息",
        "14:02:11 发出，14:02:49 撤回（38 秒后）",
        "——",
        "晚上八点渡口见",
        "——",
        "#R7K2",
      ].join("\n"),
    ]);
  });

  test("in several parts: each has its short id and number, the first the headline", () => {
    const lines = "船从渡口出发\n".repeat(150);
    const { contents } = messagesOf(alertOf({ original: textMessage(lines) }), true);
    assert.equal(contents.length, 2);
    assert.match(contents[0] ?? "", /^「老马」撤回了一条消息\n[\s\S]*\n#R7K2 · 可能重复 · 1\/2$/);
    assert.match(contents[1] ?? "", /^船从渡口出发\n[\s\S]*\n#R7K2 · 可能重复 · 2\/2$/);
  });

  test("of one long line without spaces fill their parts, from the headline on", () => {
    const { contents } = messagesOf(alertOf({ original: textMessage("船".repeat(1_200)) }));
    assert.equal(contents.length, 2);
    assert.match(contents[0] ?? "", /^「老马」撤回了一条消息\n.*\n——\n船+\n#R7K2 · 1\/2$/);
  });

  test("have the same key with and without a mark, and another one for other words", () => {
    const alert = alertOf({ original: textMessage("船".repeat(1_000)) });
    assert.equal(messagesOf(alert).key, messagesOf(alert, true).key);
    assert.notEqual(messagesOf(alert).key, messagesOf(alertOf({ original: textMessage("船") })).key);
  });

  test("property: any text arrives whole, in order, in parts of at most 2048 bytes", () => {
    fc.assert(
      fc.property(anyWords, fc.boolean(), (content, mark) => {
        const { contents } = messagesOf(alertOf({ original: textMessage(content) }), mark);
        for (const part of contents) assert.ok(bytes(part) <= TEXT_LIMIT, `${bytes(part)} bytes`);
        const words = contents.map((part) => part.replace(/\n#R7K2[^\n]*$/, "")).join("");
        const clean = describeAlert(alertOf({ original: textMessage(content) }), {
          texts: textsFor("zh"),
          now: RECALLED_AT,
          possibleDuplicate: false,
        });
        for (const { text } of clean.blocks) assert.ok(ink(words).includes(ink(text)));
      }),
      { numRuns: scaled(150, 3_000) },
    );
  });

  test("a text of 10 kB with emoji arrives whole", () => {
    const content = Array.from({ length: 500 }, (_, index) => `${index}号👩🏽‍🚀船`).join("");
    assert.ok(bytes(content) > 10_000);
    const { contents } = messagesOf(alertOf({ original: textMessage(content) }));
    const words = contents.map((part) => part.replace(/\n#R7K2[^\n]*$/, "")).join("");
    assert.ok(ink(words).includes(ink(content)));
    assert.ok(contents.every((part) => part.isWellFormed()));
  });
});

describe("what a sender wrote", () => {
  test("calls nobody: the bracket of <@userid> is parted from its @", () => {
    assert.equal(harmless("<@zhangsan> <@all> @所有人 a<b"), "<\u2060@zhangsan> <\u2060@all> @所有人 a<b");
  });

  test("makes no link: nor do the brackets of <a href>", () => {
    assert.equal(
      harmless('<a href="x">y</a> <A\tHREF=x> <abc> 3 <a'),
      '<\u2060a href="x">y<\u2060/a> <\u2060A\tHREF=x> <abc> 3 <a',
    );
  });

  test("calls nobody as a name either", () => {
    const alert = alertOf({ original: groupTextMessage("x", { nick: "<@all>", group: "<@boss>" }) });
    assert.doesNotMatch(messagesOf(alert).contents.join("\n"), /<@/);
  });
});

describe("a pack", () => {
  const one = (size: number): Messages => ({ contents: ["x".repeat(size)], key: `k${size}` });

  test("takes as many as fit 2048 bytes with the blank lines between them", () => {
    assert.equal(fittingCount([one(1_023), one(1_023)]), 2);
    assert.equal(fittingCount([one(1_023), one(1_024)]), 1);
    assert.equal(fittingCount([one(2_048), one(1)]), 1);
    assert.equal(fittingCount([one(9), { contents: ["a", "b"], key: "" }, one(9)]), 1);
    assert.equal(fittingCount([{ contents: ["a", "b"], key: "" }, one(9)]), 1);
    assert.equal(fittingCount([]), 1);
  });

  test("is one text with a blank line between two alerts", () => {
    assert.deepEqual(packed([one(1), one(2)]).contents, ["x\n\nxx"]);
  });

  test("that has become too long is more texts, with each alert whole", () => {
    assert.deepEqual(
      packed([one(1_500), one(500), one(100)]).contents.map((text) => text.length),
      [2_002, 100],
    );
    const long = { contents: ["a".repeat(2_000), "b"], key: "l" };
    assert.deepEqual(
      packed([one(1), long, one(2)]).contents.map((text) => text.slice(0, 5)),
      ["x", "aaaaa", "b\n\nxx"],
    );
  });

  test("has a key of its alerts in their order, and one alert has its own", () => {
    assert.equal(packed([one(3)]).key, "k3");
    assert.equal(packed([one(1), one(2)]).key, packed([one(1), one(2)]).key);
    assert.notEqual(packed([one(1), one(2)]).key, packed([one(2), one(1)]).key);
  });
});

test("a text of the bridge is split like an alert, and calls nobody", () => {
  const { contents } = plainMessages(`<@all>\u0007${"船".repeat(1_000)}`);
  assert.deepEqual(
    contents.map((text) => bytes(text) <= TEXT_LIMIT),
    [true, true],
  );
  assert.equal(contents.join(""), `<\u2060@all>${"船".repeat(1_000)}`);
});
