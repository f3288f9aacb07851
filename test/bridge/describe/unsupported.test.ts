import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import type { QuoteKind, ReceivedMessage } from "../../../src/bridge/model/message.ts";
import {
  UNSUPPORTED_SUBTYPES,
  type UnsupportedDetails,
  type UnsupportedSubtype,
} from "../../../src/bridge/model/unsupported.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, contactChat, RECALLED_AT, received, unsupportedMessage } from "../../fakes/alerts.ts";
import { foreignWords } from "../../foreign-words.ts";

const where = contactChat("Ann", "");

/** What was recalled as the first line says it, then the blocks, content after "> ". */
function told(original: ReceivedMessage, locale: Locale): readonly string[] {
  const text = describeAlert(alertOf({ original, sentence: "" }), {
    texts: textsFor(locale),
    now: RECALLED_AT,
    timeZone: "UTC",
    possibleDuplicate: false,
  });
  const headline = text.headline.map((span) => span.text).join("");
  const what = headline.replace(/^Ann (?:recalled |撤回了)/, "");
  return [what, ...text.blocks.map(({ kind, text }) => (kind === "content" ? `> ${text}` : text))];
}

/** In Chinese and in English. */
function both(subtype: UnsupportedSubtype, details: UnsupportedDetails) {
  const original = unsupportedMessage(subtype, details, where);
  return [told(original, "zh"), told(original, "en")];
}

const TITLED = { title: "T", text: "words\nmore" };
const TITLED_SHOWN = "> T\nwords\nmore";

type Told = readonly [UnsupportedDetails, readonly string[], readonly string[]];
const CASES: Readonly<Record<UnsupportedSubtype, Told>> = {
  chatHistory: [
    { title: "Chats", lines: "A: hi\nB: ho" },
    ["一段聊天记录", "> Chats\nA: hi\nB: ho"],
    ["a chat history", "> Chats\nA: hi\nB: ho"],
  ],
  transfer: [
    { title: "transfer", amount: "$8.80", memo: "tea" },
    ["一笔转账", "> $8.80\n转账说明：tea"],
    ["a transfer", "> $8.80\nNote: tea"],
  ],
  redPacket: [{ title: "red packet", text: "luck" }, ["一个红包", "> luck"], ["a red packet", "> luck"]],
  call: [{ state: "ended" }, ["一次通话", "通话已结束"], ["a call", "the call had ended"]],
  pat: [{ title: "A tickled B" }, ["一次拍一拍", "> A tickled B"], ["a pat", "> A tickled B"]],
  miniProgram: [
    { title: "Order", sourceName: "Shop" },
    ["一个小程序", "> Order\n来源：Shop"],
    ["a mini program", "> Order\nSource: Shop"],
  ],
  note: [TITLED, ["一篇笔记", TITLED_SHOWN], ["a note", TITLED_SHOWN]],
  music: [
    { title: "Song", text: "Singer", url: "http://x.example/s", sourceName: "Tunes" },
    ["一首音乐", "> Song\nSinger\nhttp://x.example/s\n来源：Tunes"],
    ["music", "> Song\nSinger\nhttp://x.example/s\nSource: Tunes"],
  ],
  gift: [TITLED, ["一份礼物", TITLED_SHOWN], ["a gift", TITLED_SHOWN]],
  groupNotice: [TITLED, ["一条群公告", TITLED_SHOWN], ["a group announcement", TITLED_SHOWN]],
  liveLocation: [TITLED, ["一次位置共享", TITLED_SHOWN], ["a live location", TITLED_SHOWN]],
  todo: [TITLED, ["一条群待办", TITLED_SHOWN], ["a group to-do", TITLED_SHOWN]],
  solitaire: [TITLED, ["一个接龙", TITLED_SHOWN], ["a group sign-up list", TITLED_SHOWN]],
  friendRequest: [
    { nickname: "Ben", text: "hi" },
    ["一条好友申请", "> Ben\nhi"],
    ["a friend request", "> Ben\nhi"],
  ],
  possibleFriend: [{ nickname: "Ben" }, ["一条好友推荐", "> Ben"], ["a friend suggestion", "> Ben"]],
  uploading: [
    { fileName: "a.zip" },
    ["一个文件", "> a.zip", "文件当时还在上传，没有内容可取"],
    ["a file", "> a.zip", "the file was still being uploaded, so there is nothing to fetch"],
  ],
  voiceReminder: [TITLED, ["一条语音提醒", TITLED_SHOWN], ["a voice reminder", TITLED_SHOWN]],
  goods: [TITLED, ["一个商品", TITLED_SHOWN], ["a product", TITLED_SHOWN]],
  coupon: [TITLED, ["一张卡券", TITLED_SHOWN], ["a coupon", TITLED_SHOWN]],
  stickerSet: [TITLED, ["一个表情专辑", TITLED_SHOWN], ["a sticker set", TITLED_SHOWN]],
  position: [{ text: "Pier 7" }, ["一个位置", "> Pier 7"], ["a location", "> Pier 7"]],
  system: [{ text: "Ann joined" }, ["一条系统消息", "> Ann joined"], ["a system message", "> Ann joined"]],
  withoutId: [
    { kind: "IMAGE" },
    ["一张图片", "微信没有给这条消息编号，内容取不到"],
    ["a picture", "WeChat gave this message no id, so its content cannot be fetched"],
  ],
  unreadable: [{}, ["一条消息", "这条消息无法解读"], ["a message", "this message could not be read"]],
  unknown: [
    { msgType: "777" },
    ["一条消息", "微信消息类型 777，程序还不认识，内容无法显示"],
    ["a message", "WeChat message type 777: the program does not know it and cannot show it"],
  ],
};

