import assert from "node:assert/strict";
import { test } from "node:test";
import { Parts } from "../../src/app/account/parts.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { ManualClock, settle } from "../fakes/manual-clock.ts";

function setUp() {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log = {
    ...silentLogger,
    error: (fields: object, text: string) => void lines.push(`${text} ${JSON.stringify(fields)}`),
  };
  const parts = new Parts(log, clock);
  const stop = new AbortController();
  parts.endWith(stop.signal);
  const order: string[] = [];
  const until =
    (name: string) =>
    async (signal: AbortSignal): Promise<void> => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      order.push(`${name} ended`);
    };
  return { clock, lines, parts, stop, order, until };
}

test("asked to stop, all parts end and nothing has failed", async () => {
  const { parts, stop, order, until } = setUp();
  parts.start("a", until("a"));
  parts.start("b", until("b"));
  stop.abort(new Error("asked"));
  await parts.ended(1_000);
  assert.deepEqual(order, ["a ended", "b ended"]);
  assert.equal(parts.failure, undefined);
});

test("the first failure ends the others and is the one that is told", async () => {
  const { parts, order, until, lines } = setUp();
  const error = new Error("broke");
  parts.start("a", until("a"));
  parts.start("b", () => Promise.reject(error));
  parts.start("c", () => Promise.reject(new Error("later")));
  await parts.ended(1_000);
  assert.deepEqual(order, ["a ended"]);
  assert.deepEqual(parts.failure, { part: "b", error });
  assert.match(lines.join("\n"), /^a part of the program failed; .*"part":"b","reason":"broke"/);
});

test("a part that ends unasked has failed", async () => {
  const { parts } = setUp();
  parts.start("a", async () => {});
  await parts.ended(1_000);
  assert.equal(parts.failure?.part, "a");
});

test("what only says that the program stops is no failure, and is not told", async () => {
  const { parts, stop, lines } = setUp();
  parts.start(
    "a",
    (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  parts.start(
    "b",
    (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("sleep", { cause: signal.reason }))),
      ),
  );
  stop.abort(new Error("asked"));
  await parts.ended(1_000);
  assert.equal(parts.failure, undefined);
  assert.deepEqual(lines, []);
});

test("a real fault while the program stops is told, and does not change that it was asked to", async () => {
  const { parts, stop, lines } = setUp();
  parts.start(
    "a",
    (signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("broke")))),
  );
  stop.abort(new Error("asked"));
  await parts.ended(1_000);
  assert.equal(parts.failure, undefined);
  assert.match(lines.join(), /a part of the program failed while it ended .*broke/);
});

test("a part that hangs is waited for until the limit and no longer", async () => {
  const { clock, parts, stop } = setUp();
  parts.start("a", () => new Promise(() => {}));
  let over = false;
  const ended = parts.ended(5_000).then(() => (over = true));
  await clock.advance(60_000);
  assert.equal(over, false, "the end has not begun");
  stop.abort(new Error("asked"));
  await clock.advance(4_999);
  assert.equal(over, false);
  await clock.advance(1);
  await ended;
});

test("after the end has begun nothing is started", async () => {
  const { parts, stop } = setUp();
  stop.abort(new Error("asked"));
  let started = 0;
  parts.start("a", async () => {
    started += 1;
  });
  await settle();
  assert.equal(started, 0);
});
