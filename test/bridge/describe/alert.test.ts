import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { describeAlert } from "../../../src/bridge/describe/alert.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
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
  groupTextMessage,
  imageMessage,
  linkMessage,
  MY_IDENTITY,
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

type Lines = {
  readonly headline: string;
  readonly times: string;
  readonly blocks: readonly string[];
  readonly footer: string;
};

/** Names between stars, content after "> ". */
function lines(alert: Alert, locale: Locale, now = RECALLED_AT + 1_000, timeZone = "UTC"): Lines {
  const text = describeAlert(alert, { texts: textsFor(locale), now, timeZone, possibleDuplicate: false });
  return {
    headline: text.headline.map((span) => (span.strong ? `*${span.text}*` : span.text)).join(""),
    times: text.times,
    blocks: text.blocks.map((block) => (block.kind === "content" ? `> ${block.text}` : block.text)),
    footer: text.footer,
  };
}

function headlines(alert: Alert): readonly [string, string] {
  return [lines(alert, "zh").headline, lines(alert, "en").headline];
}

const admin = groupChat({ nick: "郑队长", id: "@member-0007" });

describe("first line", () => {
  const cases: readonly (readonly [string, Alert, string, string])[] = [
    ["a contact", alertOf({ original: textMessage() }), "*老马* 撤回了一条消息", "*老马* recalled a message"],
    [
      "a group's member",
      alertOf({ original: groupTextMessage() }),
      "*马晓川* 在 *登山队* 撤回了一条消息",
      "*马晓川* recalled a message in *登山队*",
    ],
    [
      "the owner or an admin recalls a member's message",
      alertOf({ original: groupTextMessage(), by: admin, sentence: '"郑队长" 撤回了成员"马晓川"的一条消息' }),
      "*郑队长* 撤回了 *马晓川* 在 *登山队* 的消息",
      "*郑队长* recalled *马晓川*'s message in *登山队*",
    ],
    [
      "an admin recalls a member's voice message",
      alertOf({ original: voiceMessage(groupChat()), by: admin, sentence: "" }),
      "*郑队长* 撤回了 *马晓川* 在 *登山队* 的一条 6 秒的语音",
      "*郑队长* recalled *马晓川*'s 6 s voice message in *登山队*",
    ],
    [
      "an admin's recall whose notice names nobody but in the sentence",
      alertOf({
        original: groupTextMessage(),
        by: groupChat({ nick: "", id: "" }),
        sentence: '"郑队长" 撤回了成员"马晓川"的一条消息',
      }),
      "*郑队长* 撤回了 *马晓川* 在 *登山队* 的消息",
      "*郑队长* recalled *马晓川*'s message in *登山队*",
    ],
    [
      "I recall as the group's owner",
      alertOf({
        original: groupTextMessage(),
        by: groupChat({ nick: "", id: "" }),
        sentence: '你撤回了成员"马晓川"的一条消息',
      }),
      "你撤回了 *马晓川* 在 *登山队* 的消息",
      "You recalled *马晓川*'s message in *登山队*",
    ],
    [
      "an admin recalls my message",
      alertOf({ original: textMessage("好", byMe(groupChat())), by: admin, sentence: "" }),
      "*郑队长* 撤回了你在 *登山队* 的消息",
      "*郑队长* recalled your message in *登山队*",
    ],
    [
      "my own in a chat",
      alertOf({ original: textMessage("好", byMe(contactChat())) }),
      "你撤回了发给 *老马* 的消息",
      "You recalled a message to *老马*",
    ],
    [
      "my own picture in a chat",
      alertOf({ original: imageMessage(byMe(contactChat())) }),
      "你撤回了发给 *老马* 的一张图片",
      "You recalled a picture sent to *老马*",
    ],
    [
      "my own in a group, without a member in the notice",
      alertOf({ original: textMessage("好", byMe(groupChat())), sentence: "你撤回了一条消息" }),
      "你在 *登山队* 撤回了一条消息",
      "You recalled a message in *登山队*",
    ],
    [
      "my own in a group, with me as the notice's member",
      alertOf({
        original: textMessage("好", byMe(groupChat())),
        by: groupChat({ nick: "宋知远", id: MY_IDENTITY }),
        sentence: "",
      }),
      "你在 *登山队* 撤回了一条消息",
      "You recalled a message in *登山队*",
    ],
    [
      "an official account",
      alertOf({ original: textMessage("早报", accountChat()) }),
      "公众号 *江边晚报* 撤回了一条消息",
      "Official account *江边晚报* recalled a message",
    ],
    [
      "no original, in a chat",
      alertOf({ by: contactChat() }),
      "*老马* 撤回了一条消息，原文没有收到",
      "*老马* recalled a message; the original was not seen",
    ],
    [
      "no original, in a group",
      alertOf({ by: groupChat() }),
      "*马晓川* 在 *登山队* 撤回了一条消息，原文没有收到",
      "*马晓川* recalled a message in *登山队*; the original was not seen",
    ],
    [
      "no original, mine in a chat",
      alertOf({ by: contactChat(), sentence: "你撤回了一条消息" }),
      "你撤回了发给 *老马* 的消息，原文没有收到",
      "You recalled a message to *老马*; the original was not seen",
    ],
    [
      "no original, mine in a group",
      alertOf({ by: groupChat({ nick: "", id: "" }), sentence: "You've recalled a message" }),
      "你在 *登山队* 撤回了一条消息，原文没有收到",
      "You recalled a message in *登山队*; the original was not seen",
    ],
    [
      "no original, by an admin",
      alertOf({ by: admin, sentence: '"郑队长" 撤回了成员"小马哥"的一条消息' }),
      "*郑队长* 撤回了 *小马哥* 在 *登山队* 的消息，原文没有收到",
      "*郑队长* recalled *小马哥*'s message in *登山队*; the original was not seen",
    ],
    [
      "nothing known at all",
      alertOf({ by: { ...groupChat({ nick: "", id: "", group: "" }) }, sentence: "" }),
      "某人在一个群撤回了一条消息，原文没有收到",
      "Someone recalled a message in a group; the original was not seen",
    ],
    [
      "an account and its name unknown",
      alertOf({ by: accountChat(""), sentence: "" }),
      "某个公众号撤回了一条消息，原文没有收到",
      "An official account recalled a message; the original was not seen",
    ],
  ];
  for (const [name, alert, zh, en] of cases) {
    test(name, () => assert.deepEqual(headlines(alert), [zh, en]));
  }

  test("a new login changes identities, not people", () => {
    const original = groupTextMessage("好", { id: "@old-1", groupId: "@@old" });
    const by = groupChat({ id: "@new-1", groupId: "@@new" });
    assert.equal(
      lines(alertOf({ original, by, sentence: "" }), "zh").headline,
      "*马晓川* 在 *登山队* 撤回了一条消息",
    );
    const other = groupChat({ nick: "郑队长", id: "@new-2", groupId: "@@new" });
    assert.equal(
      lines(alertOf({ original, by: other, sentence: "" }), "zh").headline,
      "*郑队长* 撤回了 *马晓川* 在 *登山队* 的消息",
    );
  });

  test("a member's name is my remark, else the display name in the group, else the nickname", () => {
    const names = (parts: Parameters<typeof groupChat>[0]) =>
      lines(alertOf({ original: groupTextMessage("好", parts) }), "zh").headline;
    assert.match(names({ nick: "川", display: "三队 马", remark: "老马" }), /^\*老马\*/);
    assert.match(names({ nick: "川", display: "三队 马" }), /^\*三队 马\*/);
    assert.match(names({ nick: "川", display: "\u3164", remark: "\u200b" }), /^\*川\*/);
  });

  for (const [sentence, name] of [
    ['"小马哥" 撤回了一条消息', "小马哥"],
    ["“小马哥” 撤回了一条消息", "小马哥"],
    ["小马哥 撤回了一条消息", "小马哥"],
    ['"小马哥" 收回了一則訊息', "小马哥"],
    ['"Ma" recalled a message', "Ma"],
    ['"Ma "the tall" Xc" has recalled a message.', 'Ma "the tall" Xc'],
    ['"馬" がメッセージを取り消しました', "馬"],
  ] as const) {
    test(`a name nobody knows is taken from ${sentence}`, () => {
      const by = groupChat({ nick: "", id: "@member-0009" });
      const { headline } = lines(alertOf({ by, sentence }), "zh");
      assert.equal(headline, `*${name}* 在 *登山队* 撤回了一条消息，原文没有收到`);
    });
  }

  for (const sentence of [
    "你撤回了一条消息",
    "你收回了一則訊息",
    "你已收回訊息",
    "You recalled a message",
    "You've recalled a message.",
  ]) {
    test(`"${sentence}" means me`, () => {
      assert.match(lines(alertOf({ by: contactChat(), sentence }), "zh").headline, /^你撤回了发给/);
    });
  }
});

