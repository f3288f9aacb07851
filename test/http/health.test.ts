import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOf } from "../../src/bridge/model/errors.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import { STARTING } from "../../src/bridge/model/session-status.ts";
import { SYNC_FRESH_MS } from "../../src/bridge/session/liveness.ts";
import { healthOf } from "../../src/http/health.ts";
import { monitorRig } from "../bridge/session/monitor-rig.ts";
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
    lastError: verbatim("refused\nwith bot-key"),
    nextAttemptAt: 5,
    downloading: [],
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
  assert.deepEqual(at(undefined), { state: "starting", lastSyncAgeSeconds: null, sinks: {} });
  assert.equal(at(SYNC_FRESH_MS).state, "online");
  assert.equal(at(SYNC_FRESH_MS + 1).state, "offline");
  assert.equal(at(-500).lastSyncAgeSeconds, 0);
  assert.ok(SYNC_FRESH_MS < 90_000);
});

test("a platform's error is one line of at most 200 units", () => {
  const counts = {
    ...NO_COUNTS,
    name: "slack",
    lastError: verbatim(`${"x".repeat(199)}😀\n${"y".repeat(500)}`),
  };
  const { sinks } = healthOf({ state: "online", lastSyncAgeMs: 0, sinks: [counts] }, (text) => text);
  const line = sinks.slack?.lastError ?? "";
  assert.equal(line.length, 200);
  assert.ok(line.isWellFormed());
});

/** The real SessionMonitor behind the real server, on a clock of the test. */
async function watched(t: Parameters<typeof open>[0]) {
  const rig = await monitorRig(t);
  const { current } = rig;
  const { port } = await open(t, {
    session: () => current.status,
    lastSyncAgeMs: () => current.lastSyncAgeMs,
  });
  return { ...rig, port };
}

test("the states follow the session from start to stop", async (t) => {
  const { clock, current, port, online, say, batch } = await watched(t);
  assert.deepEqual(await health(port), [503, "starting"]);
  await say({ type: "qr", content: "x", expiresAt: clock.now() + 300_000, attempt: 1 });
  assert.deepEqual(await health(port), [503, "waitingForScan"]);
  await say({ type: "scanned", picture: undefined });
  assert.deepEqual(await health(port), [503, "waitingForConfirm"]);
  await online(false);
  assert.deepEqual(await health(port), [503, "starting"], "logged in, but nothing was read yet");
  await batch();
  assert.deepEqual(await health(port), [200, "online"]);
  await say({ type: "offline", failure: failureOf(new Error("no route")), retryInMs: 2_000 });
  assert.deepEqual(await health(port), [503, "offline"]);
  await batch();
  assert.deepEqual(await health(port), [200, "online"]);
  await say({ type: "loggedOut", reason: "kicked", early: false });
  assert.deepEqual(await health(port), [503, "loggedOut"]);
  current.stopping();
  assert.deepEqual(await health(port), [503, "stopping"]);
});

test("a sync loop that freezes without a word is 503 within 90 s of its last sync", async (t) => {
  const { clock, port, online, batch } = await watched(t);
  await online(false);
  await batch();
  await clock.advance(79_000);
  assert.deepEqual(await health(port), [200, "online"]);
  await clock.advance(11_000);
  assert.deepEqual(await health(port), [503, "offline"]);
  await batch();
  assert.deepEqual(await health(port), [200, "online"]);
});

test("a frozen loop is not made young by a clock that was set back, nor by a machine that slept", async (t) => {
  const { clock, port, online, batch } = await watched(t);
  await online(false);
  await batch();
  clock.jump(-3_600_000);
  assert.deepEqual(await health(port), [200, "online"]);
  await clock.advance(90_000);
  assert.deepEqual(await health(port), [503, "offline"]);
  await batch();
  assert.deepEqual(await health(port), [200, "online"]);
  // Asleep: the wall clock went on, the monotonic one did not.
  clock.jump(8 * 3_600_000);
  assert.deepEqual(await health(port), [503, "offline"]);
});
