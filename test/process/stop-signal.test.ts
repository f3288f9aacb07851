import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { stopSignal } from "../../src/process/stop-signal.ts";
import { ManualClock } from "../fakes/manual-clock.ts";

function rig() {
  const signals = new EventEmitter();
  const clock = new ManualClock();
  const seen = { ends: 0, lines: 0 };
  const count = (what: keyof typeof seen) => (): void => {
    seen[what] += 1;
  };
  const log = { ...silentLogger, info: count("lines") };
  const stop = stopSignal({ signals, clock, log, end: count("ends") });
  return { signals, clock, stop, seen };
}

const NAMES = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

test("the first signal asks to stop, by whichever name", () => {
  for (const name of NAMES) {
    const { signals, stop, seen } = rig();
    assert.equal(stop.aborted, false);
    signals.emit(name);
    assert.equal(stop.aborted, true);
    assert.match(String(stop.reason), new RegExp(`${name} received`));
    assert.deepEqual(seen, { ends: 0, lines: 1 });
  }
});

test("a repeat within 500 ms is the same request, by whichever name and however often", async () => {
  for (const first of NAMES) {
    const { signals, clock, seen } = rig();
    signals.emit(first);
    for (const name of [...NAMES, ...NAMES]) {
      signals.emit(name);
      await clock.advance(83);
    }
    assert.deepEqual(seen, { ends: 0, lines: 1 });
  }
});

test("a repeat after 500 ms ends at once, also when others came before it", async () => {
  for (const first of NAMES) {
    for (const second of NAMES) {
      const { signals, clock, seen } = rig();
      signals.emit(first);
      await clock.advance(499);
      signals.emit(second);
      assert.equal(seen.ends, 0);
      await clock.advance(1);
      signals.emit(second);
      assert.equal(seen.ends, 1);
    }
  }
});

test("a wall clock that jumps makes no repeat of another request, and no other of a repeat", async () => {
  const { signals, clock, seen } = rig();
  signals.emit("SIGINT");
  clock.jump(3_600_000);
  signals.emit("SIGINT");
  assert.equal(seen.ends, 0);
  clock.jump(-7_200_000);
  await clock.advance(500);
  signals.emit("SIGINT");
  assert.equal(seen.ends, 1);
});