describe("kinds", () => {
  for (const [original, zh, en, blocks, enBlocks] of [
    [textMessage("好\n\n的"), "一条消息", "a message", ["> 好\n\n的"], ["> 好\n\n的"]],
    [quoteMessage(), "一条消息", "a message", ["> 「何青：几点见？」\n八点"], ["> “何青: 几点见？”\n八点"]],
    [
      imageMessage(),
      "一张图片",
      "a picture",
      ["图片，1080×1440 像素（手头没有原件）"],
      ["picture, 1080×1440 px (no copy at hand)"],
    ],
    [
      voiceMessage(),
      "一条 6 秒的语音",
      "a 6 s voice message",
      ["语音，6 秒（手头没有原件）"],
      ["voice message, 6 s (no copy at hand)"],
    ],
    [
      voiceMessage(undefined, 8_100),
      "一条 8 秒的语音",
      "an 8 s voice message",
      ["语音，8 秒（手头没有原件）"],
      ["voice message, 8 s (no copy at hand)"],
    ],
    [
      voiceMessage(undefined, 0),
      "一条语音",
      "a voice message",
      ["语音（手头没有原件）"],
      ["voice message (no copy at hand)"],
    ],
    [
      videoMessage(),
      "一段 15 秒的视频",
      "a 15 s video",
      ["视频，720×1280 像素，15 秒（手头没有原件）"],
      ["video, 720×1280 px, 15 s (no copy at hand)"],
    ],
    [
      videoMessage(undefined, 72),
      "一段 1 分 12 秒的视频",
      "a 1 min 12 s video",
      ["视频，720×1280 像素，1 分 12 秒（手头没有原件）"],
      ["video, 720×1280 px, 1 min 12 s (no copy at hand)"],
    ],
    [
      animationMessage(),
      "一个表情",
      "a sticker",
      ["表情，240×240 像素（手头没有原件）"],
      ["sticker, 240×240 px (no copy at hand)"],
    ],
    [
      fileMessage(),
      "一个文件",
      "a file",
      ["> 春游预算.xlsx", "文件，64 MB（手头没有原件）"],
      ["> 春游预算.xlsx", "file, 64 MB (no copy at hand)"],
    ],
    [
      fileMessage(undefined, "annual\u202egpj.exe", ""),
      "一个文件",
      "a file",
      ["> annualgpj.exe", "文件（手头没有原件）"],
      ["> annualgpj.exe", "file (no copy at hand)"],
    ],
    [
      positionMessage(),
      "一个位置",
      "a location",
      ["> 青石渡口\n滨河路 7 号\n30.5728, 104.0668"],
      ["> 青石渡口\n滨河路 7 号\n30.5728, 104.0668"],
    ],
    [
      positionMessage(undefined, "[Location]"),
      "一个位置",
      "a location",
      ["> 滨河路 7 号\n30.5728, 104.0668"],
      ["> 滨河路 7 号\n30.5728, 104.0668"],
    ],
    [
      linkMessage(),
      "一条链接",
      "a link",
      ["> 今年的花期\n早了十天\nhttps://example.org/a?b=1&c=2\n来源：江边晚报"],
      ["> 今年的花期\n早了十天\nhttps://example.org/a?b=1&c=2\nSource: 江边晚报"],
    ],
    [
      cardMessage(),
      "一张名片",
      "a contact card",
      ["> 何青\n微信号：heqing_77\n地区：四川 成都\n性别：女"],
      ["> 何青\nWeChat ID: heqing_77\nRegion: 四川 成都\nGender: female"],
    ],
    [unsupportedMessage(), "一个接龙", "a group sign-up list", ["> #接龙\n周六爬山"], ["> #接龙\n周六爬山"]],
  ] as const) {
    test(`${original.message.msgType} is ${en}`, () => {
      const alert = alertOf({ original });
      assert.deepEqual(headlines(alert), [`*老马* 撤回了${zh}`, `*老马* recalled ${en}`]);
      assert.deepEqual(lines(alert, "zh").blocks, blocks);
      assert.deepEqual(lines(alert, "en").blocks, enBlocks);
    });
  }

  test("a link to a mini program's stand-in page is a mini program", () => {
    const url = "https://mp.weixin.qq.com/mp/waerrpage?appid=wx0&type=upgrade";
    assert.match(lines(alertOf({ original: linkMessage(undefined, url) }), "zh").headline, /一个小程序$/);
  });

  for (const content of ["", "  \n\u3000", "\u200b\u2060"]) {
    test(`a text in which there is nothing to see (${JSON.stringify(content)}) is said to be blank`, () => {
      const alert = alertOf({ original: received({ msgType: "TEXT", content }, contactChat("老马", "")) });
      assert.equal(lines(alert, "zh").blocks.at(-1), "（空白消息）");
      assert.equal(lines(alert, "en").blocks.at(-1), "(blank message)");
    });
  }

  for (const [bytes, words] of [
    ["812", "812 字节"],
    ["1024", "1 KB"],
    ["1536", "1.5 KB"],
    ["10188", "9.9 KB"],
    ["10240", "10 KB"],
    ["1048064", "1 MB"],
    ["90177536", "86 MB"],
    ["3221225472", "3 GB"],
  ] as const) {
    test(`${bytes} bytes are ${words}`, () => {
      assert.deepEqual(lines(alertOf({ original: fileMessage(undefined, "a", bytes) }), "zh").blocks, [
        "> a",
        `文件，${words}（手头没有原件）`,
      ]);
    });
  }
});

