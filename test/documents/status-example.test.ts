import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { formatStatus } from "../../src/bridge/describe/status.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { SinkStatus } from "../../src/bridge/ports/status-report.ts";
import { textsFor } from "../../src/text/index.ts";
import { alertOf, contactChat, textMessage } from "../fakes/alerts.ts";
import { fencesOf, read } from "./documents.ts";

const NOW = Date.UTC(2026, 2, 14, 14, 10, 0);
const HOUR = 3_600_000;
const UPTIME = (4 * 24 + 3) * HOUR;

const { version }: { version: string } = JSON.parse(read("package.json"));

const EXAMPLES = [
  { path: "docs/commands.md", locale: "en", account: "Mei", friend: "Lin Yue", error: "too many requests" },
  { path: "docs/commands.zh-CN.md", locale: "zh", account: "小梅", friend: "林岳", error: "太频繁" },
] as const;

for (const { path, locale, account, friend, error } of EXAMPLES) {
  test(`the example of /status in ${path} is what the program says`, () => {
    const sink = (name: string, title: string, over: Partial<SinkStatus> = {}): SinkStatus => ({
      name,
      title: { zh: title, en: title },
      delivered: 12,
      waiting: 0,
      dead: 0,
      lastError: undefined,
      nextAttemptAt: 0,
      downloading: [],
      ...over,
    });
    const waits = { delivered: 11, waiting: 1, lastError: verbatim(error), nextAttemptAt: NOW + 19_100 };
    const told = formatStatus(
      {
        state: "online",
        why: undefined,
        since: NOW - UPTIME,
        accountName: account,
        uptimeMs: UPTIME,
        lastSyncAgeMs: 6_400,
        messagesKept: 23,
        mediaKept: 2,
        lastRecall: alertOf({ original: textMessage("…", contactChat(friend, "")) }),
        recallsToday: 3,
        recallsMatched: 11,
        recallsMissed: 1,
        sinks: [
          sink("telegram", "Telegram"),
          sink("slack", "Slack", waits),
          sink("filehelper", locale === "zh" ? "文件传输助手" : "filehelper"),
        ],
        heartbeat: undefined,
        source: { title: kinds.sources[0].title },
        actions: [],
        version,
        now: NOW,
      },
      textsFor(locale),
      { retryCommand: "/retry", timeZone: "UTC" },
    );
    const shown = fencesOf(read(path)).map(({ code }) => code);
    assert.ok(shown.includes(told), told);
  });
}
