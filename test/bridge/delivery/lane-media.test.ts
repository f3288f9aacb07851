import assert from "node:assert/strict";
import { test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import type { Delivery } from "../../../src/bridge/ports/outbox.ts";
import type { DeliverOptions, MediaDisplay, MediaOutcome, Sink } from "../../../src/bridge/ports/sink.ts";
import { alertOf, contactChat, received } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { addTo } from "../../fakes/new-alert.ts";

const KEPT: MediaState = {
  state: "kept",
  file: { path: "/m/img_1.jpg", bytes: 3, mime: "image/jpeg", fileName: "img_1.jpg" },
};
const MISSING: MediaState = { state: "missing", reason: { why: "gone" } };
const FETCHING: MediaState = { state: "fetching" };

/** Tells what it was given, in order. */
class PictureSink implements Sink, MediaDisplay {
  readonly name = "one";
  readonly told: string[] = [];
  includes = false;
  mayBeThere = false;
  mediaFailures: DeliveryError[] = [];

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async deliver(alert: Alert, { media }: DeliverOptions) {
    this.told.push(`words ${alert.id} ${media?.state}`);
    return {
      messageId: `m-${alert.id}`,
      mediaIncluded: this.includes && media?.state === "kept",
      mediaMayBeThere: this.mayBeThere,
    };
  }

  async deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    {
      alertMessageId,
      possibleDuplicate,
    }: { readonly alertMessageId: string; readonly possibleDuplicate: boolean },
  ) {
    const failure = this.mediaFailures.shift();
    if (failure) throw failure;
    const mark = possibleDuplicate ? " marked" : "";
    this.told.push(`media ${alert.id} ${media.state} for ${alertMessageId}${mark}`);
    return { messageId: "" };
  }
}

