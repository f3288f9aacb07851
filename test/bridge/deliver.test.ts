import assert from "node:assert/strict";
import { test } from "node:test";
import type { Alert } from "../../src/bridge/alert.ts";
import { Lane } from "../../src/bridge/deliver.ts";
import { DeliveryError } from "../../src/bridge/errors.ts";
import { silentLogger } from "../../src/bridge/log.ts";
import type { Sink } from "../../src/bridge/sink.ts";
import { alertOf, textMessage } from "../fakes/alerts.ts";
import { ManualClock, settle } from "../fakes/manual-clock.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";

class RecordingSink implements Sink {
  readonly name = "one";
  readonly tries: { readonly id: string; readonly possibleDuplicate: boolean; readonly at: number }[] = [];
  readonly accepted: string[] = [];
  failures: DeliveryError[] = [];
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async deliver(alert: Alert, { possibleDuplicate }: { readonly possibleDuplicate: boolean }) {
    this.tries.push({ id: alert.id, possibleDuplicate, at: this.#clock.monotonic() });
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.accepted.push(alert.id);
    return { messageId: "m" };
  }
}

async function setUp(ids: readonly string[]) {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox();
  const sink = new RecordingSink(clock);
  const lane = new Lane(sink, {
    outbox,
    media: { stateOf: async () => undefined },
    clock,
    log: silentLogger,
    random: () => 0.5,
  });
  const stop = new AbortController();
  await outbox.add(
    ids.map((id) => ({ ...alertOf({ original: textMessage() }), id })),
    ["one"],
  );
  const running = lane.run(stop.signal, new AbortController().signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  await settle();
  return { clock, outbox, sink, lane, end };
}

test("alerts go out in the order in which they were written", async () => {
  const { sink, end } = await setUp(["a", "b", "c"]);
  assert.deepEqual(sink.accepted, ["a", "b", "c"]);
  await end();
});

test("a sink that is unreachable is tried again with growing distance, and nothing overtakes", async () => {
  const { clock, sink, end } = await setUp([]);
  await end();
  const again = await setUpFailing(clock, sink);
  assert.deepEqual(again.distances, [2_000, 4_000, 8_000]);
  assert.deepEqual(again.accepted, ["a", "b"]);
});

async function setUpFailing(clock: ManualClock, sink: RecordingSink) {
  const outbox = new MemoryOutbox();
  sink.failures = Array.from({ length: 3 }, () => new DeliveryError("unavailable", "no network"));
  await outbox.add(
    ["a", "b"].map((id) => ({ ...alertOf(), id })),
    ["one"],
  );
  const lane = new Lane(sink, {
    outbox,
    media: { stateOf: async () => undefined },
    clock,
    log: silentLogger,
    random: () => 0.5,
  });
  const stop = new AbortController();
  const running = lane.run(stop.signal, new AbortController().signal);
  await clock.advance(60_000);
  stop.abort();
  await running;
  const times = sink.tries.filter(({ id }) => id === "a").map(({ at }) => at);
  return {
    accepted: sink.accepted,
    distances: times.slice(1).map((time, index) => time - (times[index] ?? 0)),
  };
}

test("a rate limit is waited out for exactly as long as the platform said", async () => {
  const { clock, sink, lane, outbox, end } = await setUp([]);
  sink.failures = [new DeliveryError("rateLimited", "429", { retryAfterMs: 17_000 })];
  await outbox.add([{ ...alertOf(), id: "a" }], ["one"]);
  lane.ring();
  await clock.advance(16_999);
  assert.equal(sink.tries.length, 1);
  await clock.advance(1);
  assert.deepEqual(sink.accepted, ["a"]);
  await end();
});

test("a wrong token pauses the lane; a wake tries at once and nothing was given up", async () => {
  const { clock, sink, lane, outbox, end } = await setUp([]);
  sink.failures = [new DeliveryError("auth", "the token is revoked")];
  await outbox.add(
    ["a", "b"].map((id) => ({ ...alertOf(), id })),
    ["one"],
  );
  lane.ring();
  await clock.advance(60_000);
  assert.equal(sink.tries.length, 1);
  assert.equal((await outbox.counts("one")).lastError, "the token is revoked");
  lane.wake();
  await settle();
  assert.deepEqual(sink.accepted, ["a", "b"]);
  await end();
});

test("an alert refused for good does not hold up those behind it", async () => {
  const { sink, lane, outbox, end } = await setUp([]);
  sink.failures = [new DeliveryError("rejected", "bad request")];
  await outbox.add(
    ["a", "b"].map((id) => ({ ...alertOf(), id })),
    ["one"],
  );
  lane.ring();
  await settle();
  assert.deepEqual(sink.accepted, ["b"]);
  const { dead, delivered, waiting } = await outbox.counts("one");
  assert.deepEqual({ dead, delivered, waiting }, { dead: 1, delivered: 1, waiting: 0 });
  await end();
});

test("a try that may have arrived is repeated with the mark of a possible duplicate", async () => {
  const { clock, sink, lane, outbox, end } = await setUp([]);
  sink.failures = [
    new DeliveryError("unavailable", "reset", { maybeDelivered: true }),
    new DeliveryError("unavailable", "no network"),
  ];
  await outbox.add([{ ...alertOf(), id: "a" }], ["one"]);
  lane.ring();
  await clock.advance(60_000);
  assert.deepEqual(
    sink.tries.map(({ possibleDuplicate }) => possibleDuplicate),
    [false, true, true],
  );
  await end();
});
