import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError, errorText, StoreError } from "../../src/bridge/model/errors.ts";
import { NOT_LOGGED_IN } from "../../src/bridge/model/reasons.ts";
import { SessionSendError } from "../../src/bridge/ports/source-session.ts";
import { en as slackEn } from "../../src/sinks/slack/texts/en.ts";
import type { SlackSentences } from "../../src/sinks/slack/texts/reasons.ts";
import { slackWords } from "../../src/sinks/slack/texts/words.ts";
import { zh as slackZh } from "../../src/sinks/slack/texts/zh.ts";
import { en as telegramEn } from "../../src/sinks/telegram/texts/en.ts";
import type { TelegramSentences } from "../../src/sinks/telegram/texts/reasons.ts";
import { telegramWords } from "../../src/sinks/telegram/texts/words.ts";
import { zh as telegramZh } from "../../src/sinks/telegram/texts/zh.ts";
import type { TroubleTexts } from "../../src/text/catalogue/trouble-texts.ts";
import { textsFor } from "../../src/text/index.ts";
import { errorWords } from "../../src/text/reason-words.ts";
import { en as webEn } from "../../src/wechat/web/texts/en.ts";
import type { WebSentences } from "../../src/wechat/web/texts/reasons.ts";
import { zh as webZh } from "../../src/wechat/web/texts/zh.ts";
import { foreignWords } from "../foreign-words.ts";
import { type Given, linesOf } from "../sentences.ts";

const WORDS = "400 Bad Request: some words";
const CODE = "ECONNRESET";
const HOST = "api.telegram.org";
const ENDPOINT = "webwxsync";
const PATH = "/srv/media/a.jpg";
const QUOTED = [WORDS, CODE, HOST, ENDPOINT, PATH, "html", "sessionInvalid", "chat:write", "no SyncKey"];

type GivenToAll = {
  readonly core: Given<TroubleTexts>;
  readonly telegram: Given<TelegramSentences>;
  readonly slack: Given<SlackSentences>;
  readonly wechat: Given<WebSentences>;
};

const given: GivenToAll = {
  core: {
    program: {
      stopped: null,
      unexpected: [WORDS],
      verbatim: [WORDS],
      database: [WORDS],
      unreadableMedia: [PATH, CODE],
      noMedia: null,
      damagedAlert: null,
      sinkSwitchedOff: null,
    },
    session: {
      notLoggedIn: null,
      otherAccount: null,
      packedAnew: null,
      unknownChat: null,
      accountRefused: [WORDS],
    },
    proxy: { credentials: null, signIn: null, answered: ["502"], noConnection: ["5"] },
    heartbeat: {
      unreachable: [HOST, CODE],
      timedOut: [HOST, "10"],
      redirected: [HOST, "302"],
      refused: [HOST, "404"],
      failing: [HOST, "503"],
    },
  },
  telegram: {
    tokenRefused: [WORDS],
    unknownBot: [WORDS],
    unknownChat: [WORDS],
    blocked: [WORDS],
    accountDeleted: [WORDS],
    chatDeleted: [WORDS],
    topicClosed: [WORDS],
    notInChat: [WORDS],
    noRights: [WORDS],
    forbidden: [WORDS],
    noChat: null,
    stopped: null,
    unreachable: [HOST, CODE],
    strangeAnswer: [HOST, "502"],
    refused: [WORDS],
    unknown: [WORDS],
    tooLarge: [WORDS],
    tooMany: [WORDS],
    failing: [WORDS],
  },
  slack: {
    botToken: [WORDS],
    reinstall: [WORDS],
    administrator: [WORDS],
    noPosting: [WORDS],
    noNewMessages: [WORDS],
    noThreads: [WORDS],
    notInChannel: [WORDS],
    unknownChannel: [WORDS],
    archived: [WORDS],
    socketModeOff: [WORDS],
    missingScope: ["chat:write", WORDS],
    refused: [WORDS],
    unknown: [WORDS],
    tooMany: [WORDS],
    failing: [WORDS],
    wait: ["7"],
    status: ["503"],
    strangeAnswer: null,
    unreachable: [WORDS],
    stopped: null,
    other: ["1234"],
  },
  wechat: {
    unknownContacts: null,
    resting: null,
    loginChanged: null,
    loggedInAnew: null,
    noMessageId: null,
    noFileId: null,
    nothingSent: ["1234"],
    noAnswer: [ENDPOINT, "35"],
    noConnection: [ENDPOINT, CODE],
    answerTooLong: [ENDPOINT, "4096"],
    answered: [ENDPOINT, "1101", "sessionInvalid", WORDS],
    uselessAnswer: [ENDPOINT, "html", "120", "no SyncKey"],
    loginRefused: ["1203", ""],
    foreignHost: null,
  },
};