async function setUp(states: Record<string, MediaState>, prepare: (sink: PictureSink) => void = () => {}) {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox(clock, ({ original }) => {
    const msgId = original?.message.msgId;
    return msgId !== undefined && states[msgId]?.state === "fetching";
  });
  const sink = new PictureSink();
  prepare(sink);
  const media = { stateOf: async (msgId: string) => states[msgId] };
  const lane = new Lane(sink, { outbox, media, clock, log: silentLogger, random: () => 0.5 });
  const image = { msgType: "IMAGE", imgHeight: 1, imgWidth: 1, mediaId: "" } as const;
  const alerts = Object.keys(states).map((msgId) => ({
    ...alertOf({ original: received(image, contactChat(), { msgId }) }),
    id: `a${msgId}`,
  }));
  await addTo(outbox, alerts, ["one"]);
  const stop = new AbortController();
  const running = lane.run(stop.signal, new AbortController().signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  await settle();
  return { clock, outbox, sink, lane, states, end };
}

/** Lets the lane work until it has nothing left to do that would make `done` true. */
async function settleUntil(done: () => boolean): Promise<void> {
  for (let round = 0; round < 500 && !done(); round += 1) await settle();
}

test("words never wait for bytes; bytes that come later follow as a reply", async () => {
  const { sink, lane, states, end } = await setUp({ "1": FETCHING, "2": FETCHING });
  assert.deepEqual(sink.told, ["words a1 fetching", "words a2 fetching"]);
  states["2"] = KEPT;
  lane.signalMedia();
  await settle();
  assert.deepEqual(sink.told.slice(2), ["media a2 kept for m-a2"], "what still waits holds up no other");
  states["1"] = MISSING;
  lane.signalMedia();
  await settle();
  assert.deepEqual(sink.told.slice(3), ["media a1 missing for m-a1"]);
  await end();
});

test("a hundred alerts that wait for their bytes hold up no bytes behind them", async () => {
  const waiting = Array.from({ length: 120 }, (_, index): [string, MediaState] => [`w${index}`, FETCHING]);
  const { sink, end } = await setUp({ ...Object.fromEntries(waiting), last: KEPT });
  await settleUntil(() => sink.told.length > 121);
  assert.deepEqual(sink.told.slice(121), ["media alast kept for m-alast"]);
  await end();
});

test("bytes that are deleted between the look at them and their upload are told as missing", async (t) => {
  const { sink, lane, outbox, states, end } = await setUp({ "1": FETCHING });
  states["1"] = KEPT;
  const mark = outbox.markSending.bind(outbox);
  t.mock.method(outbox, "markSending", async (deliveries: readonly Delivery[]) => {
    states["1"] = MISSING;
    return await mark(deliveries);
  });
  lane.signalMedia();
  await settle();
  assert.deepEqual(sink.told.slice(1), ["media a1 missing for m-a1"]);
  await end();
});

test("bytes that went along, or will never come, are not sent again", async () => {
  const { sink, outbox, end } = await setUp({ "1": KEPT, "2": MISSING }, (one) => {
    one.includes = true;
  });
  assert.deepEqual(sink.told, ["words a1 kept", "words a2 missing"]);
  const { delivered, waiting } = await outbox.counts("one");
  assert.deepEqual({ delivered, waiting }, { delivered: 2, waiting: 0 });
  await end();
});

test("bytes that an earlier try may have brought are marked when they follow", async () => {
  const { sink, end } = await setUp({ "1": KEPT }, (one) => {
    one.mayBeThere = true;
  });
  assert.deepEqual(sink.told, ["words a1 kept", "media a1 kept for m-a1 marked"]);
  await end();
});

test("bytes that a sink could not take are tried again and hold up no words", async () => {
  const { sink, outbox, lane, clock, end } = await setUp({ "1": KEPT }, (one) => {
    one.mediaFailures = [
      new DeliveryError("unavailable", "reset"),
      new DeliveryError("unavailable", "reset"),
    ];
  });
  assert.deepEqual(sink.told, ["words a1 kept"]);
  await addTo(outbox, [{ ...alertOf(), id: "later" }], ["one"]);
  lane.signal();
  await settle();
  assert.deepEqual(sink.told.slice(1), ["words later undefined"]);
  await clock.advance(10_000);
  assert.deepEqual(sink.told.slice(2), ["media a1 kept for m-a1"]);
  await end();
});

test("a restart between words and bytes loses neither", async () => {
  const { sink, outbox, states, end, clock } = await setUp({ "1": FETCHING });
  await end();
  outbox.restart();
  states["1"] = KEPT;
  const again = new PictureSink();
  const stop = new AbortController();
  const lane = new Lane(again, {
    outbox,
    media: { stateOf: async (msgId) => states[msgId] },
    clock,
    log: silentLogger,
    random: () => 0.5,
  });
  const running = lane.run(stop.signal, new AbortController().signal);
  await settle();
  assert.deepEqual([...sink.told, ...again.told], ["words a1 fetching", "media a1 kept for m-a1"]);
  stop.abort();
  await running;
});

test("bytes that are refused for an unknown reason let others pass, and are given up after six tries in ten minutes", async () => {
  const { sink, outbox, clock, end } = await setUp({ "1": KEPT, "2": KEPT }, (one) => {
    one.mediaFailures = [new DeliveryError("unknown", "a word of tomorrow")];
  });
  assert.deepEqual(sink.told, ["words a1 kept", "words a2 kept", "media a2 kept for m-a2"]);
  let tries = 1;
  const deliverMedia = sink.deliverMedia.bind(sink);
  sink.deliverMedia = async (...args) => {
    tries += 1;
    sink.mediaFailures = [new DeliveryError("unknown", "a word of tomorrow")];
    return await deliverMedia(...args);
  };
  await clock.advance(10 * 60_000);
  assert.deepEqual([tries, (await outbox.counts("one")).dead], [5, 0]);
  await clock.advance(60_000);
  assert.deepEqual([tries, (await outbox.counts("one")).dead], [6, 1]);
  await end();
});
