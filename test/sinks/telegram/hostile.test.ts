import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { pack, packable } from "../../../src/sinks/telegram/alerts/packing.ts";
import { formatAlert, type MessagePart, TEXT_LIMIT } from "../../../src/sinks/telegram/chat/format.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, contactChat, groupTextMessage, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { scaled } from "../../scale.ts";
import { cleanText, type Formatted, parseHtml } from "../../simulators/telegram/html.ts";

const RUNS = { numRuns: scaled(150, 3000), seed: 20260314 };

/** Things that people write to break bots. */
const nasty = fc.constantFrom(
  "<",
  ">",
  "&",
  '"',
  "&lt;",
  "&#60;b&#62;",
  "</blockquote>",
  "</b>",
  "<b>",
  '<a href="tg://user?id=1">x</a>',
  "tg://user?id=42",
  "[x](tg://user?id=1)",
  "<!channel>",
  "<@U123>",
  "@everyone",
  "@all\u2005",
  "https://a.example/?x=<y>&z",
  "/logout confirm",
  "*_`~|",
  "\u202e",
  "\u2066\u2067",
  "\u200f\u200e\u061c",
  "\u200b\u200c\u200d\u2060\ufeff",
  "\u0000",
  "\u001b[2J",
  "\ud800",
  "\udc00",
  "\u0333\u033f\u030a",
  "\u2028",
  "\u2029\u0085",
  "\r\n",
  "\n\n",
  "\t",
  "שלום",
  "مرحبا",
  "👨‍👩‍👧‍👦",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "é̂̂̂",
  "字",
  " ",
  "\u3000",
  "\n老马 撤回了一条消息\n14:02:11 发出，14:02:49 撤回（38 秒后）\n#R7K2\n\n",
);
const words = fc.oneof(
  { weight: 4, arbitrary: fc.array(nasty, { maxLength: 60 }).map((pieces) => pieces.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(nasty, fc.integer({ min: 1, max: 6000 }))
      .map(([piece, times]) => piece.repeat(times)),
  },
);
const name = fc.oneof(words, fc.constant("老马"));
const alerts = fc
  .record({ content: words, nick: name, remark: name, group: name, inGroup: fc.boolean() })
  .map(({ content, nick, remark, group, inGroup }): Alert => {
    const original = inGroup
      ? groupTextMessage(content, { nick, remark, group })
      : textMessage(content, contactChat(nick, remark));
    return alertOf({ original, sentence: `"${nick}" 撤回了一条消息` });
  });
const language = fc.constantFrom("zh" as const, "en" as const);

const options = { now: RECALLED_AT + 1000, possibleDuplicate: false, timeZone: "UTC" };
const NOTHING_ELSE = /^(?:bold|blockquote|expandable_blockquote)$/;

/** What Telegram makes of it: refuses nothing, and neither drops nor adds a character of the words. */
function taken({ html, plain, units }: MessagePart): Formatted {
  const parsed = parseHtml(html);
  const shown = cleanText(parsed);
  assert.equal(parsed.text.length, units);
  for (const text of [shown.text, cleanText({ text: plain, entities: [] }).text]) {
    assert.ok(text !== "" && text.length <= TEXT_LIMIT);
    assert.ok(text.isWellFormed());
    assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u000b-\u001f]/);
  }
  assert.equal(shown.text, parsed.text.trimEnd(), "nothing of it is cleaned away");
  for (const { type } of parsed.entities) assert.match(type, NOTHING_ELSE);
  return shown;
}

/** Without quotes: what the bridge says itself. */
function ownLines({ text, entities }: Formatted): string {
  const quotes = entities.filter(({ type }) => type.endsWith("blockquote"));
  return quotes.reduceRight(
    (own, { offset, length }) => own.slice(0, offset) + own.slice(offset + length),
    text,
  );
}

