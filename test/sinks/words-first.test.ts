import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Lane } from "../../src/bridge/delivery/lane.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import type { MediaFile } from "../../src/bridge/ports/media.ts";
import type { Sink } from "../../src/bridge/ports/sink.ts";
import { createFilehelperSink } from "../../src/sinks/filehelper/sink.ts";
import { createTelegramApi } from "../../src/sinks/telegram/api/api.ts";
import { TelegramFailure } from "../../src/sinks/telegram/api/errors.ts";
import { uploadOf } from "../../src/sinks/telegram/api/upload.ts";
import { textsFor } from "../../src/text/index.ts";
import { alertOf, imageMessage, textMessage, videoMessage } from "../fakes/alerts.ts";
import { FastClock } from "../fakes/fast-clock.ts";
import { keptFile } from "../fakes/kept-media.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { addTo } from "../fakes/new-alert.ts";
import { ScriptedNotes } from "../fakes/scripted-notes.ts";
import { openOnline } from "../wechat/web/rig.ts";
import { CHANNEL, openRig, until } from "./slack/rig.ts";
import { KB, keptSample, MB } from "./telegram/samples.ts";
import { failure, never, OWNER, stage, TOKEN, visible } from "./telegram/support.ts";

/** A lane that has a recalled video with its bytes, and a recalled text behind it. */
async function lane(t: TestContext, sink: Sink, file: MediaFile) {
  const outbox = new MemoryOutbox();
  const video = { ...alertOf({ original: videoMessage() }), id: "video", accountId: undefined };
  const text = { ...alertOf({ original: textMessage("not held up") }), id: "text", accountId: undefined };
  await addTo(outbox, [video, text], [sink.name]);
  const stop = new AbortController();
  const running = new Lane(sink, {
    outbox,
    media: { stateOf: async () => ({ state: "kept", file }) },
    clock: new FastClock(20),
    log: silentLogger,
    random: () => 0.5,
  }).run(stop.signal, stop.signal);
  t.after(async () => {
    stop.abort();
    await running;
  });
  const statusOf = (id: string, part = "alert") =>
    outbox.rows.find((row) => row.alert.id === id && row.part === part)?.status;
  return { statusOf };
}

test("a text alert is not held up by a video that goes up to Telegram", async (t) => {
  const { sink, simulator } = await stage(t, { locale: "en" });
  const file = await keptSample(t, "mp4", 2 * MB);
  simulator.setFault("sendVideo", "hang");
  const { statusOf } = await lane(t, sink, file);
  await until(
    () => statusOf("text") === "sent" && simulator.calls.some(({ method }) => method === "sendVideo"),
  );
  assert.deepEqual([statusOf("video"), statusOf("video", "media")], ["sent", "sending"]);
  assert.match(visible(simulator)[1]?.text ?? "", /not held up/);
});

test("a text alert is not held up by a video that goes up to Slack", async (t) => {
  const rig = await openRig({ start: false });
  t.after(() => rig.end());
  const file = await keptSample(t, "mp4", 2 * MB);
  let stalled = false;
  const onStall = (): void => {
    stalled = true;
  };
  rig.slack.setFault("upload", { kind: "stall", afterBytes: 64 * KB, onStall });
  const { statusOf } = await lane(t, rig.sink, file);
  await until(() => statusOf("text") === "sent" && stalled);
  assert.deepEqual([statusOf("video"), statusOf("video", "media")], ["sent", "sending"]);
  assert.match(rig.slack.messages(CHANNEL)[1]?.text ?? "", /not held up/);
});

test("a text alert is not held up by a video that goes up to filehelper", async (t) => {
  const clock = new FastClock(20);
  const { wechat, bridge } = await openOnline(t, { clock });
  const held = Promise.withResolvers<void>();
  t.after(() => held.resolve());
  wechat.setFault("webwxuploadmedia", { kind: "hold", until: held.promise });
  const { session } = bridge;
  const sink = createFilehelperSink({
    session,
    clock,
    texts: textsFor("en"),
    ...new ScriptedNotes().deps,
  });
  const { statusOf } = await lane(t, sink, await keptSample(t, "mp4", 2 * MB));
  await until(() => statusOf("text") === "sent" && wechat.count("webwxuploadmedia") > 0);
  assert.deepEqual([statusOf("video"), statusOf("video", "media")], ["sent", "sending"]);
  assert.match(wechat.sentTexts[1]?.content ?? "", /not held up/);
});

test("bytes of a megabyte bring their alert to Telegram, with one byte more they follow it", async (t) => {
  const { sink, simulator } = await stage(t);
  for (const [size, kinds] of [
    [MB, ["video"]],
    [MB + 1, ["video", "text"]],
  ] as const) {
    const media = { state: "kept", file: await keptSample(t, "mp4", size) } as const;
    const accepted = await sink.deliver(
      alertOf({ original: videoMessage() }),
      { possibleDuplicate: false, silent: false, media },
      never,
    );
    assert.equal(accepted.mediaIncluded, kinds.length === 1);
    assert.deepEqual(
      visible(simulator).map(({ kind }) => kind),
      kinds,
    );
  }
});

test("bytes that carry their alert have no longer than a call without bytes", async (t) => {
  const { simulator } = await stage(t);
  const { apiRoot } = simulator;
  const api = createTelegramApi({ token: TOKEN, apiRoot, fetch, timeoutMs: 50, uploadIdleMs: 3_600_000 });
  simulator.setFault("sendPhoto", "hang", 1);
  const medium = { as: "photo", file: uploadOf(Buffer.alloc(10), "a.jpg"), inTime: true } as const;
  await assert.rejects(api.sendMedium(OWNER, medium, "", { html: false }, never), (error: unknown) => {
    assert.ok(error instanceof TelegramFailure);
    return error.code === "unreachable" && error.maybeReceived;
  });
});

test("after an upload that broke off, words go first for ten minutes", async (t) => {
  const clock = new ManualClock();
  const { sink, simulator } = await stage(t, { clock });
  const media = { state: "kept", file: await keptFile(t) } as const;
  const deliver = () =>
    sink.deliver(
      alertOf({ original: imageMessage() }),
      { possibleDuplicate: false, silent: false, media },
      never,
    );
  simulator.setFault("sendPhoto", "cut", 1);
  assert.equal((await failure(deliver())).maybeDelivered, true);
  const included = [await deliver()];
  await clock.advance(10 * 60_000);
  included.push(await deliver());
  assert.deepEqual(
    included.map(({ mediaIncluded }) => mediaIncluded),
    [false, true],
  );
});
