import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError, StoreError } from "../../../src/bridge/model/errors.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { Delivery } from "../../../src/bridge/ports/outbox.ts";
import type { Accepted, DeliverOptions, Sink } from "../../../src/bridge/ports/sink.ts";
import { alertOf, textMessage } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { addTo } from "../../fakes/new-alert.ts";

/** Its marks reach the disk when the test says so. */
class SlowOutbox extends MemoryOutbox {
  mark = Promise.withResolvers<void>();
  onMarked = (): void => {};

  override async markSending(deliveries: readonly Delivery[]): Promise<boolean> {
    this.onMarked();
    const marked = super.markSending(deliveries);
    await this.mark.promise;
    return await marked;
  }
}

/** Composes an alert at once and sends it when it may. */
class ComposingSink implements Sink {
  readonly name = "one";
  readonly composed: string[] = [];
  readonly sent: string[] = [];
  onComposed = (): void => {};
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async deliver({ id }: Alert, { marked }: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    this.composed.push(id);
    this.onComposed();
    await marked;
    if (signal.aborted) throw new DeliveryError("unavailable", "stopped");
    this.sent.push(id);
    return { messageId: "m" };
  }
}

class WaitingSink extends ComposingSink {
  readonly waitsForMark: true = true;
}

class WritingSink extends WaitingSink {
  readonly writesFirst = true;
}

const waiters = (): readonly ComposingSink[] => [new ComposingSink(), new WaitingSink(), new WritingSink()];

async function begun(t: TestContext, sink: ComposingSink, prepare: (outbox: SlowOutbox) => void = () => {}) {
  const clock = new ManualClock();
  const outbox = new SlowOutbox();
  prepare(outbox);
  const media = { stateOf: async () => undefined };
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  await addTo(outbox, [{ ...alertOf({ original: textMessage() }), id: "a" }], ["one"]);
  const stop = new AbortController();
  const running = lane.run(stop.signal, new AbortController().signal);
  t.after(async () => {
    stop.abort();
    outbox.mark.resolve();
    await running;
  });
  await settle();
  return { outbox, clock };
}

test("an alert is composed while its mark is written, where the sink waits for it, and sent after it", async (t) => {
  for (const sink of waiters()) {
    const { outbox } = await begun(t, sink);
    assert.deepEqual(sink.composed, sink instanceof WaitingSink ? ["a"] : []);
    assert.deepEqual(sink.sent, []);
    outbox.mark.resolve();
    await settle();
    assert.deepEqual(sink.sent, ["a"]);
    assert.equal((await outbox.counts("one")).delivered, 1);
  }
});

test("a sink that writes something itself is called before the mark is written, others that wait for it after", async (t) => {
  for (const [sink, order] of [
    [new WritingSink(), ["composed", "marked"]],
    [new WaitingSink(), ["marked", "composed"]],
  ] as const) {
    const steps: string[] = [];
    sink.onComposed = () => steps.push("composed");
    const { outbox } = await begun(t, sink, (outbox) => {
      // As a store does that writes what was asked for in one callback.
      outbox.onMarked = () => process.nextTick(() => steps.push("marked"));
    });
    assert.deepEqual(steps, order);
    outbox.mark.resolve();
    await settle();
    assert.deepEqual(sink.sent, ["a"]);
  }
});

test("an alert that cannot be marked is not sent, and sent when it can", async (t) => {
  for (const sink of waiters()) {
    const { outbox, clock } = await begun(t, sink);
    const { mark } = outbox;
    outbox.mark = Promise.withResolvers();
    outbox.mark.resolve();
    mark.reject(new StoreError("write", "disk full"));
    await settle();
    assert.deepEqual(sink.sent, []);
    await clock.advance(5_000);
    assert.deepEqual(sink.sent, ["a"]);
  }
});

test("an alert that a person deletes before it is marked is not sent, and counts as nothing", async (t) => {
  for (const sink of waiters()) {
    const { outbox, clock } = await begun(t, sink);
    outbox.markSending = async () => {
      await outbox.settle(await head(outbox), { status: "dead", error: verbatim("deleted") });
      return false;
    };
    outbox.mark.reject(new StoreError("write", "disk full"));
    await clock.advance(5_000);
    assert.deepEqual(sink.sent, []);
    const { delivered, lastError } = await outbox.counts("one");
    assert.deepEqual({ delivered, lastError }, { delivered: 0, lastError: undefined });
  }
});

async function head(outbox: MemoryOutbox): Promise<Delivery> {
  const [first] = await outbox.waiting("one", 1);
  assert.ok(first);
  return first;
}