describe("second line", () => {
  const after = (ms: number) => alertOf({ original: textMessage(), recalledAt: SENT_AT + ms });
  const day = 86_400_000;
  for (const [name, alert, now, zh, en] of [
    [
      "seconds",
      after(38_000),
      SENT_AT,
      "14:02:11 发出，14:02:49 撤回（38 秒后）",
      "sent 14:02:11, recalled 14:02:49 (38 s later)",
    ],
    [
      "minutes",
      after(72_000),
      SENT_AT,
      "14:02:11 发出，14:03:23 撤回（1 分 12 秒后）",
      "sent 14:02:11, recalled 14:03:23 (1 min 12 s later)",
    ],
    [
      "hours",
      after(7_500_000),
      SENT_AT,
      "14:02:11 发出，16:07:11 撤回（2 小时 5 分钟后）",
      "sent 14:02:11, recalled 16:07:11 (2 h 5 min later)",
    ],
    [
      "the same second",
      after(900),
      SENT_AT,
      "14:02:11 发出，14:02:11 撤回（不到 1 秒后）",
      "sent 14:02:11, recalled 14:02:11 (less than 1 s later)",
    ],
    [
      "clocks that run backwards",
      after(-3_000),
      SENT_AT,
      "14:02:11 发出，14:02:08 撤回",
      "sent 14:02:11, recalled 14:02:08",
    ],
    [
      "yesterday",
      after(38_000),
      SENT_AT + day,
      "3月14日 14:02:11 发出，14:02:49 撤回（38 秒后）",
      "sent Mar 14 14:02:11, recalled 14:02:49 (38 s later)",
    ],
    [
      "across midnight",
      alertOf({
        original: received({ msgType: "TEXT", content: "好" }, contactChat(), {
          sentAt: Date.UTC(2026, 10, 23, 23, 59, 40),
        }),
        recalledAt: Date.UTC(2026, 10, 24, 0, 0, 10),
      }),
      Date.UTC(2026, 10, 24, 0, 0, 12),
      "11月23日 23:59:40 发出，今天 00:00:10 撤回（30 秒后）",
      "sent Nov 23 23:59:40, recalled today 00:00:10 (30 s later)",
    ],
    [
      "two other days",
      after(3 * day),
      SENT_AT + 9 * day,
      "3月14日 14:02:11 发出，3月17日 14:02:11 撤回（3 天后）",
      "sent Mar 14 14:02:11, recalled Mar 17 14:02:11 (3 d later)",
    ],
    [
      "another year",
      after(38_000),
      Date.UTC(2027, 0, 2),
      "2026年3月14日 14:02:11 发出，14:02:49 撤回（38 秒后）",
      "sent Mar 14 2026 14:02:11, recalled 14:02:49 (38 s later)",
    ],
    ["no original", alertOf(), RECALLED_AT, "14:02:49 撤回", "recalled 14:02:49"],
    [
      "a message without a time",
      alertOf({ original: received({ msgType: "TEXT", content: "好" }, contactChat(), { sentAt: 0 }) }),
      RECALLED_AT,
      "14:02:49 撤回",
      "recalled 14:02:49",
    ],
  ] as const) {
    test(name, () => {
      assert.equal(lines(alert, "zh", now).times, zh);
      assert.equal(lines(alert, "en", now).times, en);
    });
  }

  test("today is a day of the reader's time zone", () => {
    const alert = after(38_000);
    // 00:30 of the next day in Shanghai, still the same day in UTC.
    const now = Date.UTC(2026, 2, 14, 16, 30);
    assert.equal(lines(alert, "zh", now, "UTC").times, "14:02:11 发出，14:02:49 撤回（38 秒后）");
    assert.equal(
      lines(alert, "zh", now, "Asia/Shanghai").times,
      "3月14日 22:02:11 发出，22:02:49 撤回（38 秒后）",
    );
  });
});

