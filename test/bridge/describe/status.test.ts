import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatStatus } from "../../../src/bridge/describe/status.ts";
import { heartbeatReasons, verbatim } from "../../../src/bridge/model/reasons.ts";
import type { NotOnline } from "../../../src/bridge/model/session-status.ts";
import type { SinkStatus, StatusReport } from "../../../src/bridge/ports/status-report.ts";
import type { Bilingual, Locale } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  alertOf,
  byMe,
  contactChat,
  groupTextMessage,
  RECALLED_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { foreignWords } from "../../foreign-words.ts";

const now = Date.UTC(2026, 2, 14, 14, 10, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const same = (title: string): Bilingual => ({ zh: title, en: title });
const SLACK = { name: "slack", title: same("Slack") };
const fine = {
  delivered: 16,
  waiting: 0,
  dead: 0,
  lastError: undefined,
  nextAttemptAt: 0,
  downloading: [],
} as const;

const report: StatusReport = {
  state: "online",
  why: undefined,
  since: now - (3 * 24 + 4) * HOUR,
  accountName: "小明",
  uptimeMs: (3 * 24 + 4) * HOUR + 59_000,
  lastSyncAgeMs: 6_400,
  messagesKept: 128,
  mediaKept: 14,
  lastRecall: alertOf({ original: textMessage("好", contactChat("老王", "")) }),
  recallsToday: 3,
  recallsMatched: 16,
  recallsMissed: 1,
  sinks: [
    { ...fine, name: "telegram", title: same("Telegram") },
    {
      ...SLACK,
      ...fine,
      delivered: 15,
      waiting: 1,
      lastError: verbatim("太频繁"),
      nextAttemptAt: now + 19_100,
    },
    { ...fine, name: "filehelper", title: { zh: "文件传输助手", en: "filehelper" } },
  ],
  heartbeat: undefined,
  source: { title: { zh: "网页版微信", en: "web WeChat" } },
  actions: [],
  version: "1.0.0",
  now,
};

const told = (over: Partial<StatusReport>, locale: Locale): string =>
  formatStatus({ ...report, ...over }, textsFor(locale), { retryCommand: "/retry", timeZone: "UTC" });
const lines = (over: Partial<StatusReport>, locale: Locale): readonly string[] =>
  told(over, locale).split("\n");
/** The line of the only sink. */
const sinkLine = (sink: Partial<SinkStatus>, locale: Locale): string =>
  lines({ sinks: [{ ...SLACK, ...fine, ...sink }] }, locale).at(-2) ?? "";

describe("the whole report", () => {
  test("in Chinese", () => {
    assert.equal(
      told({}, "zh"),
      [
        "🟢 在线 · 小明 · 3 天 4 小时",
        "最近同步 6 秒前 · 最近撤回 14:02（老王）",
        "今天撤回 3 条，启动以来 17 条：找到 16，未找到 1",
        "留存 128 条消息、14 个媒体文件",
        "",
        "Telegram 正常 · 已送达 16",
        "Slack 等待 1 · 太频繁，20 秒后再试 · 已送达 15",
        "文件传输助手 正常 · 已送达 16",
        "来源 网页版微信 · 版本 1.0.0",
      ].join("\n"),
    );
  });

  test("in English: the same order, the same figures", () => {
    assert.equal(
      told({}, "en"),
      [
        "🟢 online · 小明 · 3 d 4 h",
        "last sync 6 s ago · last recall 14:02 (老王)",
        "3 recalls today, 17 since start: 16 found, 1 not found",
        "128 messages and 14 media files kept",
        "",
        "Telegram fine · 16 delivered",
        "Slack 1 waiting · 太频繁, next try in 20 s · 15 delivered",
        "filehelper fine · 16 delivered",
        "source: web WeChat · version 1.0.0",
      ].join("\n"),
    );
    const figures = (words: string) => words.match(/\d+/g);
    assert.deepEqual(figures(told({}, "en")), figures(told({}, "zh")));
  });

  test("HEARTBEAT_URL has a line while it fails, and none else", () => {
    const host = "hc.example";
    const failure = heartbeatReasons.failure("hc.example: HTTP 404", "refused", { host, status: 404 });
    const heartbeat = { since: now - 7 * 60_000, failure };
    assert.equal(
      lines({ heartbeat }, "zh").at(-2),
      "HEARTBEAT_URL 从 14:03 起没有成功：hc.example 不认这个地址（HTTP 404）：请核对后重新填写",
    );
    assert.equal(
      lines({ heartbeat }, "en").at(-2),
      "HEARTBEAT_URL has failed since 14:03: hc.example refuses this address (HTTP 404): check it and set it again",
    );
    assert.doesNotMatch(told({}, "zh"), /HEARTBEAT/);
  });

  test("has no foreign word in Chinese, and nothing is padded", () => {
    assert.deepEqual(foreignWords(told({}, "zh")), []);
    for (const locale of ["zh", "en"] as const) assert.doesNotMatch(told({}, locale), / {2}/);
  });

  test("before the first login there is no name, no sync and no recall", () => {
    const first = {
      state: "waitingForScan",
      since: now - 40_000,
      accountName: "",
      uptimeMs: 900,
      lastSyncAgeMs: undefined,
      lastRecall: undefined,
      recallsToday: 0,
      recallsMatched: 0,
      recallsMissed: 0,
      sinks: [],
    } as const;
    assert.deepEqual(lines(first, "zh").slice(0, 4), [
      "🟡 等待扫码 · 0 秒",
      "14:09 起：二维码已经发出，等人扫描",
      "还没有同步过 · 还没有撤回",
      "今天撤回 0 条，启动以来 0 条：找到 0，未找到 0",
    ]);
    assert.deepEqual(lines(first, "en").slice(0, 4), [
      "🟡 waiting for a scan · 0 s",
      "since 14:09: a code was sent and waits for a scan",
      "never synced yet · no recall yet",
      "0 recalls today, 0 since start: 0 found, 0 not found",
    ]);
  });
});

describe("the last recall", () => {
  test("counts without its original too, is mine as well, and has a date when it was not today", () => {
    const last = (lastRecall: StatusReport["lastRecall"], at = now) =>
      lines({ lastRecall, now: at }, "zh")
        .find((line) => line.includes("最近撤回"))
        ?.replace(/^.* · /, "");
    assert.equal(last(alertOf({ by: contactChat("老王", "") })), "最近撤回 14:02（老王）");
    assert.equal(last(alertOf({ original: textMessage("好", byMe(contactChat())) })), "最近撤回 14:02（你）");
    assert.equal(last(alertOf({ original: groupTextMessage() })), "最近撤回 14:02（马晓川）");
    assert.equal(last(alertOf({ by: contactChat("", ""), sentence: "" })), "最近撤回 14:02");
    assert.equal(last(alertOf({}), RECALLED_AT + 24 * HOUR), "最近撤回 3月14日 14:02（老马）");
  });

  test("of today are left out when their number is not known", () => {
    assert.equal(lines({ recallsToday: undefined }, "zh")[2], "启动以来撤回 17 条：找到 16，未找到 1");
    assert.equal(
      lines({ recallsToday: undefined, recallsMatched: 1, recallsMissed: 0 }, "en")[2],
      "1 recall since start: 1 found, 0 not found",
    );
  });
});

describe("the state at a glance", () => {
  const since = now - 30 * MINUTE;
  const until = now + 9 * HOUR;
  const failure = verbatim("ECONNREFUSED");
  const rows: readonly (readonly [StatusReport["state"], NotOnline | undefined, string, string])[] = [
    ["starting", undefined, "🟡 正在启动|正在登录", "🟡 starting|logging in"],
    ["stopping", undefined, "🟡 正在停止|正在停止", "🟡 stopping|stopping"],
    [
      "waitingForConfirm",
      undefined,
      "🟡 等待手机确认|等人在手机上确认登录",
      "🟡 waiting for the phone|the login has to be confirmed on the phone",
    ],
    [
      "offline",
      { kind: "offline", failure },
      "🟡 离线|连不上微信：ECONNREFUSED",
      "🟡 offline|WeChat cannot be reached: ECONNREFUSED",
    ],
    [
      "offline",
      undefined,
      "🟡 离线|没有读到微信的消息，正在尝试恢复",
      "🟡 offline|nothing was read from WeChat; trying to recover",
    ],
    [
      "loggedOut",
      { kind: "loggedOut", reason: "kicked", early: false },
      "🔴 未登录|账号在别处登录了网页版或桌面版微信，这边被挤下线。两边轮流登录会互相挤，请只留一个",
      "🔴 logged out|the account logged in elsewhere, in a browser or the desktop app, and that ended this login. Two such logins end each other: keep one",
    ],
    [
      "loggedOut",
      { kind: "loggedOut", reason: "byRequest", early: true },
      "🔴 未登录|按你的要求退出，登录凭证已经删除",
      "🔴 logged out|you logged out. The credentials are deleted",
    ],
    [
      "loggedOut",
      { kind: "unanswered" },
      "🔴 未登录|没有人扫描二维码，已停止",
      "🔴 logged out|nobody scanned the code, so it stopped",
    ],
    [
      "loggedOut",
      { kind: "refused", detail: verbatim("环境异常") },
      "🔴 未登录|微信拒绝了登录：环境异常",
      "🔴 logged out|WeChat refused the login: 环境异常",
    ],
    [
      "loggedOut",
      { kind: "postponed", reason: "quietHours", until },
      "🔴 未登录|需要登录。现在是免打扰时间，23:10 会发出二维码",
      "🔴 logged out|a login is needed. These are quiet hours: a code will be sent at 23:10",
    ],
    [
      "loggedOut",
      { kind: "postponed", reason: "tooMany", until },
      "🔴 未登录|需要登录。24 小时内已经自动登录过 6 次，不再自动登录",
      "🔴 logged out|a login is needed. The bridge has tried 6 logins by itself within 24 hours and tries no more",
    ],
    [
      "loggedOut",
      { kind: "postponed", reason: "coolDown", until },
      "🔴 未登录|需要登录。上次刚登录就被微信踢下线，23:10 之前不会自动登录",
      "🔴 logged out|a login is needed. WeChat ended the last one at once, so the bridge waits until 23:10",
    ],
    ["loggedOut", undefined, "🔴 未登录|需要登录", "🔴 logged out|a login is needed"],
  ];
  for (const [state, why, zh, en] of rows) {
    test(`${state}${why === undefined ? "" : `, ${JSON.stringify(why)}`} says why and since when`, () => {
      const [zhState, zhWhy] = zh.split("|");
      const [enState, enWhy] = en.split("|");
      assert.deepEqual(lines({ state, why, since }, "zh").slice(0, 2), [
        `${zhState} · 小明 · 3 天 4 小时`,
        `13:40 起：${zhWhy}`,
      ]);
      assert.deepEqual(lines({ state, why, since }, "en").slice(0, 2), [
        `${enState} · 小明 · 3 d 4 h`,
        `since 13:40: ${enWhy}`,
      ]);
      assert.deepEqual(foreignWords(zhWhy ?? "", ["ECONNREFUSED"]), []);
    });
  }

  test("a session that ended just after its login is told in one line, WeChat's own words behind it", () => {
    const early = { kind: "loggedOut", reason: "expired", early: true } as const;
    assert.match(
      lines({ state: "loggedOut", why: early }, "zh")[1] ?? "",
      /^\S+ \S+ 起：刚登录就被微信踢下线。.* 稳妥的做法/,
    );
    const refused = {
      kind: "loggedOut",
      reason: "refused",
      early: false,
      detail: verbatim("环境异常"),
    } as const;
    assert.match(lines({ state: "loggedOut", why: refused }, "zh")[1] ?? "", /（环境异常）$/);
  });

  test("without a known moment there is only the reason", () => {
    assert.equal(lines({ state: "starting", since: 0 }, "zh")[1], "正在登录");
    assert.equal(lines({ state: "starting", since: 0 }, "en")[1], "logging in");
  });
});

describe("a sink's line", () => {
  test("what is still being downloaded is what it waits for", () => {
    const video = { waiting: 2, downloading: [{ kind: "VIDEO", count: 1 }] } as const;
    assert.equal(sinkLine(video, "zh"), "Slack 等待 2 · 一个视频还在下载 · 已送达 16");
    assert.equal(sinkLine(video, "en"), "Slack 2 waiting · a video is still downloading · 16 delivered");
    const more = {
      waiting: 4,
      downloading: [
        { kind: "IMAGE", count: 1 },
        { kind: "ANIMATION", count: 1 },
        { kind: "FILE", count: 2 },
      ],
    } as const;
    assert.equal(sinkLine(more, "zh"), "Slack 等待 4 · 一张图片、一个表情、2 个文件还在下载 · 已送达 16");
    assert.equal(
      sinkLine(more, "en"),
      "Slack 4 waiting · a picture, a sticker and 2 files are still downloading · 16 delivered",
    );
    const voices = { waiting: 3, downloading: [{ kind: "VOICE", count: 3 }] } as const;
    assert.equal(sinkLine(voices, "zh"), "Slack 等待 3 · 3 条语音还在下载 · 已送达 16");
    assert.equal(
      sinkLine(voices, "en"),
      "Slack 3 waiting · 3 voice messages are still downloading · 16 delivered",
    );
  });

  test("a reason is one line of a bounded length", () => {
    const line = sinkLine({ waiting: 2, dead: 3, lastError: verbatim(`no\nway ${"x".repeat(500)}`) }, "en");
    assert.match(line, /^Slack 2 waiting · no way x{193}… · 3 given up · 16 delivered$/);
  });

  test("a try that is due already is not announced", () => {
    const due = { waiting: 1, lastError: verbatim("429"), nextAttemptAt: now - 1 };
    assert.equal(sinkLine(due, "zh"), "Slack 等待 1 · 429 · 已送达 16");
  });

  test("a lane that stands still says since when, dead letters say why, with what to do", () => {
    const stuck = {
      waiting: 2,
      dead: 3,
      deadReason: verbatim("Slack 没有收下（msg_too_long）"),
      standingMs: 22 * MINUTE + 40_000,
      lastError: verbatim("连不上 Slack"),
      nextAttemptAt: now + MINUTE,
    };
    assert.equal(
      sinkLine(stuck, "zh"),
      "Slack 等待 2 · 已停 22 分钟（13:47 起） · 连不上 Slack，1 分钟后再试 · 放弃 3：Slack 没有收下（msg_too_long），/retry 再试 · 已送达 16",
    );
    assert.equal(
      sinkLine(stuck, "en"),
      "Slack 2 waiting · stuck for 22 min, since 13:47 · 连不上 Slack, next try in 1 min · 3 given up: Slack 没有收下（msg_too_long）, /retry tries again · 16 delivered",
    );
  });

  test("a sink that a person must mend makes the state red, in the second line, whatever the session does", () => {
    const broken = {
      ...SLACK,
      ...fine,
      waiting: 1,
      standingMs: 30_000,
      needsPerson: true,
      lastError: verbatim("机器人不在频道里"),
    };
    assert.deepEqual(lines({ sinks: [broken] }, "zh").slice(0, 2), [
      "🔴 在线 · 小明 · 3 天 4 小时",
      "14:09 起：Slack 要处理一下才能继续发，原因在下面",
    ]);
    assert.equal(lines({ sinks: [broken] }, "zh").at(-2), "Slack 等待 1 · 机器人不在频道里 · 已送达 16");
    const other = {
      ...broken,
      name: "filehelper",
      title: { zh: "文件传输助手", en: "filehelper" },
      standingMs: 5 * MINUTE,
    };
    assert.deepEqual(
      lines({ state: "offline", since: now - MINUTE, sinks: [broken, other] }, "en").slice(0, 3),
      [
        "🔴 offline · 小明 · 3 d 4 h",
        "since 14:09: nothing was read from WeChat; trying to recover",
        "since 14:05: Slack and filehelper need your attention before alerts can go on, see below",
      ],
    );
  });

  test("a sink that is switched off says so, and nothing of what went wrong there before", () => {
    const off = { off: true, waiting: 2, lastError: verbatim("not online"), nextAttemptAt: now + 9_000 };
    assert.equal(sinkLine(off, "zh"), "Slack 已停用：当前的消息来源只能接收，不能发送 · 等待 2 · 已送达 16");
    assert.equal(
      sinkLine(off, "en"),
      "Slack off: this message source can only receive · 2 waiting · 16 delivered",
    );
  });
});
