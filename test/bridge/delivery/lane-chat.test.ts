import assert from "node:assert/strict";
import { test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import type {
  AlertChat,
  DeliverOptions,
  MediaDeliverOptions,
  MediaDisplay,
  MediaOutcome,
  Packer,
  Sink,
  Waiting,
} from "../../../src/bridge/ports/sink.ts";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { addTo } from "../../fakes/new-alert.ts";

/** Notes the chat of everything that it gets. Alerts of one chat that follow each other go into one message. */
class ApartSink implements Sink, MediaDisplay, Packer {
  readonly name = "one";
  readonly told: (readonly [string, AlertChat | undefined])[] = [];

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async deliver(alert: Alert, { chat }: DeliverOptions) {
    this.told.push([alert.id, chat]);
    return { messageId: "m" };
  }

  async deliverMedia(alert: Alert, _media: MediaOutcome, { chat }: MediaDeliverOptions) {
    this.told.push([`media of ${alert.id}`, chat]);
    return { messageId: "" };
  }

  fitting(alerts: readonly Waiting[]): number {
    const until = alerts.findIndex(({ chat }) => chat?.key !== alerts[0]?.chat?.key);
    return until < 0 ? alerts.length : until;
  }

  async deliverPacked(alerts: readonly Waiting[]) {
    assert.equal(new Set(alerts.map(({ chat }) => chat?.key)).size, 1);
    this.told.push([alerts.map(({ alert }) => alert.id).join(), alerts[0]?.chat]);
    return { messageId: "m" };
  }
}

function setUp() {
  const names = new Map([
    [7, "同学群"],
    [8, "登山队"],
  ]);
  const clock = new ManualClock();
  const outbox = new MemoryOutbox(clock);
  const sink = new ApartSink();
  const states = new Map<string, MediaState>();
  const lane = new Lane(sink, {
    outbox,
    media: { stateOf: async (msgId) => states.get(msgId) },
    chatOf: (key) => {
      const name = names.get(key);
      return name === undefined ? undefined : { key, name };
    },
    clock,
    log: silentLogger,
    random: () => 0.5,
  });
  const add = async (ids: readonly string[], chat: number | undefined, original = textMessage()) => {
    const alerts = ids.map((id) => ({ ...alertOf({ original }), id }));
    await addTo(outbox, alerts, ["one"], { chat });
  };
  const running = async (work: () => Promise<void>): Promise<void> => {
    const stop = new AbortController();
    const ended = lane.run(stop.signal, stop.signal);
    await settle();
    await work();
    stop.abort();
    await ended;
  };
  return { names, sink, lane, states, add, running };
}

test("an alert goes out with its chat under the name that it has at that moment", async () => {
  const { names, sink, lane, add, running } = setUp();
  await add(["a"], 7);
  await running(async () => {
    names.set(7, "老同学");
    await add(["b"], 7);
    lane.signal();
    await settle();
  });
  assert.deepEqual(sink.told, [
    ["a", { key: 7, name: "同学群" }],
    ["b", { key: 7, name: "老同学" }],
  ]);
});

test("an alert whose chat was not known, or is forgotten, goes out without one", async () => {
  const { sink, add, running } = setUp();
  await add(["unknown"], undefined);
  await add(["forgotten"], 99);
  await running(async () => {});
  assert.deepEqual(sink.told, [
    ["unknown", undefined],
    ["forgotten", undefined],
  ]);
});

test("the bytes of an alert follow with its chat", async () => {
  const { sink, lane, states, add, running } = setUp();
  const image = imageMessage();
  const file = { path: "/x.jpg", bytes: 1, mime: "image/jpeg", fileName: "x.jpg" };
  states.set(image.message.msgId, { state: "fetching" });
  await add(["a"], 7, image);
  await running(async () => {
    states.set(image.message.msgId, { state: "kept", file });
    lane.signalMedia();
    await settle();
  });
  assert.deepEqual(sink.told, [
    ["a", { key: 7, name: "同学群" }],
    ["media of a", { key: 7, name: "同学群" }],
  ]);
});

test("a sink that packs sees the chat of each alert, and it alone decides which share a message", async () => {
  const { sink, add, running } = setUp();
  await add(["a", "b", "c"], 7);
  await add(["d", "e"], 8);
  await add(["f", "g", "h", "i", "j", "k", "l", "m", "n", "o"], 7);
  await running(async () => {});
  assert.deepEqual(sink.told.slice(0, 3), [
    ["a,b,c", { key: 7, name: "同学群" }],
    ["d,e", { key: 8, name: "登山队" }],
    ["f,g,h,i,j,k,l,m,n,o", { key: 7, name: "同学群" }],
  ]);
});
