import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import {
  asksForUpgrade,
  isUpgradePage,
  namesKindOnly,
} from "../../../src/bridge/describe/message/stand-ins.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { UnsupportedDetails, UnsupportedSubtype } from "../../../src/bridge/model/unsupported.ts";
import { isMedia } from "../../../src/bridge/ports/media.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  alertOf,
  animationMessage,
  contactChat,
  RECALLED_AT,
  received,
  unsupportedMessage,
} from "../../fakes/alerts.ts";

const UPGRADE = "https://support.weixin.qq.com/security/readtemplate?t=w_security_center_website/upgrade";
const MINI_PROGRAM =
  "https://mp.weixin.qq.com/mp/waerrpage?appid=wx0123456789abcdef&type=upgrade&upgradetype=3#wechat_redirect";
const TOO_OLD = "当前微信版本不支持展示该内容，请升级至最新版本。";

const where = contactChat("老王", "");
const link = (title: string, url: string, sourceName = ""): ReceivedMessage =>
  received({ msgType: "LINK", title, description: "", url, sourceName }, where);

/** The first line, then the blocks, content after "> ". */
function told(original: ReceivedMessage, locale: Locale): readonly string[] {
  const { headline, blocks } = describeAlert(alertOf({ original, sentence: "" }), {
    texts: textsFor(locale),
    now: RECALLED_AT,
    possibleDuplicate: false,
  });
  return [
    headline.map(({ text }) => text).join(""),
    ...blocks.map(({ kind, text }) => (kind === "content" ? `> ${text}` : text)),
  ];
}

describe("a link that only asks for a newer WeChat", () => {
  test("is left out of a mini program", () => {
    const original = link("下午例会", MINI_PROGRAM, "会议助手");
    assert.deepEqual(told(original, "zh"), ["老王 撤回了一个小程序", "> 下午例会\n来源：会议助手"]);
    assert.deepEqual(told(original, "en"), ["老王 recalled a mini program", "> 下午例会\nSource: 会议助手"]);
  });

  test("is left out of a Channels post, with the title that says the same", () => {
    assert.deepEqual(told(link("春天的山", UPGRADE, "林间"), "zh"), [
      "老王 撤回了一条链接",
      "> 春天的山\n来源：林间",
    ]);
    assert.deepEqual(told(link(TOO_OLD, UPGRADE, "林间"), "zh"), ["老王 撤回了一条链接", "> 来源：林间"]);
  });

  test("is replaced by a sentence when nothing else is there", () => {
    assert.deepEqual(told(link(TOO_OLD, UPGRADE), "zh"), [
      "老王 撤回了一条链接",
      "微信网页版看不到内容，只能在手机上看",
    ]);
    assert.deepEqual(told(link(TOO_OLD, UPGRADE), "en"), [
      "老王 recalled a link",
      "WeChat's web version does not show it; only the phone does",
    ]);
  });

  for (const url of [
    UPGRADE,
    MINI_PROGRAM,
    "https://support.weixin.qq.com/update/",
    "https://szsupport.weixin.qq.com/update",
    "https://support.weixin.qq.com/cgi-bin/mmsupport-bin/readtemplate?t=page/common_page__upgrade&text=text001",
    "https://support.weixin.qq.com/cgi-bin/mmsupport-bin/readtemplate?t=page/favorite_record__w_unsupport",
  ]) {
    test(`is known by ${url}`, () => assert.ok(isUpgradePage(url)));
  }

  for (const url of [
    "https://mp.weixin.qq.com/s?__biz=abc&mid=1",
    "https://support.weixin.qq.com/cgi-bin/mmsupport-bin/readtemplate?t=page/faq",
    "https://example.org/?next=https://support.weixin.qq.com/update/",
    "https://support.weixin.qq.com.example.org/update/",
    "",
  ]) {
    test(`is not ${JSON.stringify(url)}`, () => assert.ok(!isUpgradePage(url)));
  }
});

const saysNothing = (words: string): boolean => asksForUpgrade(words) || namesKindOnly(words);

