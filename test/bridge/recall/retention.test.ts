import assert from "node:assert/strict";
import { test } from "node:test";
import { type SessionStatus, STARTING } from "../../../src/bridge/model/session-status.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { Retention } from "../../../src/bridge/recall/retention.ts";
import { WeChatClock } from "../../../src/bridge/recall/wechat-clock.ts";
import { textMessage } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";

const ONLINE: SessionStatus = { ...STARTING, state: "online", caughtUp: true };

async function setUp(status: SessionStatus, time: "known" | "unknown" = "known") {
  const clock = new ManualClock();
  const recalls = new MemoryRecallStore();
  const current = { status };
  const wechatClock = new WeChatClock(clock);
  if (time === "known") wechatClock.sample(clock.now());
  let jumps = 0;
  const retention = new Retention({
    recalls,
    media: { keepAtLeastUntil: async () => {}, purge: async () => 0 },
    historyMs: 0,
    outbox: { prune: async () => 0, retireSinks: async () => 0 },
    sent: { forget: async () => {} },
    sinks: [],
    clock,
    wechatClock,
    log: silentLogger,
    onJump: () => {
      jumps += 1;
    },
    graceMs: 60_000,
    status: () => current.status,
  });
  await recalls.remember([{ received: textMessage(), expiresAt: clock.now() + 10_000 }]);
  const stop = new AbortController();
  const running = retention.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  return { clock, recalls, retention, current, end, jumps: () => jumps };
}

test("an expired message is gone within a minute", async () => {
  const { clock, recalls, end } = await setUp(ONLINE);
  await clock.advance(70_000);
  assert.equal(await recalls.count(), 0);
  await end();
});

test("nothing expires unread: not while offline, and not before the backlog was read", async () => {
  const { clock, recalls, current, end } = await setUp({ ...ONLINE, state: "offline", caughtUp: false });
  await clock.advance(600_000);
  assert.equal(await recalls.count(), 1);
  current.status = { ...ONLINE, caughtUp: false };
  await clock.advance(600_000);
  assert.equal(await recalls.count(), 1);
  current.status = ONLINE;
  await clock.advance(60_000);
  assert.equal(await recalls.count(), 0);
  await end();
});

test("a jump of the wall clock deletes nothing early", async () => {
  for (const ms of [3_600_000, -3_600_000]) {
    const { clock, recalls, end, jumps } = await setUp(ONLINE);
    clock.jump(ms);
    await clock.advance(31_000);
    assert.equal(await recalls.count(), 1);
    assert.equal(jumps(), 1, "what waits for a moment by that clock is woken");
    await clock.advance(120_000);
    assert.equal(await recalls.count(), 0);
    await end();
  }
});

test("before WeChat's time is known nothing expires", async () => {
  const { clock, recalls, end } = await setUp(ONLINE, "unknown");
  await clock.advance(600_000);
  assert.equal(await recalls.count(), 1);
  await end();
});

test("when the session is over nothing is waited for: what expired goes", async () => {
  for (const state of ["loggedOut", "waitingForScan", "waitingForConfirm"] as const) {
    const { clock, recalls, end } = await setUp({ ...ONLINE, state, caughtUp: false });
    await clock.advance(70_000);
    assert.equal(await recalls.count(), 0, state);
    await end();
  }
});