/** Has no words but those that it is given. */
const FRAMES: ReadonlySet<string> = new Set(["core.program.verbatim", "slack.other"]);

const zh = linesOf(
  { core: textsFor("zh").trouble, telegram: telegramZh, slack: slackZh, wechat: webZh },
  given,
);
const en = linesOf(
  { core: textsFor("en").trouble, telegram: telegramEn, slack: slackEn, wechat: webEn },
  given,
);

test("every trouble is told in Chinese: names and others' words alone are not", () => {
  assert.ok(zh.length > 60, `${zh.length} lines`);
  for (const { path, text } of zh) {
    if (!FRAMES.has(path)) assert.match(text, /\p{Script=Han}/u, path);
    assert.deepEqual(foreignWords(text, QUOTED), [], `${path}: ${text}`);
    // Punctuation of English.
    assert.doesNotMatch(text.replace(WORDS, ""), /[\r\n]|[,:;] |[()]|\.$/, `${path}: ${text}`);
  }
});

test("every trouble is told in English, and by no other language's signs", () => {
  assert.deepEqual(
    en.map(({ path }) => path),
    zh.map(({ path }) => path),
  );
  for (const { path, text } of en) {
    assert.match(text, /[a-z]{2,}|1234/, path);
    assert.doesNotMatch(text, /\p{Script=Han}|[，。：（）「」\r\n]/u, `${path}: ${text}`);
  }
});

test("a setting, a command or a word of the platform stands in both languages or in neither", () => {
  const kept = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\/(?:pair|retry|invite)|@BotFather|OAuth & Permissions/g;
  for (const [index, { path, text }] of zh.entries()) {
    const names = (line: string): readonly string[] => [...new Set(line.match(kept) ?? [])].sort();
    assert.deepEqual(names(text), names(en[index]?.text ?? ""), path);
    if (text.includes(WORDS)) assert.ok(en[index]?.text.includes(WORDS), path);
  }
});

test("what a person may read of an error is in their language, what the log gets is English", () => {
  const notLoggedIn = new SessionSendError("notOnline", NOT_LOGGED_IN);
  assert.equal(errorText(notLoggedIn), "WeChat is not logged in");
  assert.equal(errorWords(notLoggedIn, textsFor("zh")), "微信没有登录");
  assert.equal(errorWords(notLoggedIn, textsFor("en")), "WeChat is not logged in");
  const full = new StoreError("write", "Could not write to the database: disk full");
  assert.equal(
    errorWords(full, textsFor("zh")),
    "数据库出了问题（Could not write to the database: disk full）",
  );
  assert.equal(errorWords(full, textsFor("en")), full.message);
  assert.equal(errorWords(new TypeError("x is\nno y"), textsFor("zh")), "出了意外的错误（x is no y）");
  assert.equal(errorWords(new TypeError("x is\nno y"), textsFor("en")), "x is no y");
  assert.equal(errorWords(new DeliveryError("rejected", "他人的话"), textsFor("en")), "他人的话");
});

test("where a stranger was met is told in the owner's language", () => {
  const { announcement: zhNotice } = textsFor("zh");
  const { announcement: enNotice } = textsFor("en");
  assert.equal(
    zhNotice.stranger(telegramWords({ locale: "zh" }).chat("private", "666")),
    "有陌生人想用这个程序（Telegram 私聊 666），已忽略",
  );
  assert.equal(telegramWords({ locale: "zh" }).chat("group", "-5"), "Telegram 群 -5");
  assert.equal(telegramWords({ locale: "zh" }).chat("supergroup", "-1005"), "Telegram 群 -1005");
  assert.equal(telegramWords({ locale: "zh" }).chat("channel", "-1005"), "Telegram 频道 -1005");
  assert.equal(
    zhNotice.stranger(slackWords({ locale: "zh" }).place("U1", "C1")),
    "有陌生人想用这个程序（Slack 用户 U1，在 C1），已忽略",
  );
  assert.equal(
    enNotice.stranger(telegramWords({ locale: "en" }).chat("private", "666")),
    "A stranger tried to use the bridge (Telegram, private chat 666) and got no answer",
  );
  assert.equal(telegramWords({ locale: "en" }).chat("supergroup", "-1005"), "Telegram, supergroup -1005");
  assert.equal(slackWords({ locale: "en" }).place("U1", "C1"), "Slack, user U1 in C1");
});
