import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Alert } from "../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../src/bridge/model/errors.ts";
import type { MediaState } from "../../src/bridge/ports/media.ts";
import { type Accepted, type MediaOutcome, type Sink, showsMedia } from "../../src/bridge/ports/sink.ts";
import {
  alertOf,
  animationMessage,
  fileMessage,
  imageMessage,
  videoMessage,
  voiceMessage,
} from "../fakes/alerts.ts";
import { keptFile } from "../fakes/kept-media.ts";
import type { OpenSink } from "./sink.ts";

const once = { possibleDuplicate: false, silent: false };

export type ShownMedia = {
  readonly as: "bytes" | "path";
  /** Of each medium that arrived, in order: the sha256 of its bytes in hex, or the path that was shown for it. */
  received(): Promise<readonly string[]>;
  /** Bytes of a file that the platform does not take; left out: it takes any. */
  readonly tooLarge?: number;
};

type Begin = (t: TestContext) => Promise<OpenSink & { readonly signal: AbortSignal }>;

/** What every sink that shows media promises. `begin` opens one for one test. */
export function mediaContract(begin: Begin): void {
  const picture = alertOf({ original: imageMessage() });
  const missing: MediaOutcome = { state: "missing", reason: { why: "empty", attempts: 5 } };
  const emptyFile = /返回空文件（试了 5 次）|returned an empty file \(5 attempts\)/;
  const stillDownloading = /还在下载|is still downloading/;

  /** What the delivery loop does after an alert. */
  const follow = async (
    sink: Sink,
    alert: Alert,
    media: MediaOutcome,
    accepted: Accepted,
    signal: AbortSignal,
  ): Promise<void> => {
    assert.ok(showsMedia(sink), "the sink takes media");
    const options = { alertMessageId: accepted.messageId, ...once };
    await sink.deliverMedia(alert, media, options, signal);
  };

  const mediaTest = (
    name: string,
    run: (t: TestContext, opened: Awaited<ReturnType<Begin>>, shown: ShownMedia) => Promise<void>,
  ): void => {
    test(name, async (t) => {
      const opened = await begin(t);
      if (opened.media === undefined) return t.skip("the platform is told of media in words");
      await run(t, opened, opened.media);
    });
  };

  for (const [kind, original] of [
    ["picture", imageMessage()],
    ["voice message", voiceMessage()],
    ["video", videoMessage()],
    ["sticker", animationMessage()],
    ["file", fileMessage(undefined, "春游预算.xlsx", "53")],
  ] as const) {
    mediaTest(
      `a ${kind} whose bytes are kept arrives with its alert or after it`,
      async (t, opened, shown) => {
        const { sink, received, signal } = opened;
        const file = await keptFile(
          t,
          kind === "picture"
            ? {}
            : {
                bytes: Buffer.from(`some bytes of a ${kind}`),
                mime: "application/octet-stream",
                fileName: "a.bin",
              },
        );
        const alert = alertOf({ original });
        const media: MediaState = { state: "kept", file };
        const accepted = await sink.deliver(alert, { ...once, media }, signal);
        if (!accepted.mediaIncluded) await follow(sink, alert, media, accepted, signal);
        assert.deepEqual(await shown.received(), [shown.as === "path" ? file.path : file.sha256]);
        const text = (await received()).join("\n");
        assert.match(text, /老马/);
        assert.doesNotMatch(text, stillDownloading);
      },
    );
  }

  mediaTest("words go out before the bytes are there, and the bytes follow", async (t, opened, shown) => {
    const { sink, received, signal } = opened;
    const fetching = { ...once, media: { state: "fetching" } } as const;
    const accepted = await sink.deliver(picture, fetching, signal);
    assert.notEqual(accepted.mediaIncluded, true);
    assert.match((await received()).join("\n"), stillDownloading);
    assert.deepEqual(await shown.received(), []);
    const file = await keptFile(t);
    await follow(sink, picture, { state: "kept", file }, accepted, signal);
    assert.deepEqual(await shown.received(), [shown.as === "path" ? file.path : file.sha256]);
  });

  mediaTest("bytes that never come are told with the reason", async (_t, opened, shown) => {
    const { sink, received, signal } = opened;
    const fetching = { ...once, media: { state: "fetching" } } as const;
    const accepted = await sink.deliver(picture, fetching, signal);
    assert.doesNotMatch((await received()).join("\n"), emptyFile);
    await follow(sink, picture, missing, accepted, signal);
    assert.match((await received()).join("\n"), emptyFile);
    assert.deepEqual(await shown.received(), []);
  });

  mediaTest("bytes that are known not to come are told in the alert", async (_t, opened, shown) => {
    const { sink, received, signal } = opened;
    await sink.deliver(picture, { ...once, media: missing }, signal);
    const text = (await received()).join("\n");
    assert.match(text, emptyFile);
    assert.doesNotMatch(text, stillDownloading);
    assert.deepEqual(await shown.received(), []);
  });

  for (const known of ["at once", "later"] as const) {
    mediaTest(`a file over the platform's limit is told with its path ${known}`, async (t, opened, shown) => {
      const { sink, received, signal } = opened;
      if (shown.tooLarge === undefined) return t.skip("the platform has no limit");
      const parts = { length: shown.tooLarge, mime: "application/octet-stream", fileName: "large.bin" };
      const media: MediaOutcome = { state: "kept", file: await keptFile(t, parts) };
      const alert = alertOf({ original: fileMessage() });
      const first: MediaState = known === "at once" ? media : { state: "fetching" };
      const accepted = await sink.deliver(alert, { ...once, media: first }, signal);
      if (!accepted.mediaIncluded) await follow(sink, alert, media, accepted, signal);
      const text = (await received()).join("\n");
      assert.ok(text.includes(media.file.path), text);
      assert.match(text, /最多|at most/);
      assert.deepEqual(await shown.received(), []);
    });
  }

  mediaTest("an unreachable platform is a DeliveryError for media too", async (t, opened) => {
    const { sink, signal } = opened;
    const accepted = await sink.deliver(picture, { ...once, media: { state: "fetching" } }, signal);
    await opened.break();
    for (const media of [missing, { state: "kept", file: await keptFile(t) } as const]) {
      await assert.rejects(follow(sink, picture, media, accepted, signal), DeliveryError);
    }
  });

  mediaTest(
    "media under an aborted signal end with a DeliveryError and send nothing",
    async (t, opened, shown) => {
      const { sink, received, signal } = opened;
      const accepted = await sink.deliver(picture, { ...once, media: { state: "fetching" } }, signal);
      const before = (await received()).length;
      for (const media of [missing, { state: "kept", file: await keptFile(t) } as const]) {
        await assert.rejects(follow(sink, picture, media, accepted, AbortSignal.abort()), DeliveryError);
      }
      assert.equal((await received()).length, before);
      assert.deepEqual(await shown.received(), []);
    },
  );
}
