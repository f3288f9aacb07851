import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../../src/wechat/source/send-pacing.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

const never = new AbortController().signal;

test("two sends are at least two seconds apart", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock);
  const at: number[] = [];
  const sends = [1, 2, 3].map(() => pace.run(async () => at.push(clock.monotonic()), never));
  await clock.advance(10_000);
  await Promise.all(sends);
  assert.deepEqual(at, [0, 2_000, 4_000]);
});

test("no minute holds more than twenty sends", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock);
  const at: number[] = [];
  const sends = Array.from({ length: 45 }, () => pace.run(async () => at.push(clock.monotonic()), never));
  await clock.advance(200_000);
  await Promise.all(sends);
  for (const start of at) {
    const inMinute = at.filter((time) => time >= start && time < start + 60_000);
    assert.ok(inMinute.length <= 20, `${inMinute.length} sends in the minute from ${start}`);
  }
});

test("a send that fails or is called off does not hold up the next", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock);
  const off = new AbortController();
  const failing = pace.run(async () => {
    throw new Error("no");
  }, never);
  const waiting = pace.run(async () => "late", off.signal);
  const last = pace.run(async () => "sent", never);
  await assert.rejects(failing, /no/);
  off.abort(new Error("called off"));
  await assert.rejects(waiting, /called off/);
  await clock.advance(2_000);
  assert.equal(await last, "sent");
});

test("the distance is counted from the answer, so that slow requests come no closer at the server", async () => {
  const clock = new ManualClock();
  const pace = new Pace(clock);
  const at: number[] = [];
  const sends = [1, 2].map(() =>
    pace.run(async () => {
      await clock.sleep(300, never);
      at.push(clock.monotonic());
    }, never),
  );
  await clock.advance(10_000);
  await Promise.all(sends);
  assert.deepEqual(at, [300, 2_600]);
});
