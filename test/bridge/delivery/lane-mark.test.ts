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

  override async markSending(deliveries: readonly Delivery[]): Promise<boolean> {
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
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async deliver({ id }: Alert, { marked }: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    this.composed.push(id);
    await marked;
    if (signal.aborted) throw new DeliveryError("unavailable", "stopped");
    this.sent.push(id);
    return { messageId: "m" };
  }
}

class WaitingSink extends ComposingSink {
  readonly waitsForMark = true;
}

async function begun(t: TestContext, sink: ComposingSink) {
  const clock = new ManualClock();
  const outbox = new SlowOutbox();
  const media = { stateOf: async () => undefined };
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  await addTo(outbox, [{ ...alertOf({ original: textMessage() }), id: "a" }], ["one"]);
  const stop = new AbortController();
  const running = lane.run(stop.signal, new AbortController().signal);
  t.after(async () => {
    stop.abort();
    await running;
  });
  await settle();
  return { outbox, clock };
}

test("an alert is composed while its mark is written, where the sink waits for it, and sent after it", async (t) => {
  for (const sink of [new ComposingSink(), new WaitingSink()]) {
    const { outbox } = await begun(t, sink);
    assert.deepEqual(sink.composed, sink instanceof WaitingSink ? ["a"] : []);
    assert.deepEqual(sink.sent, []);
    outbox.mark.resolve();
    await settle();
    assert.deepEqual(sink.sent, ["a"]);
    assert.equal((await outbox.counts("one")).delivered, 1);
  }
});

test("an alert that cannot be marked is not sent, and sent when it can", async (t) => {
  for (const sink of [new ComposingSink(), new WaitingSink()]) {
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
  for (const sink of [new ComposingSink(), new WaitingSink()]) {
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
