import assert from "node:assert/strict";
import { test } from "node:test";
import { Parts } from "../../src/app/account/parts.ts";
import { type RunDeps, run } from "../../src/app/account/run.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { Sink } from "../../src/bridge/ports/sink.ts";
import { ListenError } from "../../src/http/listen.ts";
import { ManualClock, settle } from "../fakes/manual-clock.ts";

const GRACE_MS = 8_000;
/** What a stop may take (README). */
const LIMIT_MS = 10_000;
const forever = (): Promise<never> => new Promise(() => {});

/** A part that ends when it is asked to. */
const obedient = {
  run: (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener("abort", () => resolve(), { once: true });
    }),
};

function setUp(over: Partial<RunDeps> = {}, stopSink: () => Promise<void> = async () => {}) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const steps: string[] = [];
  const note = (step: string) => async (): Promise<void> => {
    steps.push(step);
  };
  const parts = new Parts(silentLogger, clock);
  const sink: Sink = {
    name: "one",
    start: note("sink starts"),
    deliver: forever,
    stop: async () => {
      steps.push("sink is stopped");
      await stopSink();
    },
  };
  const deps: RunDeps = {
    parts,
    clock,
    log: silentLogger,
    heartbeats: obedient,
    capture: obedient,
    retention: obedient,
    monitor: { ...obedient, stopping: () => void steps.push("monitor stops"), canResume: true },
    sinks: [sink],
    lanes: new Map([["one", obedient]]),
    boards: { loops: new Map([["announcements of one", obedient.run]]) },
    pools: [{ close: note("pool closes") }],
    store: { close: note("store closes") },
    open: async () => ({ close: note("http closes") }),
    lastWords: note("last words"),
    ...over,
  };
  const running = run(deps, stop.signal, GRACE_MS);
  running.catch(() => {});
  return { clock, stop, steps, running, parts };
}

test("asked to stop, everything ends and is closed, the database last", async () => {
  const { stop, steps, running } = setUp();
  await settle();
  stop.abort(new Error("SIGTERM received"));
  await running;
  assert.deepEqual(steps, [
    "sink starts",
    "monitor stops",
    "sink is stopped",
    "pool closes",
    "http closes",
    "store closes",
  ]);
});

test("asked to stop while the port is being opened, it starts nothing and closes what is open", async () => {
  const opened = Promise.withResolvers<undefined>();
  const { stop, steps, running } = setUp({ open: () => opened.promise });
  await settle();
  stop.abort(new Error("SIGTERM received"));
  opened.resolve(undefined);
  await running;
  assert.deepEqual(steps, ["monitor stops", "sink is stopped", "pool closes", "store closes"]);
});

test("a port that cannot be had starts nothing, and everything is closed", async () => {
  const wrong = new ListenError("HTTP_PORT", "HTTP_PORT: taken");
  const { steps, running } = setUp({ open: () => Promise.reject(wrong) });
  await assert.rejects(running, wrong);
  assert.deepEqual(steps, ["sink is stopped", "pool closes", "store closes"]);
});

test("a part fails while another hangs, a sink does not stop and a connection does not close: over within the limit", async () => {
  const broken = new Error("broke");
  const { clock, steps, running } = setUp(
    {
      retention: { run: () => Promise.reject(broken) },
      capture: { run: forever },
      pools: [{ close: forever }],
    },
    forever,
  );
  let over = false;
  running.catch(() => {
    over = true;
  });
  await clock.advance(GRACE_MS);
  assert.equal(over, false, "deliveries under way have their grace");
  await clock.advance(LIMIT_MS - GRACE_MS);
  assert.equal(over, true);
  await assert.rejects(running, broken);
  assert.deepEqual(steps, [
    "sink starts",
    "monitor stops",
    "last words",
    "sink is stopped",
    "http closes",
    "store closes",
  ]);
});

test("a sink whose reading of commands ended by a fault ends the program", async () => {
  const { parts, running, steps } = setUp();
  await settle();
  const broken = new Error("broke");
  parts.fail("commands of one", broken);
  await assert.rejects(running, broken);
  assert.equal(steps.at(-1), "store closes");
});
