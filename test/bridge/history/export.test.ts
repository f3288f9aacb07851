import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { csvHeader, csvLine, exportedRecall, jsonLine } from "../../../src/bridge/history/export.ts";
import type { RecallAlert } from "../../../src/bridge/model/alert.ts";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  alertOf,
  byMe,
  everyKind,
  fileMessage,
  groupChat,
  groupTextMessage,
  imageMessage,
  textMessage,
} from "../../fakes/alerts.ts";

const en = textsFor("en");
const zh = textsFor("zh");
const local = (at: number): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");

function row(alert: RecallAlert, media?: MediaState, texts = en): string {
  return csvLine(alert, exportedRecall(alert, media, texts), texts, local);
}

/** Reads CSV as RFC 4180 has it, without code of the program. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (quoted && char === '"' && text[index + 1] === '"') {
      cell += '"';
      index += 1;
    } else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ",") {
      rows.at(-1)?.push(cell);
      cell = "";
    } else if (!quoted && char === "\r" && text[index + 1] === "\n") {
      rows.at(-1)?.push(cell);
      cell = "";
      rows.push([]);
      index += 1;
    } else cell += char;
  }
  assert.equal(quoted, false);
  return rows.slice(0, -1);
}

describe("JSON Lines", () => {
  test("a recall is one line with everything that is known of it", () => {
    const alert = alertOf({ original: groupTextMessage("三点\n集合") });
    const line = jsonLine(exportedRecall(alert, undefined, zh));
    assert.equal(line.indexOf("\n"), line.length - 1);
    assert.deepEqual(JSON.parse(line), {
      id: "R7K2",
      alertId: alert.id,
      account: "account-0001",
      chat: { name: "登山队", kind: "GROUP" },
      from: "马晓川",
      kind: "TEXT",
      subtype: null,
      text: "三点\n集合",
      sentAt: "2026-03-14T14:02:11.000Z",
      recalledAt: "2026-03-14T14:02:49.000Z",
      own: false,
      by: "author",
      recalledBy: "马晓川",
      matched: true,
      media: null,
    });
  });

  test("a miss has no text, time of sending or kind, but the name of who recalled it", () => {
    const { kind, text, sentAt, matched, media, from, recalledBy } = exportedRecall(alertOf(), undefined, en);
    assert.deepEqual([from, recalledBy], ["老马", "老马"]);
    assert.deepEqual(
      { kind, text, sentAt, matched, media },
      {
        kind: null,
        text: "",
        sentAt: null,
        matched: false,
        media: null,
      },
    );
  });

  test("bytes that are kept are described by their file, others by what the message says", () => {
    const file = { path: "/x", bytes: 7, mime: "image/png", fileName: "img.png" };
    const picture = alertOf({ original: imageMessage() });
    assert.deepEqual(exportedRecall(picture, { state: "kept", file }, en).media, {
      kept: true,
      fileName: "img.png",
      mime: "image/png",
      bytes: 7,
    });
    assert.deepEqual(exportedRecall(picture, undefined, en).media, {
      kept: false,
      fileName: null,
      mime: null,
      bytes: null,
    });
    assert.deepEqual(exportedRecall(alertOf({ original: fileMessage() }), undefined, en).media, {
      kept: false,
      fileName: "春游预算.xlsx",
      mime: null,
      bytes: 67_108_864,
    });
  });

  test("a recall of mine, and one by somebody else, say so", () => {
    const mine = alertOf({ original: textMessage("好", byMe(groupChat())), by: byMe(groupChat()) });
    assert.equal(exportedRecall(mine, undefined, en).own, true);
    const admin = groupChat({ nick: "李老师", id: "@member-0002" });
    const { by, recalledBy, from } = exportedRecall(
      alertOf({ original: groupTextMessage(), by: admin }),
      undefined,
      en,
    );
    assert.deepEqual({ by, recalledBy, from }, { by: "other", recalledBy: "李老师", from: "马晓川" });
  });
});

describe("CSV", () => {
  test("it begins with a byte order mark and the columns in the reader's language", () => {
    assert.match(csvHeader(en), /^\uFEFF"id","account","chat",.*\r\n$/);
    assert.match(csvHeader(zh), /^\uFEFF"编号","账号","聊天",.*\r\n$/);
  });

  test("every kind is a row with as many cells as there are columns", () => {
    const width = readCsv(csvHeader(en))[0]?.length;
    for (const original of everyKind()) assert.equal(readCsv(row(alertOf({ original })))[0]?.length, width);
    assert.equal(readCsv(row(alertOf()))[0]?.length, width);
  });

  for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", " =1", "\n=HYPERLINK(1)"]) {
    test(`${JSON.stringify(text)} is a text and no formula`, () => {
      const cells = readCsv(row(alertOf({ original: textMessage(text) })))[0] ?? [];
      const cell = cells.find((each) => each.includes(text.trim()));
      assert.match(cell ?? "", /^'/);
    });
  }

  for (const text of ["a;=1+1", 'x;=HYPERLINK("http://a.example");y', "a;\t-1", "a\t@SUM(A1)"]) {
    test(`${JSON.stringify(text)} is no formula where another character separates cells`, () => {
      const cells = readCsv(row(alertOf({ original: textMessage(text) })))[0] ?? [];
      const cell = cells.find((each) => each.startsWith(text.slice(0, 1))) ?? "";
      for (const part of cell.split(/[;\t]/)) assert.doesNotMatch(part, /^\s*[=+\-@]/);
    });
  }

  test("quotes, commas and line ends stay in their cell", () => {
    const text = 'he said "a, b"\nand left';
    const rows = readCsv(row(alertOf({ original: textMessage(text) })));
    assert.equal(rows.length, 1);
    assert.ok(rows[0]?.includes(text));
  });

  test("no words of a person begin a formula or leave their cell", () => {
    const width = readCsv(csvHeader(en))[0]?.length;
    const words = fc.string({
      unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", " ", "a", "＝"),
    });
    fc.assert(
      fc.property(words, words, (text, name) => {
        const original = groupTextMessage(text, { nick: name, group: name });
        const rows = readCsv(row(alertOf({ original })));
        assert.equal(rows.length, 1);
        assert.equal(rows[0]?.length, width);
        for (const cell of rows[0] ?? []) assert.doesNotMatch(cell, /^\s*[=+\-@＝]/);
      }),
    );
  });
});