describe("messages without a kind of their own", () => {
  for (const subtype of UNSUPPORTED_SUBTYPES) {
    const [details, zh, en] = CASES[subtype];
    test(`${subtype} is told as ${en[0]}, in the reader's language`, () => {
      assert.deepEqual(both(subtype, details), [zh, en]);
      const quoted = Object.values(details).flatMap((detail) => detail.split("\n"));
      assert.deepEqual(foreignWords(zh.join("\n"), quoted), []);
    });

    test(`${subtype} without details is told without a stray label`, () => {
      const [, words] = both(subtype, {});
      assert.ok(words?.every((line) => line !== "" && line !== ">"));
    });
  }

  for (const [name, subtype, details, zh, en] of [
    [
      "an invitation to a call",
      "call",
      { state: "invited" },
      ["一次通话", "邀请通话"],
      ["a call", "an invitation to a call"],
    ],
    ["a call of an unknown state", "call", { state: "paused" }, ["一次通话"], ["a call"]],
    [
      "an unknown message with words",
      "unknown",
      { text: "new", msgType: "777" },
      ["一条消息", "> new"],
      ["a message", "> new"],
    ],
    [
      "an unknown app message",
      "unknown",
      { appType: "4242" },
      ["一条消息", "微信应用消息类型 4242，程序还不认识，内容无法显示"],
      ["a message", "WeChat app message type 4242: the program does not know it and cannot show it"],
    ],
    [
      "a text without an id",
      "withoutId",
      { kind: "TEXT", text: "hi" },
      ["一条消息", "> hi"],
      ["a message", "> hi"],
    ],
    ["what an older version kept", "unknown", {}, ["一条消息", "> summary"], ["a message", "> summary"]],
  ] as const) {
    test(`${name} is told as it is`, () => assert.deepEqual(both(subtype, details), [zh, en]));
  }

  test("what the wire brings is clean for display", () => {
    const [, en] = both("chatHistory", { title: "a\u202eb", lines: "c\u0007d" });
    assert.deepEqual(en, ["a chat history", "> ab\ncd"]);
  });
});

describe("quotes of what is no text", () => {
  const quoting = (content: string, kind?: QuoteKind): ReceivedMessage =>
    received(
      {
        msgType: "TEXT",
        content: "ok",
        quote: { senderName: "Ben", content, ...(kind === undefined ? {} : { kind }) },
      },
      where,
    );

  for (const [content, kind, zh, en] of [
    ["", "IMAGE", "「Ben：[图片]」", "“Ben: [picture]”"],
    ["a.txt", "FILE", "「Ben：[文件] a.txt」", "“Ben: [file] a.txt”"],
    ["Chats", "chatHistory", "「Ben：[聊天记录] Chats」", "“Ben: [chat history] Chats”"],
    ["News", "LINK", "「Ben：[链接] News」", "“Ben: [link] News”"],
    ["hi", undefined, "「Ben：hi」", "“Ben: hi”"],
  ] as const) {
    test(`${kind ?? "a text"} is labelled in the reader's language`, () => {
      assert.equal(told(quoting(content, kind), "zh")[1], `> ${zh}\nok`);
      assert.equal(told(quoting(content, kind), "en")[1], `> ${en}\nok`);
    });
  }
});
