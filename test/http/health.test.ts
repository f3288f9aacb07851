import assert from "node:assert/strict";
import { test } from "node:test";
import { Bridge } from "../../src/bridge/bridge.ts";
import { Keeper } from "../../src/bridge/keeper.ts";
import { SYNC_FRESH_MS } from "../../src/bridge/liveness.ts";
import { silentLogger } from "../../src/bridge/log.ts";
import { STARTING } from "../../src/bridge/session-state.ts";
import { textsFor } from "../../src/bridge/text/index.ts";
import { Watch } from "../../src/bridge/watch.ts";
import { WatchRecords } from "../../src/bridge/watch-record.ts";
import { WeChatClock } from "../../src/bridge/wechat-clock.ts";
import type { SessionEvent } from "../../src/bridge/wechat-session.ts";
import { healthOf } from "../../src/http/health.ts";
import { known, ManualClock, settle } from "../fakes/manual-clock.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { MemoryRecallStore } from "../fakes/memory-recall-store.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { ask, NO_COUNTS, open } from "./rig.ts";

async function health(port: number): Promise<readonly [number, unknown]> {
  const { status, body } = await ask(port, "/healthz");
  const answer: { readonly state: unknown } = JSON.parse(body);
  return [status, answer.state];
}

test("/healthz tells state, age and what stands at each sink", async (t) => {
  const { port, figures } = await open(t, { hide: (text) => text.replaceAll("bot-key", "***") });
  figures.session = { ...STARTING, state: "online" };
  figures.ageMs = 4_321;
  figures.counts.telegram = {
    delivered: 12,
    waiting: 2,
    dead: 1,
    lastError: "refused\nwith bot-key",
    nextAttemptAt: 5,
  };
  const { status, headers, body } = await ask(port, "/healthz");
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "application/json");
  assert.deepEqual(JSON.parse(body), {
    state: "online",
    lastSyncAgeSeconds: 4.3,
    sinks: {
      telegram: { delivered: 12, waiting: 2, dead: 1, lastError: "refused with ***" },
      terminal: { delivered: 0, waiting: 0, dead: 0, lastError: "" },
    },
  });
});

test("every state but online is 503 under its own name, however fresh the last sync", async (t) => {
  const { port, figures } = await open(t);
  figures.ageMs = 0;
  const states = [
    "starting",
    "waitingForScan",
    "waitingForConfirm",
    "offline",
    "loggedOut",
    "stopping",
  ] as const;
  for (const state of states) {
    figures.session = { ...STARTING, state };
    assert.deepEqual(await health(port), [503, state]);
  }
});

test("online counts only while the last sync is young; before the first it does not", () => {
  const at = (lastSyncAgeMs: number | undefined) =>
    healthOf({ state: "online", lastSyncAgeMs, sinks: [] }, (text) => text);
  assert.deepEqual(at(undefined), { state: "offline", lastSyncAgeSeconds: null, sinks: {} });
  assert.equal(at(SYNC_FRESH_MS).state, "online");
  assert.equal(at(SYNC_FRESH_MS + 1).state, "offline");
  assert.equal(at(-500).lastSyncAgeSeconds, 0);
  assert.ok(SYNC_FRESH_MS < 90_000);
});

test("a platform's error is one line of at most 200 units", () => {
  const counts = { ...NO_COUNTS, name: "slack", lastError: `${"x".repeat(199)}😀\n${"y".repeat(500)}` };
  const { sinks } = healthOf({ state: "online", lastSyncAgeMs: 0, sinks: [counts] }, (text) => text);
  const line = sinks.slack?.lastError ?? "";
  assert.equal(line.length, 200);
  assert.ok(line.isWellFormed());
});

