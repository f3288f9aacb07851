import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WeChatClock } from "../../../src/bridge/recall/wechat-clock.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

test("before anything was stamped it is the wall clock, and known to be unknown", () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock(clock);
  assert.equal(wechat.known, false);
  assert.equal(wechat.now(), clock.now());
});

test("a wall clock that is wrong or jumps changes nothing once a stamp is known", async () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock(clock);
  const server = clock.now() + HOUR_MS;
  wechat.sample(server);
  clock.jump(-5 * HOUR_MS);
  await clock.advance(90_000);
  clock.jump(9 * HOUR_MS);
  assert.equal(wechat.now(), server + 90_000);
});

test("of a past moment it tells no more than was reached there then", async () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock(clock);
  const server = clock.now() + HOUR_MS;
  wechat.sample(server);
  const begunAt = clock.monotonic();
  clock.freeze(210_000);
  assert.equal(wechat.at(begunAt), server);
  // The server's clock went on while the monotonic one stood still; what it stamped, it stamped before it answered.
  const stamp = server + DAY_MS / 2;
  wechat.sample(stamp);
  assert.ok(wechat.at(begunAt) <= stamp);
});

test("a message that came late does not set it back", () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock(clock);
  wechat.sample(clock.now());
  wechat.sample(clock.now() - HOUR_MS);
  assert.equal(wechat.now(), clock.now());
});

test("one stamp a day ahead is not believed, a second that agrees is", async () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock(clock);
  wechat.sample(clock.now());
  wechat.sample(clock.now() + 3 * DAY_MS);
  assert.equal(wechat.now(), clock.now());
  await clock.advance(1_000);
  wechat.sample(clock.now() + 3 * DAY_MS);
  assert.equal(wechat.now(), clock.now() + 3 * DAY_MS);
});

test("what the monotonic clock gains does not add up", async () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock(clock);
  let server = clock.now();
  for (let hour = 0; hour < 24 * 30; hour += 1) {
    await clock.advance(HOUR_MS);
    // The machine's quartz is 1 s an hour fast.
    server += HOUR_MS - 1_000;
    wechat.sample(server);
  }
  assert.ok(wechat.now() - server <= 2_000, `${wechat.now() - server} ms ahead`);
});

test("a monotonic clock of fractions gives whole milliseconds", () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock({ now: () => clock.now(), monotonic: () => 0.75 });
  wechat.sample(clock.now());
  assert.ok(Number.isInteger(wechat.now()));
});

test("numbers that are no times are left out", () => {
  const clock = new ManualClock();
  const wechat = new WeChatClock(clock);
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) wechat.sample(bad);
  assert.equal(wechat.known, false);
});

test("it is never ahead of the server, whatever the delays and the wall clock's jumps", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -DAY_MS * 400, max: DAY_MS * 400 }),
      fc.array(
        fc.record({
          passed: fc.nat(HOUR_MS),
          delay: fc.nat(HOUR_MS),
          jump: fc.integer({ min: -DAY_MS, max: DAY_MS }),
        }),
        { minLength: 1, maxLength: 20 },
      ),
      async (wrongBy, steps) => {
        const clock = new ManualClock();
        const wechat = new WeChatClock(clock);
        const origin = clock.now() + 500 * DAY_MS + wrongBy;
        for (const { passed, delay, jump } of steps) {
          await clock.advance(passed);
          const server = origin + clock.monotonic();
          wechat.sample(server - delay);
          clock.jump(jump);
          assert.ok(wechat.now() <= server);
        }
      },
    ),
    { numRuns: 20 },
  );
});
