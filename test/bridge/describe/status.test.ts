import assert from "node:assert/strict";
import { test } from "node:test";
import { formatStatus } from "../../../src/bridge/describe/status.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { StatusReport } from "../../../src/bridge/ports/status-report.ts";
import { textsFor } from "../../../src/text/index.ts";

const now = Date.UTC(2026, 2, 14, 14, 0, 0);
const fine = { delivered: 16, waiting: 0, dead: 0, lastError: undefined, nextAttemptAt: 0 };

const report: StatusReport = {
  state: "online",
  accountName: "宋知远",
  uptimeMs: (3 * 24 + 4) * 3_600_000 + 59_000,
  lastSyncAgeMs: 6_400,
  messagesKept: 128,
  mediaKept: 14,
  recallsMatched: 16,
  recallsMissed: 1,
  sinks: [
    { ...fine, name: "telegram", title: "Telegram" },
    {
      name: "slack",
      title: "Slack",
      delivered: 15,
      waiting: 1,
      dead: 0,
      lastError: verbatim("429"),
      nextAttemptAt: now + 19_100,
    },
    { ...fine, name: "filehelper", title: "文件传输助手" },
    { ...fine, name: "terminal", title: "终端" },
  ],
  version: "1.0.0",
  now,
};

test("the whole report in Chinese", () => {
  assert.equal(
    formatStatus(report, textsFor("zh")),
    [
      "在线 · 宋知远 · 3 天 4 小时",
      "最近同步 6 秒前",
      "留存 128 条消息 · 媒体 14 个",
      "启动以来撤回 17 条：找到 16，未找到 1",
      "Telegram  已送达 16 · 等待 0",
      "Slack     已送达 15 · 等待 1 · 429，20 秒后再试",
      "文件传输助手 已送达 16 · 等待 0",
      "终端      已送达 16 · 等待 0",
      "版本 1.0.0",
    ].join("\n"),
  );
});

test("the whole report in English: same order, same figures", () => {
  const text = formatStatus(report, textsFor("en"));
  assert.equal(
    text,
    [
      "online · 宋知远 · 3 d 4 h",
      "last sync 6 s ago",
      "128 messages kept · 14 media",
      "17 recalls since start: 16 found, 1 not found",
      "Telegram  16 delivered · 0 waiting",
      "Slack     15 delivered · 1 waiting · 429, next try in 20 s",
      "文件传输助手 16 delivered · 0 waiting",
      "终端      16 delivered · 0 waiting",
      "version 1.0.0",
    ].join("\n"),
  );
  const figures = (words: string) => words.match(/\d+/g);
  assert.deepEqual(figures(text), figures(formatStatus(report, textsFor("zh"))));
});

test("before the first login there is no name and no sync", () => {
  const first: StatusReport = {
    ...report,
    state: "waitingForScan",
    accountName: "",
    uptimeMs: 900,
    lastSyncAgeMs: undefined,
    sinks: [],
  };
  assert.deepEqual(formatStatus(first, textsFor("zh")).split("\n").slice(0, 2), [
    "等待扫码 · 0 秒",
    "还没有同步过",
  ]);
  assert.deepEqual(formatStatus(first, textsFor("en")).split("\n").slice(0, 2), [
    "waiting for a scan · 0 s",
    "never synced yet",
  ]);
});

test("dead letters and errors stand in the sink's line, on one line", () => {
  const slack = {
    delivered: 1,
    waiting: 2,
    dead: 3,
    lastError: verbatim(`no\nway ${"x".repeat(500)}`),
    nextAttemptAt: 0,
  };
  const text = formatStatus(
    { ...report, sinks: [{ ...slack, name: "slack", title: "Slack" }] },
    textsFor("en"),
  );
  const line = text.split("\n")[4] ?? "";
  assert.match(line, /^Slack {5}1 delivered · 2 waiting · 3 given up · no way x+…$/);
  assert.equal(text.split("\n").length, 6);
});

test("a try that is due already is not announced", () => {
  const slack = { ...fine, lastError: verbatim("429"), nextAttemptAt: now - 1 };
  assert.match(
    formatStatus({ ...report, sinks: [{ ...slack, name: "slack", title: "Slack" }] }, textsFor("zh")),
    /等待 0 · 429$/m,
  );
});

test("a lane that stands still says since when, dead letters say why, with what to do", () => {
  const slack = {
    ...fine,
    name: "slack",
    title: "Slack",
    waiting: 2,
    dead: 3,
    deadReason: verbatim("Slack 没有收下（msg_too_long）"),
    standingMs: 22 * 60_000 + 40_000,
    lastError: verbatim("机器人不在频道里"),
    nextAttemptAt: now + 60_000,
  };
  const lines = (locale: "zh" | "en") =>
    formatStatus({ ...report, sinks: [slack] }, textsFor(locale)).split("\n")[4];
  const since = new Date(now - slack.standingMs).toTimeString().slice(0, 5);
  assert.equal(
    lines("zh"),
    `Slack     已送达 16 · 等待 2 · 放弃 3：Slack 没有收下（msg_too_long），/retry 再试 · 已停 22 分钟（${since} 起） · 机器人不在频道里，1 分钟后再试`,
  );
  assert.equal(
    lines("en"),
    `Slack     16 delivered · 2 waiting · 3 given up: Slack 没有收下（msg_too_long）, /retry tries again · stuck for 22 min, since ${since} · 机器人不在频道里, next try in 1 min`,
  );
});

test("a sink that is switched off says so, and nothing of what went wrong there before", () => {
  const trouble = { lastError: verbatim("not online"), nextAttemptAt: now + 9_000, standingMs: 20 * 60_000 };
  const sinks = [{ ...fine, waiting: 2, name: "filehelper", title: "filehelper", off: true, ...trouble }];
  const line = (locale: "zh" | "en") =>
    formatStatus({ ...report, sinks }, textsFor(locale))
      .split("\n")
      .at(-2);
  assert.equal(line("zh"), "filehelper 已送达 16 · 等待 2 · 已停用：当前的消息来源只能接收，不能发送");
  assert.equal(line("en"), "filehelper 16 delivered · 2 waiting · off: this message source can only receive");
});
