import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { beating, Heartbeats } from "../../../src/bridge/timing/heartbeat.ts";
import { Wakeup } from "../../../src/bridge/timing/wakeup.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";

const MINUTE = 60_000;

function setUp(t: TestContext) {
  const clock = new ManualClock();
  const lines: string[] = [];
  const line = (_: object, text: string): void => void lines.push(text);
  const beats = new Heartbeats(clock, { ...silentLogger, error: line, info: line });
  const stop = new AbortController();
  const running = beats.run(stop.signal);
  t.after(async () => {
    stop.abort();
    await running;
  });
  return { clock, beats, lines, never: stop.signal };
}

test("a part that gives no sign within its bound is stuck, until it gives one; the operator is told once of each", async (t) => {
  const { clock, beats, lines } = setUp(t);
  const pulse = beats.pulse("lane", 5 * MINUTE);
  await clock.advance(60 * MINUTE);
  assert.deepEqual(beats.stuck(), [], "before it begins");
  pulse.beat();
  await clock.advance(5 * MINUTE);
  assert.deepEqual(beats.stuck(), []);
  await clock.advance(MINUTE);
  assert.deepEqual(beats.stuck(), ["lane"]);
  await clock.advance(60 * MINUTE);
  pulse.beat();
  await clock.advance(MINUTE);
  assert.deepEqual(beats.stuck(), []);
  assert.deepEqual(lines, [
    "a part of the program hangs; /livez reports it",
    "a part of the program that hung works again",
  ]);
});

test("a part that waits for an event is alive for days", async (t) => {
  const { clock, beats, never } = setUp(t);
  const bell = new Wakeup(clock, beats.pulse("lane", MINUTE));
  bell.beat();
  const waiting = bell.wait(never);
  await clock.advance(3 * 24 * 60 * MINUTE);
  assert.deepEqual(beats.stuck(), []);
  bell.signal();
  await waiting;
  await clock.advance(2 * MINUTE);
  assert.deepEqual(beats.stuck(), ["lane"], "what it does after the ring is bounded");
});

test("a wait that is told is not counted, what follows it is", async (t) => {
  const { clock, beats } = setUp(t);
  const slow = beating(clock, beats.pulse("retention", MINUTE));
  const slept = slow.sleep(30 * MINUTE);
  await clock.advance(30 * MINUTE);
  await slept;
  assert.deepEqual(beats.stuck(), []);
  await clock.advance(2 * MINUTE);
  assert.deepEqual(beats.stuck(), ["retention"]);
});

test("while the machine sleeps or the process is stopped nothing gets late", async (t) => {
  const clock = new ManualClock();
  let skipped = 0;
  const stopped = { monotonic: () => clock.monotonic() + skipped, sleep: clock.sleep.bind(clock) };
  const beats = new Heartbeats(stopped, silentLogger);
  const stop = new AbortController();
  const running = beats.run(stop.signal);
  t.after(async () => {
    stop.abort();
    await running;
  });
  const pulse = beats.pulse("watch", 5 * MINUTE);
  pulse.beat();
  await clock.advance(MINUTE);
  // SIGSTOP for an hour: all clocks go on, and nothing runs.
  skipped += 60 * MINUTE;
  assert.deepEqual(beats.stuck(), [], "asked before anything has run");
  await settle();
  await clock.advance(MINUTE);
  assert.deepEqual(beats.stuck(), []);
  await clock.advance(5 * MINUTE);
  assert.deepEqual(beats.stuck(), ["watch"], "time in which it could run counts");
});
