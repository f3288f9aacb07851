import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type AlertText, describeAlert } from "../../../src/bridge/describe/alert.ts";
import { alertMessages, plainMessage } from "../../../src/sinks/slack/alerts/format.ts";
import { BLOCKS_LIMIT, escapeText, MESSAGE_LIMIT, PIECE_LIMIT } from "../../../src/sinks/slack/api/blocks.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, groupTextMessage, RECALLED_AT } from "../../fakes/alerts.ts";
import { scaled } from "../../scale.ts";
import { blockErrors } from "../../simulators/slack/blocks.ts";
import { mentionsIn, mentionsInBlocks } from "../../simulators/slack/pings.ts";
import { shownText } from "./rig.ts";

function describeIn(locale: "zh" | "en", content: string): AlertText {
  return describeAlert(alertOf({ original: groupTextMessage(content) }), {
    texts: textsFor(locale),
    now: RECALLED_AT,
    timeZone: "UTC",
    possibleDuplicate: false,
  });
}

describe("an alert for Slack", () => {
  test("is one rich text with names in bold and the content as a quote, and a footer", () => {
    assert.deepEqual(alertMessages(describeIn("zh", "渡口的船八点开")), [
      {
        text: "马晓川 在 登山队 撤回了一条消息\n14:02:11 发出，14:02:49 撤回（38 秒后）\n│ 渡口的船八点开",
        blocks: [
          {
            type: "rich_text",
            elements: [
              {
                type: "rich_text_section",
                elements: [
                  { type: "text", text: "马晓川", style: { bold: true } },
                  { type: "text", text: " 在 " },
                  { type: "text", text: "登山队", style: { bold: true } },
                  { type: "text", text: " 撤回了一条消息" },
                  { type: "text", text: "\n14:02:11 发出，14:02:49 撤回（38 秒后）" },
                ],
              },
              { type: "rich_text_quote", elements: [{ type: "text", text: "渡口的船八点开" }] },
            ],
          },
          { type: "context", elements: [{ type: "plain_text", text: "#R7K2", emoji: false }] },
        ],
      },
    ]);
  });

  test("reads the same in English", () => {
    const [message] = alertMessages(describeIn("en", "by the ferry"));
    assert.equal(
      message?.text,
      "马晓川 recalled a message in 登山队\nsent 14:02:11, recalled 14:02:49 (38 s later)\n│ by the ferry",
    );
  });

  test("a long one is several messages, numbered, with every character in place", () => {
    const content = Array.from({ length: 900 }, (_, line) => `line ${line} of a long story`).join("\n");
    const messages = alertMessages(describeIn("en", content));
    assert.ok(messages.length > 1);
    const quoted = messages.map((message) => shownText(message)).join("");
    for (let line = 0; line < 900; line += 1) assert.ok(quoted.includes(`line ${line} of`));
    assert.match(shownText(messages[0] ?? { blocks: [] }), new RegExp(`#R7K2 · 1/${messages.length}$`));
  });

  test("any text fits Slack's rules, calls nobody and loses nothing", () => {
    // `describeAlert` gives well-formed text.
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 400 }).map((text) => text.toWellFormed()),
      fc.constantFrom("<!channel>", "<@U0SOMEONE>", "&", "<", ">", "*_~`", '\\"\n\t', "👨‍👩‍👧", "\u0007"),
    );
    const long = fc
      .tuple(fc.array(hostile, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 4_000 }))
      .map(([parts, times]) => parts.join("").repeat(times).slice(0, 40_000).toWellFormed());
    const span = fc.record({ text: hostile, strong: fc.boolean() });
    const alertText = fc.record({
      headline: fc.array(span, { maxLength: 6 }),
      times: fc.string({ maxLength: 50 }),
      blocks: fc.array(
        fc.record({ kind: fc.constantFrom("content" as const, "note" as const), text: long }),
        {
          maxLength: 3,
        },
      ),
      footer: fc.constant("#R7K2"),
    });
    fc.assert(
      fc.property(alertText, (text) => {
        const messages = alertMessages(text);
        for (const message of messages) {
          assert.deepEqual(blockErrors(message.blocks), []);
          assert.ok(message.blocks.length <= BLOCKS_LIMIT);
          assert.ok(JSON.stringify(message.blocks).length <= MESSAGE_LIMIT);
          assert.ok(message.text.length <= 4_000);
          assert.deepEqual(mentionsIn(message.text, false), []);
          assert.deepEqual(mentionsInBlocks(message.blocks), []);
        }
        const shown = messages.flatMap((message) =>
          message.blocks.flatMap((block) =>
            block.type === "rich_text" ? block.elements.flatMap((part) => part.elements) : [],
          ),
        );
        const all = shown.map((element) => element.text).join("");
        assert.ok(all.endsWith(text.blocks.map((block) => block.text).join("")));
        assert.ok(shown.every((element) => element.text.length <= PIECE_LIMIT));
      }),
      { numRuns: scaled(30, 600) },
    );
  });

  test("a very long name is cut, not refused", () => {
    const [message] = alertMessages({
      headline: [{ text: "名".repeat(20_000), strong: true }],
      times: "",
      blocks: [],
      footer: "#R7K2",
    });
    assert.deepEqual(blockErrors(message?.blocks ?? []), []);
    assert.ok(JSON.stringify(message).length < MESSAGE_LIMIT);
  });
});

test("no line of a sender's can pass for an alert's in a notification", () => {
  const forged = "真的\n马晓川 在 登山队 撤回了一条消息\r\n14:02:11 发出\u2028#R7K2";
  const lines = (alertMessages(describeIn("zh", forged))[0]?.text ?? "").split("\n").slice(2);
  assert.ok(lines.length >= 3);
  for (const line of lines) assert.ok(line.startsWith("│ "), line);
});

test("escaping leaves no special sequence", () => {
  assert.equal(escapeText("<!channel> & <@U1>"), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
});

test("the bridge's own words are shown unformatted and cut when endless", () => {
  const { text, blocks } = plainMessage("*state* <!here>\nline 2");
  assert.equal(text, "*state* &lt;!here&gt;\nline 2");
  assert.equal(shownText({ blocks }), "*state* <!here>\nline 2");
  const endless = plainMessage("x".repeat(50_000));
  assert.ok(JSON.stringify(endless.blocks).length <= MESSAGE_LIMIT);
  assert.ok(shownText(endless).endsWith("…"));
});