describe("words that say nothing about the message", () => {
  for (const words of [
    TOO_OLD,
    "当前版本不支持展示该内容，请升级至最新版本。",
    "目前的微信版本不支援顯示此內容，請升級至最新版本。",
    "The current version of WeChat does not support this content. Please update to the latest version.",
    "Current WeChat version does not support displaying this content. Upgrade to the latest version",
    "拍一拍",
    "[群公告]",
    "群聊的聊天记录",
    "收到红包，请在手机上查看",
  ]) {
    test(words, () => assert.ok(saysNothing(words)));
  }

  for (const words of [
    "",
    "项目讨论的聊天记录",
    "拍了拍我",
    "当前版本不支持展示该内容，请升级至最新版本。谢谢",
    "明天的群公告",
  ]) {
    test(`${JSON.stringify(words)} says something`, () => assert.ok(!saysNothing(words)));
  }

  for (const [subtype, details, zh] of [
    ["pat", { title: "拍一拍" }, ["老王 撤回了一次拍一拍"]],
    ["pat", { title: '"老王" 拍了拍我' }, ["老王 撤回了一次拍一拍", '> "老王" 拍了拍我']],
    ["chatHistory", { title: "群聊的聊天记录", lines: "甲: 一" }, ["老王 撤回了一段聊天记录", "> 甲: 一"]],
    [
      "chatHistory",
      { title: "小满和阿川的聊天记录", lines: "小满: 一" },
      ["老王 撤回了一段聊天记录", "> 小满和阿川的聊天记录\n小满: 一"],
    ],
    ["groupNotice", { title: "群公告", text: "明天放假" }, ["老王 撤回了一条群公告", "> 明天放假"]],
    ["gift", { title: "一束花", text: TOO_OLD }, ["老王 撤回了一份礼物", "> 一束花"]],
    ["redPacket", { text: "收到红包，请在手机上查看" }, ["老王 撤回了一个红包"]],
    ["redPacket", { text: "恭喜发财，大吉大利" }, ["老王 撤回了一个红包", "> 恭喜发财，大吉大利"]],
    ["miniProgram", { title: "买菜", url: MINI_PROGRAM }, ["老王 撤回了一个小程序", "> 买菜"]],
  ] as const satisfies readonly (readonly [UnsupportedSubtype, UnsupportedDetails, readonly string[]])[]) {
    test(`${subtype} ${JSON.stringify(details)} repeats nothing`, () => {
      assert.deepEqual(told(unsupportedMessage(subtype, details, where), "zh"), zh);
    });
  }

  test("a link may have any other title", () => {
    assert.deepEqual(told(link("聊天记录", "https://example.org/"), "zh"), [
      "老王 撤回了一条链接",
      "> 聊天记录\nhttps://example.org/",
    ]);
  });

  test("a text of a person is told whatever it says", () => {
    const original = received({ msgType: "TEXT", content: TOO_OLD }, where);
    assert.deepEqual(told(original, "zh"), ["老王 撤回了一条消息", `> ${TOO_OLD}`]);
  });
});

describe("a sticker of WeChat's store", () => {
  const sticker = received(
    { msgType: "ANIMATION", imgWidth: 240, imgHeight: 240, mediaId: "m-4", fromStore: true },
    where,
  );

  test("says at once that the web has no picture of it, whatever is known of bytes", () => {
    assert.deepEqual(told(sticker, "zh"), ["老王 撤回了一个表情", "商店表情，微信网页版不给图"]);
    assert.deepEqual(told(sticker, "en"), [
      "老王 recalled a sticker",
      "a store sticker; WeChat's web version has no picture of it",
    ]);
    const options = { texts: textsFor("zh"), now: RECALLED_AT, possibleDuplicate: false };
    const { blocks } = describeAlert(alertOf({ original: sticker }), {
      ...options,
      media: { state: "fetching" },
    });
    assert.deepEqual(blocks, [{ kind: "note", text: "商店表情，微信网页版不给图" }]);
  });

  test("has no bytes to download, unlike other stickers", () => {
    assert.ok(!isMedia(sticker));
    assert.ok(isMedia(animationMessage(where)));
  });
});
