import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type AlertText, describeAlert } from "../../../src/bridge/describe/alert.ts";
import type { RecallAlert } from "../../../src/bridge/model/alert.ts";
import { escapeHtml, formatAlert, TEXT_LIMIT } from "../../../src/sinks/telegram/chat/format.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, groupChat, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { cleanText, parseHtml } from "../../simulators/telegram/html.ts";

const alert = (content: string, more: Partial<AlertText> = {}): AlertText => ({
  headline: [
    { text: "宋<b>", strong: true },
    { text: " 撤回了一条消息", strong: false },
  ],
  times: "14:02:11 发出，14:02:49 撤回（38 秒后）",
  blocks: [{ kind: "content", text: content }],
  footer: "#R3B9",
  ...more,
});
const own = { shared: false };
const quoted = (html: string): string =>
  parseHtml(html)
    .entities.filter(({ type }) => type.endsWith("blockquote"))
    .map(({ offset, length }) => parseHtml(html).text.slice(offset, offset + length))
    .join("");

/** What Telegram shows as a command (find_bot_commands of tdlib/td). */
const COMMAND = /(?<![\p{L}\p{N}_/<>])\/\w{1,64}(?![\p{L}\p{N}_/<>])/u;

test("an alert is one message: bold names, times, quoted content, footer", () => {
  const parts = formatAlert(alert("八点 & <i>渡口</i>"), own);
  assert.deepEqual(
    parts.map(({ html }) => html),
    [
      "<b>宋&lt;b&gt;</b> 撤回了一条消息\n14:02:11 发出，14:02:49 撤回（38 秒后）\n" +
        "<blockquote>八点 &amp; &lt;i&gt;渡口&lt;/i&gt;</blockquote>\n#R3B9",
    ],
  );
  assert.ok(parts[0]?.plain.includes("八点 & <i>渡口</i>"));
});

