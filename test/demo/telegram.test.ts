import assert from "node:assert/strict";
import { test } from "node:test";
import { PNG } from "pngjs";
import { paint } from "../../demo/draw/ansi.ts";
import { partsOf } from "../../demo/draw/entities.ts";
import { type Line, span, textOf, widthOf } from "../../demo/draw/spans.ts";
import { drawTelegram } from "../../demo/draw/telegram.ts";
import { demoWords } from "../../demo/words/index.ts";
import type { SimulatedMessage } from "../simulators/telegram/index.ts";

const words = demoWords({ LOCALE: "en" }).drawing;
const date = new Date(2026, 4, 3, 14, 2).getTime() / 1000;

function message(changes: Partial<SimulatedMessage>): SimulatedMessage {
  return {
    messageId: 1,
    chatId: "1",
    fromId: "2",
    fromBot: true,
    kind: "text",
    date,
    text: "",
    entities: [],
    bytes: undefined,
    linkPreviewDisabled: false,
    edits: 0,
    deleted: false,
    ...changes,
  };
}

function drawn(changes: Partial<SimulatedMessage>, { pictures = false, columns = 40 } = {}): readonly Line[] {
  return drawTelegram(message(changes), { columns, pictures, words });
}

const texts = (lines: readonly Line[]): readonly string[] => lines.map(textOf);
const quote = (offset: number, length: number) => ({ type: "blockquote", offset, length });

function png(width: number, height: number): Buffer {
  const picture = new PNG({ width, height });
  picture.data.fill(255);
  return PNG.sync.write(picture);
}

test("offsets of entities count UTF-16 units, so an emoji before a name takes two", () => {
  assert.deepEqual(partsOf("🔑 Maya recalled", [{ type: "bold", offset: 3, length: 4 }]), [
    { kind: "text", spans: [span("🔑 "), span("Maya", { bold: true }), span(" recalled")] },
  ]);
});

test("nested and overlapping styles add up", () => {
  const entities = [
    { type: "bold", offset: 0, length: 6 },
    { type: "italic", offset: 3, length: 6 },
  ];
  assert.deepEqual(partsOf("abcdefghi", entities), [
    {
      kind: "text",
      spans: [
        span("abc", { bold: true }),
        span("def", { bold: true, italic: true }),
        span("ghi", { italic: true }),
      ],
    },
  ]);
});

test("a quote stands on lines of its own, with the bold words in it", () => {
  const entities = [quote(6, 9), { type: "bold", offset: 10, length: 5 }];
  assert.deepEqual(partsOf("head:\none\ntwo 3\n#R7K2", entities), [
    { kind: "text", spans: [span("head:")] },
    { kind: "quote", spans: [span("one\n"), span("two 3", { bold: true })] },
    { kind: "text", spans: [span("#R7K2")] },
  ]);
});

test("an empty line between two texts stays", () => {
  assert.deepEqual(partsOf("a\n\nb", []), [{ kind: "text", spans: [span("a\n\nb")] }]);
});

test("an alert is a bubble with a bar at the quote, the time in its corner and its buttons below", () => {
  const lines = drawn({
    text: "陈默 撤回了一条消息\n别告诉芸姐\n#R7K2",
    entities: [{ type: "bold", offset: 0, length: 2 }, quote(11, 5)],
    markup: [
      [
        { text: "上下文", callbackData: "x" },
        { text: "删除", callbackData: "y" },
      ],
    ],
  });
  assert.deepEqual(texts(lines), [
    "╭─────────────────────╮",
    "│ 陈默 撤回了一条消息 │",
    "│ ▎ 别告诉芸姐        │",
    "│ #R7K2         14:02 │",
    "╰─────────────────────╯",
    "[ 上下文 ] [ 删除 ]",
  ]);
  assert.ok(lines[1]?.some(({ text, style }) => text === "陈默" && style.bold === true));
});