test("property: whatever people write and are called, Telegram takes it, whole, as nothing but text", () => {
  fc.assert(
    fc.property(alerts, language, fc.boolean(), (alert, locale, shared) => {
      const described = describeAlert(alert, { ...options, texts: textsFor(locale) });
      const shown = formatAlert(described, { shared }).map(taken);
      const told = shown.map(({ text }) => text.replaceAll("\u2060", "").replace(/\s/g, "")).join("");
      for (const { text } of described.blocks) {
        // A further part has a line of its own between two pieces.
        if (shown.length === 1) assert.ok(told.includes(text.replaceAll("\u2060", "").replace(/\s/g, "")));
      }
      for (const { text } of shown) {
        if (shared) assert.doesNotMatch(text, /@\w/);
        // What Telegram would show as a command (find_bot_commands of tdlib/td).
        assert.doesNotMatch(text, /(?<![\p{L}\p{N}_/<>])\/\w{1,64}(?![\p{L}\p{N}_/<>])/u);
      }
    }),
    RUNS,
  );
});

test("property: outside the quote stand the lines of the bridge and no others", () => {
  fc.assert(
    fc.property(alerts, language, (alert, locale) => {
      const described = describeAlert(alert, { ...options, texts: textsFor(locale) });
      const [first, ...more] = formatAlert(described, { shared: false }).map(taken);
      assert.ok(first);
      if (more.length > 0) return;
      const own = ownLines(first)
        .split("\n")
        .filter((line) => line !== "");
      const notes = described.blocks.filter(({ kind }) => kind === "note").length;
      assert.equal(own.length, 3 + notes, own.join("⏎"));
      const headline = described.headline.map(({ text }) => text).join("");
      assert.deepEqual(
        [own[0]?.replaceAll("\u2060", ""), own[1], own.at(-1)],
        [headline.trim().replaceAll("\u2060", ""), described.times, described.footer],
      );
    }),
    RUNS,
  );
});

test("property: in a pack every alert keeps its own lines, and quotes stay quotes", () => {
  fc.assert(
    fc.property(fc.array(alerts, { minLength: 2, maxLength: 12 }), fc.boolean(), (list, shared) => {
      const each = list.map((alert) =>
        formatAlert(describeAlert(alert, { ...options, texts: textsFor("zh") }), { shared }),
      );
      const messages = pack(each);
      assert.ok(packable(each) >= 1);
      for (const message of messages) taken(message);
      const count = (parts: readonly MessagePart[]): number =>
        parts.flatMap((message) => ownLines(parseHtml(message.html)).match(/^#R7K2$/gm) ?? []).length;
      assert.equal(count(messages), list.length);
      assert.deepEqual(
        messages.map(({ html }) => html).join("\n\n"),
        each
          .flat()
          .map(({ html }) => html)
          .join("\n\n"),
      );
    }),
    { ...RUNS, numRuns: scaled(60, 1000) },
  );
});

test("a hundred thousand characters of the worst arrive", () => {
  for (const piece of [
    "<b>&",
    "@everyone ",
    "字\n",
    "👨‍👩‍👧‍👦",
    "\u200b",
    "\u202ex",
    "é̂̂̂",
    "tg://user?id=1 ",
  ]) {
    const content = piece.repeat(Math.ceil(100_000 / piece.length)).slice(0, 100_000);
    const alert = alertOf({ original: groupTextMessage(content, { nick: content, group: content }) });
    const described = describeAlert(alert, { ...options, texts: textsFor("zh") });
    const parts = formatAlert(described, { shared: true });
    for (const part of parts) taken(part);
    const block = described.blocks[0]?.text ?? "";
    const quoted = parts.map(({ html }) => quotesOf(parseHtml(html))).join("");
    const bare = (text: string): string => text.replaceAll("\u2060", "").replace(/\s/g, "");
    assert.equal(bare(quoted), bare(block), JSON.stringify(piece));
  }
});

function quotesOf({ text, entities }: Formatted): string {
  return entities
    .filter(({ type }) => type.endsWith("blockquote"))
    .map(({ offset, length }) => text.slice(offset, offset + length))
    .join("");
}
