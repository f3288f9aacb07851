import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { listLine } from "../../../src/bridge/describe/list-line.ts";
import { messageLine } from "../../../src/bridge/describe/message-line.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  accountChat,
  alertOf,
  animationMessage,
  byMe,
  cardMessage,
  contactChat,
  fileMessage,
  groupChat,
  imageMessage,
  linkMessage,
  positionMessage,
  quoteMessage,
  RECALLED_AT,
  received,
  SENT_AT,
  textMessage,
  unsupportedMessage,
  videoMessage,
  voiceMessage,
} from "../../fakes/alerts.ts";
import { foreignWords } from "../../foreign-words.ts";

const DAY = 86_400_000;
const where = contactChat("老王", "");
const classmates = groupChat({ nick: "老王", group: "同学群" });

const listed = (alert: Alert, locale: Locale, now = RECALLED_AT) =>
  listLine(alert, { texts: textsFor(locale), now, timeZone: "UTC" });
const told = (message: ReceivedMessage, locale: Locale, now = RECALLED_AT) =>
  messageLine(message, { texts: textsFor(locale), now, timeZone: "UTC" });

describe("a recall in a list", () => {
  for (const [name, alert, zh, en] of [
    [
      "a member of a group",
      alertOf({ original: textMessage("明天三点集合", classmates) }),
      "老王 · 同学群：明天三点集合",
      "老王 · 同学群: 明天三点集合",
    ],
    ["a contact", alertOf({ original: textMessage("好", where) }), "老王：好", "老王: 好"],
    [
      "an official account",
      alertOf({ original: textMessage("早报", accountChat()) }),
      "江边晚报：早报",
      "江边晚报: 早报",
    ],
    [
      "mine in a chat",
      alertOf({ original: textMessage("好", byMe(where)) }),
      "你 · 老王：好",
      "You · 老王: 好",
    ],
    [
      "mine in a group",
      alertOf({ original: textMessage("好", byMe(classmates)) }),
      "你 · 同学群：好",
      "You · 同学群: 好",
    ],
    [
      "a member's that the owner recalled: it is the author's",
      alertOf({
        original: textMessage("好", classmates),
        by: groupChat({ nick: "李老师", id: "@member-0007", group: "同学群" }),
        sentence: "",
      }),
      "老王 · 同学群：好",
      "老王 · 同学群: 好",
    ],
    [
      "a miss in a group",
      alertOf({ by: classmates, sentence: "" }),
      "老王 · 同学群：[原文没有收到]",
      "老王 · 同学群: [original not seen]",
    ],
    [
      "a miss of a member that the owner recalled",
      alertOf({ by: classmates, sentence: '"老王" 撤回了成员"小马"的一条消息' }),
      "小马 · 同学群：[原文没有收到]",
      "小马 · 同学群: [original not seen]",
    ],
    [
      "a miss of mine",
      alertOf({ by: where, sentence: "你撤回了一条消息" }),
      "你 · 老王：[原文没有收到]",
      "You · 老王: [original not seen]",
    ],
    [
      "nothing known at all",
      alertOf({ by: groupChat({ nick: "", id: "", group: "" }), sentence: "" }),
      "某人 · 一个群：[原文没有收到]",
      "someone · a group: [original not seen]",
    ],
  ] as const) {
    test(name, () => {
      assert.equal(listed(alert, "zh"), `#R7K2 14:02 ${zh}`);
      assert.equal(listed(alert, "en"), `#R7K2 14:02 ${en}`);
    });
  }

  for (const [original, zh, en] of [
    [quoteMessage("八点", where), "八点", "八点"],
    [imageMessage(where), "[图片]", "[picture]"],
    [voiceMessage(where), "[语音]", "[voice message]"],
    [videoMessage(where), "[视频]", "[video]"],
    [animationMessage(where), "[表情]", "[sticker]"],
    [fileMessage(where), "[文件] 春游预算.xlsx", "[file] 春游预算.xlsx"],
    [positionMessage(where), "[位置] 青石渡口", "[location] 青石渡口"],
    [positionMessage(where, ""), "[位置] 滨河路 7 号", "[location] 滨河路 7 号"],
    [linkMessage(where), "[链接] 今年的花期", "[link] 今年的花期"],
    [cardMessage(where), "[名片] 何青", "[contact card] 何青"],
    [unsupportedMessage("transfer", { amount: "￥50.00" }, where), "[转账] ￥50.00", "[transfer] ￥50.00"],
    [unsupportedMessage("redPacket", {}, where), "[红包]", "[red packet]"],
    [unsupportedMessage("unknown", { text: "新的类型", msgType: "777" }, where), "新的类型", "新的类型"],
    [unsupportedMessage("unknown", { msgType: "777" }, where), "[消息]", "[message]"],
    [textMessage(" \n\u3000", where), "（空白消息）", "(blank message)"],
  ] as const) {
    test(`${original.message.msgType} says ${en}`, () => {
      assert.equal(listed(alertOf({ original }), "zh"), `#R7K2 14:02 老王：${zh}`);
      assert.equal(listed(alertOf({ original }), "en"), `#R7K2 14:02 老王: ${en}`);
      assert.deepEqual(foreignWords(listed(alertOf({ original }), "zh"), ["#R7K2", "xlsx"]), []);
    });
  }

  test("has a date when it was not today", () => {
    const alert = alertOf({ original: textMessage("好", where) });
    assert.equal(listed(alert, "zh", RECALLED_AT + DAY), "#R7K2 3月14日 14:02 老王：好");
    assert.equal(listed(alert, "en", RECALLED_AT + DAY), "#R7K2 Mar 14 14:02 老王: 好");
  });

  test("shows the first 40 characters as a person counts them, on one line", () => {
    const words = (content: string) =>
      listed(alertOf({ original: textMessage(content, where) }), "zh").replace("#R7K2 14:02 老王：", "");
    assert.equal(words("长".repeat(40)), "长".repeat(40));
    assert.equal(words("长".repeat(41)), `${"长".repeat(40)}…`);
    assert.equal(words("👨‍👩‍👧".repeat(30)), "👨‍👩‍👧".repeat(20).concat("…"));
    assert.equal(words("一\n\n二\t三"), "一 二 三");
    assert.equal(words(`${"字".repeat(100_000)}`), `${"字".repeat(40)}…`);
  });
});

