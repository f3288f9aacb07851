import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { AnnouncementBoard } from "../../../src/bridge/session/announcements/announcement-board.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";

async function setUp() {
  const clock = new ManualClock();
  const told: string[] = [];
  const failures: DeliveryError[] = [];
  const sink = {
    name: "one",
    start: async () => {},
    stop: async () => {},
    deliver: async () => ({ messageId: "" }),
    notify: async (text: string) => {
      const failure = failures.shift();
      if (failure) throw failure;
      told.push(text);
    },
  };
  const board = new AnnouncementBoard(sink, clock, silentLogger, () => 0.5);
  const stop = new AbortController();
  const running = board.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  return { clock, told, failures, board, end };
}

test("notices come in their order, each once, and wait for a platform that is away", async () => {
  const { clock, told, failures, board, end } = await setUp();
  failures.push(new DeliveryError("unavailable", "no route"), new DeliveryError("unavailable", "no route"));
  board.tell(() => "a");
  board.tell(() => "b");
  await clock.advance(1_000);
  assert.deepEqual(told, []);
  await clock.advance(10_000);
  assert.deepEqual(told, ["a", "b"]);
  await end();
});

test("a notice is put into words when it is told", async () => {
  const { clock, told, failures, board, end } = await setUp();
  failures.push(new DeliveryError("unavailable", "no route"));
  let now = "early";
  board.tell(() => now);
  await settle();
  now = "late";
  await clock.advance(5_000);
  assert.deepEqual(told, ["late"]);
  await end();
});

test("a notice that is refused does not hold up the next", async () => {
  const { told, failures, board, end } = await setUp();
  failures.push(new DeliveryError("rejected", "no"));
  board.tell(() => "a");
  board.tell(() => "b");
  await settle();
  assert.deepEqual(told, ["b"]);
  await end();
});

test("a notice that is refused for an unknown reason is tried again, and does not hold up the next for ever", async () => {
  const { clock, told, failures, board, end } = await setUp();
  failures.push(...Array.from({ length: 5 }, () => new DeliveryError("unknown", "a word of tomorrow")));
  board.tell(() => "a");
  board.tell(() => "b");
  await clock.advance(20_000);
  assert.deepEqual(told, []);
  await clock.advance(20_000);
  assert.deepEqual(told, ["b"]);
  await end();
});

test("what is no news any more is passed over, and what was told is reported", async () => {
  const { told, board, end } = await setUp();
  const reported: string[] = [];
  board.tell(
    () => undefined,
    () => reported.push("a"),
  );
  board.tell(
    () => "b",
    () => reported.push("b"),
  );
  await settle();
  assert.deepEqual([told, reported], [["b"], ["b"]]);
  await end();
});

test("a sink that is not ready is asked again when it wakes", async () => {
  const { told, failures, board, end } = await setUp();
  failures.push(new DeliveryError("notReady", "not paired"));
  board.tell(() => "a");
  await settle();
  assert.deepEqual(told, []);
  board.wake();
  await settle();
  assert.deepEqual(told, ["a"]);
  await end();
});

test("of many notices for a sink that never answers the oldest go", async () => {
  const { clock, told, failures, board, end } = await setUp();
  failures.push(new DeliveryError("unavailable", "no route"));
  for (let n = 0; n < 50; n += 1) board.tell(() => `n${n}`);
  await clock.advance(10_000);
  assert.equal(told.length, 20);
  assert.equal(told.at(-1), "n49");
  await end();
});