test("a long expandable quote shows three lines and the sign that there is more", () => {
  const text = "1\n2\n3\n4\n5";
  const lines = drawn({
    text,
    entities: [{ type: "expandable_blockquote", offset: 0, length: text.length }],
  });
  assert.deepEqual(
    texts(lines)
      .slice(1, 5)
      .map((line) => line.replaceAll(/[│ ]|14:02/g, "")),
    ["▎1", "▎2", "▎3", `▎${words.more.replaceAll(" ", "")}`],
  );
});

test("an edited message says so, a deleted one shows nothing of its text", () => {
  assert.match(texts(drawn({ text: "now", edits: 1 })).join("\n"), /now\s+edited 14:02/);
  const deleted = texts(drawn({ text: "secret", deleted: true })).join("\n");
  assert.match(deleted, /message deleted/);
  assert.doesNotMatch(deleted, /secret/);
});

test("what the reader wrote stands at the right edge", () => {
  const lines = drawn({ text: "/status", fromBot: false });
  assert.deepEqual(new Set(lines.map(widthOf)), new Set([40]));
  assert.match(textOf(lines[1] ?? []), /^ {20,}│ \/status {2}14:02 │$/);
});

test("a picture is drawn with colours, else told with its size", () => {
  const photo = { kind: "photo", bytes: png(60, 40), text: "#R7K2" } as const;
  const coloured = drawn(photo, { pictures: true });
  assert.match(textOf(coloured[1] ?? []), /^│ ▀{30} /);
  assert.equal(coloured.length, 2 + 10 + 1);
  assert.match(texts(drawn(photo)).join("\n"), /\[picture 60×40 · \d+ B\]/);
});

test("a tall picture keeps its shape and takes twenty rows at most", () => {
  const lines = drawn({ kind: "photo", bytes: png(60, 400) }, { pictures: true });
  const rows = texts(lines).filter((line) => line.includes("▀"));
  assert.deepEqual(
    rows.map((line) => /▀+/.exec(line)?.[0].length),
    Array.from({ length: 20 }, () => 6),
  );
});

test("bytes that are no PNG are told with their size, also where pictures are drawn", () => {
  const lines = drawn({ kind: "photo", bytes: Buffer.alloc(1_500, 1) }, { pictures: true });
  assert.match(texts(lines).join("\n"), /\[picture · 1\.5 KB\]/);
});

test("a voice message shows its length, a file its name and size, a place its name and address", () => {
  const medium = { sha256: "", width: undefined, height: undefined, supportsStreaming: false };
  const bytes = Buffer.alloc(2_000);
  const voice = drawn({ kind: "voice", bytes, medium: { ...medium, fileName: "v.mp3", duration: 67 } });
  assert.match(texts(voice).join("\n"), /▶ ━+ 1:07 · 2\.0 KB/);
  const file = drawn({
    kind: "document",
    bytes,
    medium: { ...medium, fileName: "a.txt", duration: undefined },
  });
  assert.match(texts(file).join("\n"), /📄 a\.txt 2\.0 KB/);
  const venue = { latitude: 1, longitude: 2, title: "断桥", address: "北山街" };
  assert.match(texts(drawn({ kind: "venue", venue })).join("\n"), /📍 断桥[\s\S]*北山街/);
});

test("no line is wider than the view, whatever is in it", () => {
  const text = "很长的名字".repeat(20);
  for (const columns of [30, 56, 72])
    for (const line of drawn({ text, entities: [quote(10, 60)] }, { columns }))
      assert.ok(widthOf(line) <= columns);
});

test("without colours a line has no control sequence; with 256 and with all of them it has its colour", () => {
  const line: Line = [span("name", { bold: true, fore: [255, 0, 0] }), span("  ")];
  assert.equal(paint(line, 1), "name");
  assert.equal(paint(line, 4), "\u001b[1mname\u001b[0m");
  assert.equal(paint(line, 8), "\u001b[1;38;5;196mname\u001b[0m");
  assert.equal(paint(line, 24), "\u001b[1;38;2;255;0;0mname\u001b[0m");
});
