import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Lane } from "../../../src/bridge/delivery/lane.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { MediaState } from "../../../src/bridge/ports/media.ts";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { addTo } from "../../fakes/new-alert.ts";
import { until } from "../slack/rig.ts";
import { never, openRig } from "./rig.ts";

/** A receiver behind a lane with these alerts: words, and one picture called `picture`. */
async function lane(t: TestContext, ids: readonly string[], media?: MediaState) {
  const outbox = new MemoryOutbox();
  const rig = await openRig(t, { onWake: () => running.wake() });
  const running = new Lane(rig.sink, {
    outbox,
    media: { stateOf: async (id) => (id === "p" ? media : undefined) },
    clock: new FastClock(20),
    log: silentLogger,
    random: () => 0.5,
  });
  const picture = imageMessage();
  const original = { ...picture, message: { ...picture.message, msgId: "p" } };
  const alerts = ids.map((id) => ({
    ...alertOf({ original: id === "picture" ? original : textMessage(`text ${id}`) }),
    id,
  }));
  await addTo(outbox, alerts, [rig.sink.name]);
  const stop = new AbortController();
  const start = (): void => {
    const done = running.run(stop.signal, stop.signal);
    t.after(async () => {
      stop.abort();
      await done;
    });
  };
  return { ...rig, outbox, start };
}

test("after a 410 all alerts wait without a request, and one test that passes lets them out in order", async (t) => {
  const { receiver, sink, outbox, start } = await lane(t, ["a", "b", "c"]);
  receiver.setAnswer({ kind: "status", status: 410 }, 1);
  start();
  await until(() => outbox.rows.some(({ lastError }) => lastError !== undefined));
  await sink.showTest("测试", never);
  await receiver.waitFor(() => receiver.taken.length === 4);
  assert.deepEqual(
    receiver.taken.slice(1).map(({ id }) => id),
    ["recall_a", "recall_b", "recall_c"],
  );
  assert.equal(receiver.requests.length, 5);
  assert.ok(outbox.rows.every(({ status }) => status !== "dead"));
});

test("a file of 5 MB follows its words, and the words behind it arrive too, each once", async (t) => {
  const file = await keptFile(t, { length: 5 * 1024 * 1024, mime: "video/mp4", fileName: "a.mp4" });
  const { receiver, start } = await lane(t, ["picture", "b", "c"], { state: "kept", file });
  start();
  await receiver.waitFor(() => receiver.taken.length === 4);
  const types = receiver.taken.map(({ type }) => type);
  assert.deepEqual(types.toSorted(), ["recall.matched", "recall.matched", "recall.matched", "recall.media"]);
  assert.equal(types[0], "recall.matched");
});
