import assert from "node:assert/strict";
import { test } from "node:test";
import { PNG } from "pngjs";
import { drawSlack } from "../../demo/draw/slack.ts";
import { type Line, textOf, widthOf } from "../../demo/draw/spans.ts";
import { demoWords } from "../../demo/words/index.ts";
import type { SlackFile, SlackMessage } from "../simulators/slack/index.ts";

const words = demoWords({ LOCALE: "en" }).drawing;
const at = new Date(2026, 4, 3, 14, 2).getTime() / 1000;

function message(blocks: readonly unknown[], changes: Partial<SlackMessage> = {}): SlackMessage {
  return {
    channel: "C0ALERTS01",
    ts: `${at}.000001`,
    user: "U0RECALLS1",
    byBot: true,
    text: "for notifications",
    blocks,
    threadTs: undefined,
    files: [],
    edits: 0,
    broadcast: false,
    ephemeralTo: undefined,
    unfurl: { links: undefined, media: undefined },
    ...changes,
  };
}

function file(changes: Partial<SlackFile>): SlackFile {
  return {
    id: "F1",
    name: "list.txt",
    title: "list.txt",
    altText: "",
    length: 5_800,
    data: undefined,
    sha256: undefined,
    mimetype: "text/plain",
    inline: false,
    completed: true,
    looks: 0,
    deleted: false,
    channel: "C0ALERTS01",
    threadTs: undefined,
    ...changes,
  };
}

function drawn(
  given: SlackMessage,
  {
    files = [],
    pictures = false,
    columns = 40,
  }: { files?: readonly SlackFile[]; pictures?: boolean; columns?: number } = {},
): readonly Line[] {
  return drawSlack(given, files, { columns, pictures, words });
}

const texts = (lines: readonly Line[]): readonly string[] => lines.map((line) => textOf(line).trimEnd());
const section = (...elements: readonly unknown[]): unknown => ({ type: "rich_text_section", elements });
const said = (text: string, style?: unknown): unknown => ({
  type: "text",
  text,
  ...(style === undefined ? {} : { style }),
});

test("an alert shows the app, the headline with names in bold, a bar at the quote, the id and the buttons", () => {
  const lines = drawn(
    message([
      {
        type: "rich_text",
        elements: [
          section(said("Maya", { bold: true }), said(" recalled a message"), said("\nsent 14:01")),
          { type: "rich_text_quote", elements: [said("the key\n🔑 is here")] },
        ],
      },
      { type: "context", elements: [{ type: "plain_text", text: "#R7K2", emoji: false }] },
      {
        type: "actions",
        elements: ["Context", "Delete"].map((text) => ({
          type: "button",
          text: { type: "plain_text", text },
        })),
      },
    ]),
  );
  assert.deepEqual(texts(lines), [
    "┃ WeChat recalls APP  14:02",
    "┃ Maya recalled a message",
    "┃ sent 14:01",
    "┃ ▎ the key",
    "┃ ▎ 🔑 is here",
    "┃ #R7K2",
    "┃ [ Context ] [ Delete ]",
  ]);
  assert.ok(lines[1]?.some(({ text, style }) => text === "Maya" && style.bold === true));
});

test("the text for notifications is not shown beside blocks, and is the message without them", () => {
  assert.doesNotMatch(texts(drawn(message([section()]))).join(), /notifications/);
  assert.match(texts(drawn(message([]))).join(), /for notifications/);
});

test("a block or an element of a kind that is not drawn is named, never left out", () => {
  const lines = texts(
    drawn(message([{ type: "video" }, { type: "rich_text", elements: [section({ type: "emoji" })] }])),
  );
  assert.deepEqual(lines.slice(1), ["┃ [video]", "┃ [emoji]"]);
});

test("a reply in a thread and an edited message say so", () => {
  const [head = ""] = texts(drawn(message([], { threadTs: "1.1", edits: 1 }), { columns: 72 }));
  assert.match(head, /edited · reply in the thread/);
});

test("a file is shown with its title and size, a picture as a drawing or with its size", () => {
  const given = message([], { files: ["F1"] });
  assert.match(texts(drawn(given, { files: [file({})] })).join("\n"), /📄 list\.txt 5\.8 KB/);
  const data = PNG.sync.write(new PNG({ width: 40, height: 20 }));
  const picture = file({ title: "sunset", data, inline: true });
  assert.match(texts(drawn(given, { files: [picture] })).join("\n"), /sunset\n.*\[picture 40×20 · \d+ B\]/);
  assert.match(texts(drawn(given, { files: [picture], pictures: true })).join("\n"), /sunset\n┃ ▀{20,}/);
});

test("an image block shows the file that it names", () => {
  const data = PNG.sync.write(new PNG({ width: 40, height: 20 }));
  const block = { type: "image", slack_file: { id: "F1" }, alt_text: "code" };
  const files = [file({ data, inline: true })];
  assert.match(texts(drawn(message([block]), { files })).join("\n"), /\[picture 40×20/);
  assert.match(texts(drawn(message([block]))).join("\n"), /\[code\]/);
});

test("no line is wider than the view", () => {
  const quote = { type: "rich_text_quote", elements: [said("很长的内容".repeat(30))] };
  for (const line of drawn(message([{ type: "rich_text", elements: [quote] }])))
    assert.ok(widthOf(line) <= 40);
});
