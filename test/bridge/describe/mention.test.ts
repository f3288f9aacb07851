import assert from "node:assert/strict";
import { test } from "node:test";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import { alertIds, type MentionAlert } from "../../../src/bridge/model/alert.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import { plainAlert } from "../../../src/sinks/shared/plain.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  ACCOUNT_ID,
  alertOf,
  byMe,
  fileMessage,
  groupChat,
  imageMessage,
  SENT_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { foreignWords } from "../../foreign-words.ts";

const classmates = groupChat({ nick: "老王", group: "同学群" });

function mention(
  before: readonly ReceivedMessage[],
  text = "@小明 明天来吗？",
  where = classmates,
): MentionAlert {
  return {
    ...alertIds(ACCOUNT_ID, "mention:1", "M"),
    shortId: "M7K2",
    kind: "mention",
    accountId: ACCOUNT_ID,
    noticedAt: SENT_AT + 900,
    original: textMessage(text, where),
    before,
  };
}

const described = (alert: MentionAlert, locale: Locale, silent = false) =>
  describeAlert(alert, {
    texts: textsFor(locale),
    now: SENT_AT,
    timeZone: "UTC",
    possibleDuplicate: false,
    silent,
  });

const before = [
  textMessage("几点\n集合？", groupChat({ nick: "何青", group: "同学群" })),
  imageMessage(byMe(classmates)),
  fileMessage(classmates),
  textMessage("长".repeat(41), groupChat({ nick: "", id: "", group: "同学群" })),
];

test("a mention says who, where and when, the text, then what was said before", () => {
  const alert = mention(before);
  assert.equal(
    plainAlert(described(alert, "zh")),
    [
      "「老王」在「同学群」提到了你",
      "14:02:11 发出",
      "——",
      "@小明 明天来吗？",
      "——",
      "之前的消息：",
      "何青：几点 集合？",
      "你：[图片]",
      "老王：[文件] 春游预算.xlsx",
      `某人：${"长".repeat(40)}…`,
      "#M7K2",
    ].join("\n"),
  );
  assert.equal(
    plainAlert(described(alert, "en")),
    [
      "老王 mentioned you in 同学群",
      "sent 14:02:11",
      "——",
      "@小明 明天来吗？",
      "——",
      "Before that:",
      "何青: 几点 集合？",
      "You: [picture]",
      "老王: [file] 春游预算.xlsx",
      `someone: ${"长".repeat(40)}…`,
      "#M7K2",
    ].join("\n"),
  );
  assert.deepEqual(foreignWords(plainAlert(described(alert, "zh")), ["xlsx", "#M7K2"]), []);
});

test("names are the only strong words, and content stands apart from the bridge's", () => {
  const text = described(mention(before), "zh");
  assert.deepEqual(
    text.headline.filter(({ strong }) => strong).map(({ text }) => text),
    ["老王", "同学群"],
  );
  assert.deepEqual(
    text.blocks.map(({ kind }) => kind),
    ["content", "context"],
  );
});

test("without messages before it there is no line about them", () => {
  assert.deepEqual(described(mention([]), "zh").blocks, [{ kind: "content", text: "@小明 明天来吗？" }]);
});

test("somebody without a name in a group without one is told with neutral words", () => {
  const nobody = groupChat({ nick: "", id: "", group: "" });
  const words = (locale: Locale) =>
    described(mention([], "@小明", nobody), locale)
      .headline.map(({ text }) => text)
      .join("");
  assert.equal(words("zh"), "某人在一个群提到了你");
  assert.equal(words("en"), "Someone mentioned you in a group");
});

test("an alert that makes no sound says so in its last line, before that it may be a repeat", () => {
  assert.equal(described(mention([]), "zh", true).footer, "#M7K2 · 静默");
  assert.equal(described(mention([]), "en", true).footer, "#M7K2 · silent");
  const options = { texts: textsFor("zh"), now: SENT_AT, possibleDuplicate: true, silent: true };
  assert.equal(describeAlert(alertOf(), options).footer, "#R7K2 · 静默 · 可能重复");
});