describe("a message in a list", () => {
  test("has its time to the second, who wrote it and what", () => {
    assert.equal(told(textMessage("明天三点集合", classmates), "zh"), "14:02:11 老王：明天三点集合");
    assert.equal(told(textMessage("明天三点集合", classmates), "en"), "14:02:11 老王: 明天三点集合");
    assert.equal(told(imageMessage(byMe(where)), "zh"), "14:02:11 你：[图片]");
    assert.equal(told(imageMessage(byMe(where)), "en"), "14:02:11 You: [picture]");
    assert.equal(told(textMessage("好", where), "en", SENT_AT + DAY), "Mar 14 14:02:11 老王: 好");
  });

  test("of an unknown sender in a chat is the chat's, in a group somebody's", () => {
    const sender = { senderType: "UNSUPPORTED" } as const;
    assert.equal(told(textMessage("好", { ...where, sender }), "zh"), "14:02:11 老王：好");
    assert.equal(told(textMessage("好", { ...classmates, sender }), "zh"), "14:02:11 某人：好");
  });

  test("without a time begins with the name", () => {
    const message = received({ msgType: "TEXT", content: "好" }, where, { sentAt: 0 });
    assert.equal(told(message, "zh"), "老王：好");
  });
});

test("whatever the wire brings, a line is one clean line of a bounded length", () => {
  const wild = fc.string({ unit: "binary", maxLength: 2_000 });
  fc.assert(
    fc.property(wild, wild, wild, fc.boolean(), (nick, content, sentence, own) => {
      const place = groupChat({ nick, group: content });
      const original = textMessage(content, own ? byMe(place) : place);
      for (const line of [
        listed(alertOf({ original, sentence }), "zh"),
        listed(alertOf({ by: place, sentence }), "en"),
        told(original, "zh"),
      ]) {
        assert.doesNotMatch(line, /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
        assert.ok(line.length < 1_600, `${line.length}`);
      }
    }),
  );
});

test("nothing that others wrote becomes a command that can be tapped, in a list or in the messages around", () => {
  const where = groupChat({ nick: "/logout", group: "/retry" });
  const original = textMessage("/forget all, see https://a.example/b", where);
  const options = { texts: textsFor("en"), now: RECALLED_AT, timeZone: "UTC" };
  for (const line of [listLine(alertOf({ original }), options), messageLine(original, options)]) {
    assert.doesNotMatch(line, /(?<![\p{L}\p{N}_/<>])\/\w/u);
    assert.match(line, /https:\/\/a\.example\/b/);
  }
});