describe("reasons for a missing original", () => {
  const at = (hour: number, minute: number, second = 2) => Date.UTC(2026, 2, 14, hour, minute, second);
  for (const [miss, zh, en] of [
    [
      { reason: "beforeWatch", watchingSince: at(13, 40) },
      "这条消息发出时还没开始监听（13:40:02 起）",
      "it was sent before the bridge began to watch (13:40:02)",
    ],
    [
      { reason: "offlineGap", from: at(13, 40), to: at(14, 5) },
      "13:40–14:05 之间离线，没有收到这条消息",
      "the bridge was off-line 13:40–14:05 and did not receive it",
    ],
    [
      { reason: "offlineGap", from: at(13, 40), to: at(13, 40, 31) },
      "13:40:02–13:40:31 之间离线，没有收到这条消息",
      "the bridge was off-line 13:40:02–13:40:31 and did not receive it",
    ],
    [
      { reason: "offlineGap", from: at(13, 40) - 86_400_000, to: at(9, 5) },
      "3月13日 13:40–今天 09:05 之间离线，没有收到这条消息",
      "the bridge was off-line Mar 13 13:40–today 09:05 and did not receive it",
    ],
    [
      { reason: "expired", watchingSince: at(13, 40) },
      "已超过保留时间（13:40:02 起监听）",
      "it was past the time it is kept (watching since 13:40:02)",
    ],
  ] as const) {
    test(`${miss.reason} reads "${en}"`, () => {
      assert.deepEqual(lines(alertOf({ miss }), "zh").blocks, [zh]);
      assert.deepEqual(lines(alertOf({ miss }), "en").blocks, [en]);
    });
  }
});