test("a quote of more than ten lines is folded", () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}`).join("\n");
  assert.match(formatAlert(alert(lines(10)), own)[0]?.html ?? "", /<blockquote>/);
  assert.match(formatAlert(alert(lines(11)), own)[0]?.html ?? "", /<blockquote expandable>/);
});

test("notes are told outside the quote", () => {
  const blocks = [
    { kind: "content", text: "a" },
    { kind: "note", text: "b < c" },
  ] as const;
  assert.match(
    formatAlert(alert("", { blocks }), own)[0]?.html ?? "",
    /<blockquote>a<\/blockquote>\nb &lt; c\n/,
  );
});

test("an empty content leaves no empty quote", () => {
  assert.doesNotMatch(formatAlert(alert(" \n"), own)[0]?.html ?? "", /blockquote/);
});

test("without markup every quoted line is marked, so that none passes for a line of the bridge", () => {
  const forged = "好\n\n老马 撤回了一条消息\n14:02:11 发出";
  const [part] = formatAlert(alert(forged), own);
  assert.ok(part?.plain.includes("\n> 好\n> \n> 老马 撤回了一条消息\n> 14:02:11 发出\n#R3B9"));
  assert.equal(part?.units, part?.plain.length === undefined ? 0 : part.plain.length - 8);
});

test("further parts say which alert they belong to", () => {
  const parts = formatAlert(alert("字".repeat(9000)), own);
  assert.equal(parts.length, 3);
  assert.match(parts[1]?.html ?? "", /^#R3B9 · 2\/3\n/);
  assert.match(parts[2]?.html ?? "", /^#R3B9 · 3\/3\n[\s\S]*\n#R3B9$/);
});

test("mentions are broken up only where others read along", () => {
  const content = "@somebody 看 a@b.example";
  assert.equal(quoted(formatAlert(alert(content), own)[0]?.html ?? ""), content);
  const shared = quoted(formatAlert(alert(content), { shared: true })[0]?.html ?? "");
  assert.doesNotMatch(shared, /@\w/);
  assert.equal(shared.replaceAll("\u2060", ""), content);
});

test("no cut through a link, a path or a long word makes a command of what is left", () => {
  const pieces = ["https://a.example/?x=/y&z", " /etc/passwd", `/${"w".repeat(70)} `, "a/b/c"];
  for (let shift = 0; shift < 40; shift += 1) {
    const text = "x".repeat(shift) + pieces.join("").repeat(120);
    const parts = formatAlert(alert(text), own).map(({ html }) => quoted(html));
    assert.ok(parts.length > 2);
    for (const part of parts) assert.doesNotMatch(part, COMMAND);
    assert.equal(parts.join("").replaceAll("\u2060", ""), text);
  }
});

test("a command in a sender's words or name cannot be tapped; paths and links stay as they are", () => {
  const content = "/logout confirm\n看 /login@recall_bot, (/retry) 和/status";
  const headline = [
    { text: "/logout", strong: true },
    { text: " 撤回了一条消息", strong: false },
  ];
  const { text } = parseHtml(formatAlert(alert(content, { headline }), own)[0]?.html ?? "");
  assert.doesNotMatch(text, /(?<![\p{L}\p{N}])\/\w/u);
  assert.ok(text.replaceAll("\u2060", "").includes(content));
  const paths = "/etc/passwd a/b 1/2 https://a.example/x?y=/z </b> /状态";
  assert.equal(quoted(formatAlert(alert(paths), own)[0]?.html ?? ""), paths);
  const blocks = [{ kind: "note", text: "/retry" }] as const;
  assert.match(formatAlert(alert("", { blocks }), own)[0]?.html ?? "", /^\/retry$/m);
});

test("each message of an alert that may be a repeat says so", () => {
  const footer = "#R3B9 · 可能重复";
  const parts = formatAlert(alert("字".repeat(9000), { footer }), own);
  assert.deepEqual(
    parts.map(({ plain }) => plain.match(/^#R3B9.*$/gm)),
    [["#R3B9 · 可能重复 · 1/3"], ["#R3B9 · 可能重复 · 2/3"], ["#R3B9 · 可能重复 · 3/3", footer]],
  );
  assert.ok(parts.every(({ units }) => units <= TEXT_LIMIT));
});

test("property: whatever a sender writes arrives complete, unformatted, within the limit", () => {
  const nasty = fc.constantFrom(
    "<",
    ">",
    "&",
    '"',
    "&lt;",
    "</blockquote>",
    "<b>",
    "👨‍👩‍👧",
    "é",
    "\n",
    "字",
    "a b ",
  );
  const content = fc.array(nasty, { maxLength: 3000 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(content, fc.string({ unit: "grapheme", maxLength: 3000 }), (text, name) => {
      const parts = formatAlert(alert(text, { headline: [{ text: name, strong: true }] }), own);
      for (const { html, plain, units } of parts) {
        const parsed = parseHtml(html);
        assert.ok(parsed.text.length <= TEXT_LIMIT && plain.length <= TEXT_LIMIT);
        assert.equal(parsed.text.length, units);
        assert.ok([plain, plain.replaceAll("\n> ", "\n")].includes(parsed.text));
        assert.notEqual(cleanText(parsed).text, "");
        assert.ok(parsed.text.isWellFormed() || !(text + name).isWellFormed());
        for (const { type } of parsed.entities)
          assert.match(type, /^(?:bold|blockquote|expandable_blockquote)$/);
      }
      const told = parts.map(({ html }) => quoted(html)).join("");
      assert.equal(told.replace(/\s/g, ""), text.replace(/\s/g, ""));
    }),
    { numRuns: 60 },
  );
});

test("property: escaped text is read back as it was", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => parseHtml(escapeHtml(text)).text === text));
});

test("where a long alert is cut depends on its content alone: not on language, day, marks or the length of names", () => {
  const long = "雨".repeat(9_000);
  const cuts = (
    told: RecallAlert,
    locale: Locale,
    now: number,
    possibleDuplicate: boolean,
  ): readonly number[] => {
    const text = describeAlert(told, { texts: textsFor(locale), now, possibleDuplicate, timeZone: "UTC" });
    return formatAlert(text, { shared: false }).map(({ html }) => html.match(/雨/g)?.length ?? 0);
  };
  const short = alertOf({ original: textMessage(long, groupChat({ nick: "甲", group: "乙" })) });
  const first = cuts(short, "zh", RECALLED_AT, false);
  assert.equal(
    first.reduce((sum, count) => sum + count, 0),
    9_000,
  );
  assert.deepEqual(cuts(short, "en", RECALLED_AT, false), first);
  assert.deepEqual(cuts(short, "en", RECALLED_AT + 400 * 86_400_000, true), first);
  const named = alertOf({
    original: textMessage(long, groupChat({ nick: "甲".repeat(60), group: "乙".repeat(60) })),
  });
  assert.deepEqual(cuts(named, "zh", RECALLED_AT, false), first);
});
