import assert from "node:assert/strict";
import { test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError, type DeliveryErrorCode } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { Sink } from "../../../src/bridge/ports/sink.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { addTo } from "../../fakes/new-alert.ts";

const MINUTE = 60_000;

/** Says of each alert what a test wants to hear. */
class StrangeSink implements Sink {
  readonly name = "one";
  readonly tries: { readonly id: string; readonly at: number }[] = [];
  readonly accepted: string[] = [];
  /** By alert id, `*` for all: why it is refused. */
  readonly refusals = new Map<string, DeliveryErrorCode>();
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async deliver({ id }: Alert) {
    this.tries.push({ id, at: this.#clock.monotonic() });
    const code = this.refusals.get(id) ?? this.refusals.get("*");
    if (code !== undefined) throw new DeliveryError(code, `${code} at ${id}`);
    this.accepted.push(id);
    return { messageId: "m" };
  }

  triesOf(id: string): readonly number[] {
    return this.tries.filter((each) => each.id === id).map(({ at }) => at);
  }
}

function setUp() {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox(clock);
  const sink = new StrangeSink(clock);
  let dead = 0;
  const start = () => {
    const lane = new Lane(sink, {
      outbox,
      media: { stateOf: async () => undefined },
      clock,
      log: silentLogger,
      random: () => 0.5,
      onDeadLetter: () => {
        dead += 1;
      },
    });
    const stop = new AbortController();
    const running = lane.run(stop.signal, new AbortController().signal);
    const end = async (): Promise<void> => {
      stop.abort();
      await running;
    };
    return { lane, end };
  };
  const add = (...ids: readonly string[]) =>
    addTo(
      outbox,
      ids.map((id) => ({ ...alertOf({ original: textMessage() }), id })),
      ["one"],
    );
  const deadLetters = () =>
    outbox.rows.filter(({ status }) => status === "dead").map(({ alert }) => alert.id);
  return { clock, outbox, sink, start, add, deadLetters, told: () => dead };
}

test("a lane tries a platform that did not answer again within a minute, however long that lasts", async () => {
  const { clock, sink, start, add } = setUp();
  sink.refusals.set("*", "unavailable");
  await add("a");
  const { end } = start();
  await clock.advance(60 * MINUTE);
  const times = sink.triesOf("a");
  const distances = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  assert.deepEqual(distances.slice(0, 6), [2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
  assert.equal(Math.max(...distances), 60_000);
  await end();
});

test("tries while the sink was not ready make no later wait longer", async () => {
  const { clock, sink, start, add } = setUp();
  sink.refusals.set("*", "notReady");
  await add("a");
  const { end } = start();
  await clock.advance(10 * MINUTE);
  const before = sink.tries.length;
  sink.refusals.set("*", "unavailable");
  await clock.advance(MINUTE + 6_000);
  const times = sink.triesOf("a").slice(before);
  assert.deepEqual(
    times.slice(1).map((at, index) => at - (times[index] ?? 0)),
    [2_000, 4_000],
  );
  await end();
});

test("an alert alone that is refused for an unknown reason is tried six times in ten minutes, and is a dead letter", async () => {
  const { clock, sink, start, add, deadLetters, told } = setUp();
  sink.refusals.set("a", "unknown");
  await add("a");
  const { end } = start();
  await clock.advance(10 * MINUTE);
  assert.deepEqual([sink.tries.length, deadLetters(), told()], [5, [], 0]);
  await clock.advance(MINUTE);
  assert.deepEqual([sink.tries.length, deadLetters(), told()], [6, ["a"], 1]);
  await clock.advance(60 * MINUTE);
  assert.equal(sink.tries.length, 6);
  await end();
});

test("the next alert passes one that is refused for an unknown reason, which then has its five tries", async () => {
  const { clock, sink, start, add, deadLetters } = setUp();
  sink.refusals.set("bad", "unknown");
  await add("a", "bad", "b", "c");
  const { end } = start();
  await settle();
  assert.deepEqual(sink.accepted, ["a", "b", "c"]);
  await clock.advance(11 * MINUTE);
  assert.deepEqual([sink.triesOf("bad").length, deadLetters()], [6, ["bad"]]);
  assert.ok((sink.triesOf("bad").at(-1) ?? 0) >= 10 * MINUTE);
  await end();
});

test("what was refused once passes as soon as the next one did", async () => {
  const { sink, start, add } = setUp();
  await add("a", "b", "c");
  sink.refusals.set("a", "unknown");
  const deliver = sink.deliver.bind(sink);
  sink.deliver = async (alert) => {
    if (alert.id === "b") sink.refusals.clear();
    return await deliver(alert);
  };
  const { end } = start();
  await settle();
  assert.deepEqual(sink.accepted, ["b", "a", "c"]);
  await end();
});

test("a place that refuses everything costs no alert, is asked twice a minute, and gets all of them in order", async () => {
  const { clock, sink, outbox, start, add, deadLetters } = setUp();
  const ids = Array.from({ length: 200 }, (_, index) => `a${index}`);
  sink.refusals.set("*", "unknown");
  await add(...ids);
  const { end } = start();
  await clock.advance(60 * MINUTE);
  assert.deepEqual(deadLetters(), []);
  assert.ok(sink.tries.length <= 3 + 2 * 61, `${sink.tries.length} tries`);
  assert.deepEqual((await outbox.troubles("one")).standstill?.code, "unknown");
  sink.refusals.clear();
  await clock.advance(MINUTE);
  assert.deepEqual(sink.accepted, ids);
  await end();
});

test("three bad alerts in a row hold up a good one no longer than a minute", async () => {
  const { clock, sink, start, add, deadLetters } = setUp();
  for (const id of ["x", "y", "z"]) sink.refusals.set(id, "unknown");
  await add("x", "y", "z");
  const { lane, end } = start();
  await clock.advance(30 * MINUTE);
  assert.deepEqual(deadLetters(), [], "nothing tells yet whether they are meant or the place");
  await add("good", "better");
  lane.signal();
  await clock.advance(MINUTE);
  assert.deepEqual(sink.accepted, ["good", "better"]);
  await clock.advance(11 * MINUTE);
  assert.deepEqual(deadLetters(), ["x", "y", "z"]);
  await end();
});

test("alerts that come one by one to a place that refuses everything are kept from the third on", async () => {
  const { clock, sink, start, add, deadLetters } = setUp();
  sink.refusals.set("*", "unknown");
  const { lane, end } = start();
  for (const id of ["a", "b", "c", "d"]) {
    await add(id);
    lane.signal();
    await clock.advance(30 * MINUTE);
  }
  assert.deepEqual(deadLetters(), ["a", "b"]);
  sink.refusals.clear();
  await clock.advance(MINUTE);
  assert.deepEqual(sink.accepted, ["c", "d"]);
  await end();
});

test("restarts take no try from an alert that was refused, and know a place that refuses everything", async () => {
  const { clock, sink, outbox, start, add, deadLetters } = setUp();
  sink.refusals.set("*", "unknown");
  await add("a");
  for (let restart = 0; restart < 30; restart += 1) {
    const { end } = start();
    await clock.advance(5_000);
    await end();
    outbox.restart();
  }
  // At 0, 15 and 75 s.
  assert.deepEqual([sink.tries.length, deadLetters()], [3, []]);
  await add("b", "c", "d");
  for (let restart = 0; restart < 30; restart += 1) {
    const { end } = start();
    await clock.advance(MINUTE);
    await end();
    outbox.restart();
  }
  assert.deepEqual(deadLetters(), []);
  sink.refusals.clear();
  const { end } = start();
  await clock.advance(0);
  assert.deepEqual(sink.accepted, ["a", "b", "c", "d"]);
  await end();
});

test("a platform that goes away is asked in its own rhythm, whatever was set aside before", async () => {
  const { clock, sink, start, add } = setUp();
  sink.refusals.set("x", "unknown");
  sink.refusals.set("y", "unknown");
  await add("a", "x", "y", "b");
  const { lane, end } = start();
  await settle();
  assert.deepEqual(sink.accepted, ["a", "b"]);
  sink.refusals.clear();
  sink.refusals.set("*", "unavailable");
  await add("c");
  lane.signal();
  const before = sink.tries.length;
  await clock.advance(60 * MINUTE);
  const tries = sink.tries.length - before;
  assert.ok(tries < 3 * 70, `${tries} tries`);
  sink.refusals.clear();
  await clock.advance(MINUTE);
  assert.deepEqual(sink.accepted.toSorted(), ["a", "b", "c", "x", "y"]);
  assert.ok(sink.accepted.indexOf("x") < sink.accepted.indexOf("y"));
  await end();
});

test("a person's /retry tries at once what was set aside, with all its tries", async () => {
  const { clock, sink, outbox, start, add } = setUp();
  sink.refusals.set("a", "unknown");
  await add("a");
  const { lane, end } = start();
  await clock.advance(5 * MINUTE);
  sink.refusals.clear();
  assert.equal(await outbox.revive(), 0);
  lane.wake();
  await settle();
  assert.deepEqual(sink.accepted, ["a"]);
  await end();
});