describe("footer", () => {
  test("the short id, and that it may be a repeat only when it may", () => {
    const footer = (locale: Locale, possibleDuplicate: boolean) =>
      describeAlert(alertOf(), { texts: textsFor(locale), now: RECALLED_AT, possibleDuplicate }).footer;
    assert.equal(footer("zh", false), "#R7K2");
    assert.equal(footer("zh", true), "#R7K2 · 可能重复");
    assert.equal(footer("en", true), "#R7K2 · possible duplicate");
  });
});

describe("any input", () => {
  const wild = fc.string({ unit: "binary", maxLength: 300 });
  test("every text is clean and every line is one line", () => {
    fc.assert(
      fc.property(
        wild,
        wild,
        wild,
        wild,
        fc.double(),
        fc.boolean(),
        (nick, group, content, sentence, sentAt, own) => {
          const where = groupChat({ nick, group, display: content });
          const original = received({ msgType: "TEXT", content }, own ? byMe(where) : where, { sentAt });
          for (const alert of [alertOf({ original, sentence }), alertOf({ by: where, sentence })]) {
            const text = describeAlert(alert, {
              texts: textsFor("zh"),
              now: RECALLED_AT,
              timeZone: "UTC",
              possibleDuplicate: false,
            });
            const oneLiners = [...text.headline.map((span) => span.text), text.times, text.footer];
            for (const line of oneLiners)
              assert.doesNotMatch(line, /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
            for (const block of text.blocks) {
              assert.doesNotMatch(block.text, /(?![\n\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
            }
          }
        },
      ),
    );
  });
});

test("a group that was renamed between the message and its recall is told by both names", () => {
  const original = groupTextMessage("晚上八点渡口见", { group: "登山队" });
  const alert = alertOf({ original, by: groupChat({ group: "老友登山队" }) });
  const shown = describeAlert(alert, { texts: textsFor("zh"), now: RECALLED_AT, possibleDuplicate: false });
  assert.equal(shown.headline.map(({ text }) => text).join(""), "马晓川 在 登山队 撤回了一条消息");
  assert.deepEqual(shown.blocks[0], { kind: "note", text: "群现在叫「老友登山队」" });
});
