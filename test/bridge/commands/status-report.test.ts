import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type ReportDeps, statusReport } from "../../../src/bridge/commands/status-report.ts";
import type { RecallAlert } from "../../../src/bridge/model/alert.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import { STARTING } from "../../../src/bridge/model/session-status.ts";
import type { LaneTroubles, SinkCounts } from "../../../src/bridge/ports/outbox.ts";
import type { HistoryFilter, HistoryRange } from "../../../src/bridge/ports/stores/history.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const now = Date.UTC(2026, 2, 14, 14, 10);

const counts: SinkCounts = {
  delivered: 16,
  waiting: 0,
  dead: 0,
  lastError: undefined,
  nextAttemptAt: 0,
  downloading: [],
};
const online = { ...STARTING, state: "online", since: now - HOUR } as const;

type Facts = {
  readonly history?: ReportDeps["history"];
  readonly troubles?: LaneTroubles;
  readonly counts?: Partial<SinkCounts>;
  readonly current?: ReportDeps["current"];
  readonly last?: RecallAlert;
  readonly off?: boolean;
  readonly startedAt?: number;
  readonly timeZone?: string;
};

const notKept: ReportDeps["history"] = {
  isKept: false,
  newest: () => Promise.reject(new Error("nothing is kept")),
  page: () => Promise.reject(new Error("nothing is kept")),
};

const reportOf = (facts: Facts, accountId?: string) =>
  statusReport(
    {
      clock: { now: () => now },
      recalls: { count: async () => 128 },
      media: { count: async () => 14 },
      outbox: {
        counts: async () => ({ ...counts, ...facts.counts }),
        troubles: async () => facts.troubles ?? { standstill: undefined, deadLetters: [] },
      },
      history: facts.history ?? notKept,
      current: facts.current ?? { status: online, lastSyncAgeMs: 6_000 },
      tally: { counts: { matched: 16, missed: 1 }, last: facts.last },
      sinks: [{ name: "slack", title: { zh: "Slack", en: "Slack" } }],
      isOff: () => facts.off ?? false,
      heartbeat: () => undefined,
      source: { title: { zh: "网页版微信", en: "web WeChat" } },
      timeZone: facts.timeZone ?? "UTC",
      startedAt: facts.startedAt ?? now - HOUR,
      version: "1.0.0",
    },
    accountId,
  );

const standstill = (code: string, forMs: number): LaneTroubles => ({
  standstill: { forMs, waiting: 1, code, error: verbatim("down") },
  deadLetters: [],
});

describe("the figures of /status", () => {
  test("come from the history when one is kept: the newest recall, and how many since midnight", async () => {
    const asked: (readonly [HistoryFilter, HistoryRange])[] = [];
    const alert = alertOf({ original: textMessage() });
    const history: ReportDeps["history"] = {
      isKept: true,
      newest: async () => 7,
      page: async (filter, range) => {
        asked.push([filter, range]);
        return { recalls: [{ alert, chat: 1 }], total: filter.since === undefined ? 40 : 3 };
      },
    };
    const report = await reportOf({ history, timeZone: "Asia/Shanghai", startedAt: now - 30 * HOUR });
    assert.equal(report.lastRecall, alert);
    assert.equal(report.recallsToday, 3);
    // Of those since the start some were deleted, which changes nothing of how many there were.
    const young = await reportOf({ history, startedAt: now - HOUR });
    assert.equal(young.recallsToday, 17);
    asked.splice(2);
    const range = { upTo: 7, offset: 0, limit: 1 };
    assert.deepEqual(asked, [
      [{}, range],
      [{ since: Date.UTC(2026, 2, 13, 16) }, range],
    ]);
  });

  test("come from this process when none is kept; what was before it is not known", async () => {
    const last = alertOf();
    const sinceMorning = await reportOf({ last, startedAt: now - 14 * HOUR });
    assert.deepEqual([sinceMorning.lastRecall, sinceMorning.recallsToday], [last, 17]);
    const sinceYesterday = await reportOf({ startedAt: now - 15 * HOUR });
    assert.deepEqual([sinceYesterday.lastRecall, sinceYesterday.recallsToday], [undefined, undefined]);
  });

  test("are those of one account when it asks, and nothing of others is known without a history", async () => {
    const asked: HistoryFilter[] = [];
    const history: ReportDeps["history"] = {
      isKept: true,
      newest: async () => 7,
      page: async (filter) => {
        asked.push(filter);
        return { recalls: [], total: 2 };
      },
    };
    const report = await reportOf({ history }, "me");
    assert.deepEqual([report.lastRecall, report.recallsToday], [undefined, 2]);
    assert.deepEqual(asked, [{ accountId: "me" }, { accountId: "me", since: Date.UTC(2026, 2, 14) }]);
    const last = alertOf();
    assert.equal((await reportOf({ last }, "another")).lastRecall, undefined);
    assert.equal((await reportOf({ last }, last.accountId)).lastRecall, last);
    assert.equal((await reportOf({ last, startedAt: now - HOUR }, "another")).recallsToday, undefined);
  });

  test("a session that reads nothing is off-line since its last look", async () => {
    const report = await reportOf({ current: { status: online, lastSyncAgeMs: 5 * MINUTE } });
    assert.deepEqual([report.state, report.since, report.why], ["offline", now - 5 * MINUTE, undefined]);
  });

  test("a refusal of the place needs a person at once, a long standstill unless the network causes it", async () => {
    const sinkOf = async (facts: Facts) => {
      const [sink] = (await reportOf(facts)).sinks;
      return [sink?.needsPerson, sink?.standingMs];
    };
    assert.deepEqual(await sinkOf({ troubles: standstill("auth", 1_000) }), [true, 1_000]);
    assert.deepEqual(await sinkOf({ troubles: standstill("unknown", MINUTE) }), [false, undefined]);
    assert.deepEqual(await sinkOf({ troubles: standstill("unknown", 15 * MINUTE) }), [true, 15 * MINUTE]);
    assert.deepEqual(await sinkOf({ troubles: standstill("unavailable", HOUR) }), [false, HOUR]);
    assert.deepEqual(await sinkOf({ troubles: standstill("rateLimited", HOUR) }), [false, HOUR]);
    assert.deepEqual(await sinkOf({ troubles: standstill("auth", HOUR), off: true }), [false, HOUR]);
  });

  test("what a person can do follows from them", async () => {
    const actions = async (facts: Facts) => (await reportOf(facts)).actions;
    assert.deepEqual(await actions({}), []);
    assert.deepEqual(await actions({ counts: { waiting: 3 } }), []);
    assert.deepEqual(await actions({ counts: { dead: 1 } }), ["retry"]);
    assert.deepEqual(await actions({ troubles: standstill("auth", 1_000) }), ["retry"]);
    assert.deepEqual(await actions({ troubles: standstill("unavailable", HOUR) }), ["retry"]);
    assert.deepEqual(await actions({ troubles: standstill("auth", HOUR), off: true }), []);
    const loggedOut = {
      status: { ...online, state: "loggedOut", why: { kind: "unanswered" } },
      lastSyncAgeMs: undefined,
    } as const;
    assert.deepEqual(await actions({ current: loggedOut }), ["login"]);
    assert.deepEqual(await actions({ current: loggedOut, counts: { dead: 2 } }), ["login", "retry"]);
    for (const state of ["waitingForScan", "waitingForConfirm"] as const) {
      const waiting = { status: { ...online, state }, lastSyncAgeMs: undefined };
      assert.deepEqual(await actions({ current: waiting }), ["login"], state);
    }
  });
});
