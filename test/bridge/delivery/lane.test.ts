import assert from "node:assert/strict";
import { test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { Delivery } from "../../../src/bridge/ports/outbox.ts";
import type { Packer, Sink, Waiting } from "../../../src/bridge/ports/sink.ts";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { addTo } from "../../fakes/new-alert.ts";

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
  await addTo(
    outbox,
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
  await addTo(
    outbox,
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
  await addTo(outbox, [{ ...alertOf(), id: "a" }], ["one"]);
  lane.signal();
  await clock.advance(16_999);
  assert.equal(sink.tries.length, 1);
  await clock.advance(1);
  assert.deepEqual(sink.accepted, ["a"]);
  await end();
});

test("a wrong token pauses the lane; a wake tries at once and nothing was given up", async () => {
  const { clock, sink, lane, outbox, end } = await setUp([]);
  sink.failures = [new DeliveryError("auth", "the token is revoked")];
  await addTo(
    outbox,
    ["a", "b"].map((id) => ({ ...alertOf(), id })),
    ["one"],
  );
  lane.signal();
  await clock.advance(60_000);
  assert.equal(sink.tries.length, 1);
  assert.equal((await outbox.counts("one")).lastError?.message, "the token is revoked");
  lane.wake();
  await settle();
  assert.deepEqual(sink.accepted, ["a", "b"]);
  await end();
});

test("an alert refused for good does not hold up those behind it", async () => {
  const { sink, lane, outbox, end } = await setUp([]);
  sink.failures = [new DeliveryError("rejected", "bad request")];
  await addTo(
    outbox,
    ["a", "b"].map((id) => ({ ...alertOf(), id })),
    ["one"],
  );
  lane.signal();
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
  await addTo(outbox, [{ ...alertOf(), id: "a" }], ["one"]);
  lane.signal();
  await clock.advance(60_000);
  assert.deepEqual(
    sink.tries.map(({ possibleDuplicate }) => possibleDuplicate),
    [false, true, true],
  );
  await end();
});

/** Takes packs of at most three alerts, and refuses what a test names. */
class PackingSink extends RecordingSink implements Packer {
  readonly packs: string[] = [];
  refused = new Set<string>();

  fitting(alerts: readonly Waiting[]): number {
    return Math.min(3, alerts.length);
  }

  async deliverPacked(alerts: readonly Waiting[]) {
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (alerts.some(({ alert }) => this.refused.has(alert.id)))
      throw new DeliveryError("rejected", "bad text");
    this.packs.push(
      alerts.map(({ alert, possibleDuplicate }) => alert.id + (possibleDuplicate ? "?" : "")).join(),
    );
    return { messageId: `pack ${this.packs.length}` };
  }

  override async deliver(alert: Alert, options: { readonly possibleDuplicate: boolean }) {
    if (this.refused.has(alert.id)) throw new DeliveryError("rejected", "bad text");
    return await super.deliver(alert, options);
  }
}

async function setUpPacking(
  original: readonly ReceivedMessage[],
  prepare: (sink: PackingSink) => void = () => {},
) {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox();
  const sink = new PackingSink(clock);
  prepare(sink);
  const alerts = original.map((message, index) => ({ ...alertOf({ original: message }), id: `a${index}` }));
  await addTo(outbox, alerts, ["one"]);
  const media = { stateOf: async () => undefined };
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  const stop = new AbortController();
  const running = lane.run(stop.signal, new AbortController().signal);
  await settle();
  await clock.advance(0);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  return { clock, outbox, sink, end };
}

const words = (count: number): readonly ReceivedMessage[] =>
  Array.from({ length: count }, () => textMessage());

test("many waiting alerts share messages, in order, and the last few come one by one", async () => {
  const { outbox, sink, end } = await setUpPacking(words(14));
  assert.deepEqual(sink.packs, ["a0,a1,a2", "a3,a4,a5"]);
  assert.deepEqual(sink.accepted, ["a6", "a7", "a8", "a9", "a10", "a11", "a12", "a13"]);
  assert.equal((await outbox.counts("one")).delivered, 14);
  await end();
});

test("few waiting alerts share nothing", async () => {
  const { sink, end } = await setUpPacking(words(9));
  assert.deepEqual(sink.packs, []);
  assert.equal(sink.accepted.length, 9);
  await end();
});

test("a picture stands alone, in its place", async () => {
  const { sink, end } = await setUpPacking([...words(2), imageMessage(), ...words(10)]);
  assert.deepEqual(sink.packs, ["a0,a1", "a3,a4,a5"]);
  assert.deepEqual(sink.accepted.slice(0, 2), ["a2", "a6"]);
  await end();
});

test("a refused pack is told one by one: only what the platform does not take is given up", async () => {
  const { outbox, sink, end } = await setUpPacking(words(12), ({ refused }) => refused.add("a1"));
  assert.deepEqual(sink.accepted.slice(0, 2), ["a0", "a2"]);
  assert.equal((await outbox.counts("one")).dead, 1);
  assert.equal((await outbox.counts("one")).delivered, 11);
  await end();
});

test("a pack that may have arrived comes again with the mark on each of its alerts", async () => {
  const { clock, sink, end } = await setUpPacking(words(10), ({ failures }) => {
    failures.push(new DeliveryError("unavailable", "no answer", { maybeDelivered: true }));
  });
  assert.deepEqual(sink.packs, []);
  await clock.advance(3_000);
  assert.equal(sink.packs[0], "a0?,a1?,a2?");
  await end();
});

test("a start looks at once: what an earlier process put off may pass now", async () => {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox();
  const sink = new RecordingSink(clock);
  await addTo(outbox, [alertOf({ original: textMessage() })], ["one"]);
  const [delivery] = await outbox.waiting("one", 1);
  assert.ok(delivery);
  const notBefore = clock.now() + 300_000;
  await outbox.settle(delivery, {
    status: "retry",
    notBefore,
    code: "auth",
    error: verbatim("bot was blocked"),
    maybeDelivered: false,
  });
  const media = { stateOf: async () => undefined };
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  const stop = new AbortController();
  const running = lane.run(stop.signal, stop.signal);
  await settle();
  assert.equal(sink.accepted.length, 1);
  stop.abort();
  await running;
});

test("an alert that a person deletes just before its turn is not sent, and the next one is", async () => {
  const clock = new ManualClock();
  const outbox = new (class extends MemoryOutbox {
    override async markSending(deliveries: readonly Delivery[]): Promise<boolean> {
      // What the outbox does when `forget` was faster: nothing is marked, and the delivery is gone.
      for (const delivery of deliveries.filter(({ alert }) => alert.id === "a")) {
        await this.settle(delivery, { status: "sent", messageId: "" });
        return false;
      }
      return await super.markSending(deliveries);
    }
  })();
  const sink = new RecordingSink(clock);
  await addTo(
    outbox,
    ["a", "b"].map((id) => ({ ...alertOf(), id })),
    ["one"],
  );
  const media = { stateOf: async () => undefined };
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  const stop = new AbortController();
  const running = lane.run(stop.signal, stop.signal);
  await settle();
  assert.deepEqual(sink.accepted, ["b"]);
  stop.abort();
  await running;
});

test("silent and loud alerts share no message", async () => {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox();
  const sink = new PackingSink(clock);
  const alerts = words(12).map((original, index) => ({ ...alertOf({ original }), id: `a${index}` }));
  await addTo(outbox, alerts.slice(0, 2), ["one"], { silent: true });
  await addTo(outbox, alerts.slice(2), ["one"]);
  const media = { stateOf: async () => undefined };
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  const stop = new AbortController();
  const running = lane.run(stop.signal, stop.signal);
  await settle();
  assert.equal(sink.packs[0], "a0,a1");
  stop.abort();
  await running;
});