/** The real Watch behind the real server, on a clock of the test. */
async function watched(t: Parameters<typeof open>[0]) {
  const clock = new ManualClock();
  const session = new ScriptedSession();
  const recalls = new MemoryRecallStore();
  const bridge = new Bridge({
    recalls,
    outbox: new MemoryOutbox(clock),
    media: { pin: async () => {} },
    capture: { expect: async () => {}, prefer: () => {} },
    clock,
    wechatClock: clock,
    onCannotWrite: () => {},
    log: silentLogger,
    windows: { windowMs: 120_000, fileWindowMs: 10_800_000, graceMs: 60_000 },
    sinksFor: () => [],
    wake: () => {},
  });
  const keeper = new Keeper({
    recalls,
    media: { keepAtLeastUntil: async () => {}, purge: async () => 0 },
    historyMs: 0,
    outbox: { prune: async () => 0, retireSinks: async () => 0 },
    sinks: [],
    clock,
    wechatClock: known(clock),
    onJump: () => {},
    log: silentLogger,
    graceMs: 60_000,
    status: () => watch.status,
  });
  const watch: Watch = new Watch({
    session,
    bridge,
    keeper,
    records: new WatchRecords(new MemoryStateStore(), silentLogger),
    clock,
    wechatClock: new WeChatClock(clock),
    log: silentLogger,
    texts: textsFor("en"),
    tell: () => {},
    onAccount: () => {},
    showLogin: () => {},
    onOnline: () => {},
  });
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  t.after(async () => {
    stop.abort();
    await running;
  });
  const { port } = await open(t, { session: () => watch.status, lastSyncAgeMs: () => watch.lastSyncAgeMs });
  const online: SessionEvent = {
    type: "online",
    account: { id: "a", name: "何青" },
    resumed: false,
    canSend: true,
    serverTime: undefined,
  };
  const say = async (...events: readonly SessionEvent[]): Promise<void> => {
    session.push(...events);
    await settle();
  };
  const sync = (): Promise<void> => say({ type: "batch", messages: [], at: clock.now(), caughtUp: true });
  return { clock, watch, port, online, say, sync };
}

test("the states follow the session from start to stop", async (t) => {
  const { clock, watch, port, online, say, sync } = await watched(t);
  assert.deepEqual(await health(port), [503, "starting"]);
  await say({ type: "qr", content: "x", expiresAt: clock.now() + 300_000, attempt: 1 });
  assert.deepEqual(await health(port), [503, "waitingForScan"]);
  await say({ type: "scanned", picture: undefined });
  assert.deepEqual(await health(port), [503, "waitingForConfirm"]);
  await say(online);
  assert.deepEqual(await health(port), [503, "offline"], "logged in, but nothing was read yet");
  await sync();
  assert.deepEqual(await health(port), [200, "online"]);
  await say({ type: "offline", error: new Error("no route"), retryInMs: 2_000 });
  assert.deepEqual(await health(port), [503, "offline"]);
  await sync();
  assert.deepEqual(await health(port), [200, "online"]);
  await say({ type: "loggedOut", reason: "kicked", detail: "" });
  assert.deepEqual(await health(port), [503, "loggedOut"]);
  watch.stopping();
  assert.deepEqual(await health(port), [503, "stopping"]);
});

test("a sync loop that freezes without a word is 503 within 90 s of its last sync", async (t) => {
  const { clock, port, online, say, sync } = await watched(t);
  await say(online);
  await sync();
  await clock.advance(79_000);
  assert.deepEqual(await health(port), [200, "online"]);
  await clock.advance(11_000);
  assert.deepEqual(await health(port), [503, "offline"]);
  await sync();
  assert.deepEqual(await health(port), [200, "online"]);
});

test("a frozen loop is not made young by a clock that was set back, nor by a machine that slept", async (t) => {
  const { clock, port, online, say, sync } = await watched(t);
  await say(online);
  await sync();
  clock.jump(-3_600_000);
  assert.deepEqual(await health(port), [200, "online"]);
  await clock.advance(90_000);
  assert.deepEqual(await health(port), [503, "offline"]);
  await sync();
  assert.deepEqual(await health(port), [200, "online"]);
  // Asleep: the wall clock went on, the monotonic one did not.
  clock.jump(8 * 3_600_000);
  assert.deepEqual(await health(port), [503, "offline"]);
});
