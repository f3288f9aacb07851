import assert from "node:assert/strict";
import { rm, truncate } from "node:fs/promises";
import { test } from "node:test";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { MediaFile, MediaState } from "../../../src/bridge/ports/media.ts";
import {
  alertOf,
  animationMessage,
  fileMessage,
  groupChat,
  imageMessage,
  RECALLED_AT,
  videoMessage,
  voiceMessage,
} from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import type { SimulatedMessage } from "../../simulators/telegram/index.ts";
import { KB, keptSample, MB } from "./samples.ts";
import { failure, never, OWNER, type Stage, stage, visible } from "./support.ts";

const clock = new ManualClock(RECALLED_AT + 1000);
const fetching = { possibleDuplicate: false, silent: false, media: { state: "fetching" } } as const;
const kept = (
  file: MediaFile,
): { readonly possibleDuplicate: boolean; readonly silent: boolean; readonly media: MediaState } => ({
  possibleDuplicate: false,
  silent: false,
  media: { state: "kept", file },
});
const shape = ({ kind, medium, replyTo }: SimulatedMessage): unknown => [kind, medium?.sha256, replyTo];

const kinds = [
  ["IMAGE", imageMessage(), "jpeg", "photo"],
  ["VOICE", voiceMessage(), "mp3", "voice"],
  ["VIDEO", videoMessage(), "mp4", "video"],
  ["ANIMATION", animationMessage(), "gif", "animation"],
  ["FILE", fileMessage(), "pdf", "document"],
] as const;

/** A single byte has no format, and a photo has at most 10 MB. */
const shownAs = (native: string, size: number): string =>
  size === 1 || (native === "photo" && size > 10 * MB) ? "document" : native;

for (const [kind, original, format, native] of kinds) {
  for (const [name, size] of [
    ["1 byte", 1],
    ["100 KB", 100 * KB],
    ["20 MB", 20 * MB],
  ] as const) {
    const way = shownAs(native, size);
    const goesAlong = size <= MB;
    test(`${kind} of ${name} ${goesAlong ? "goes along with its alert" : "lets its alert go first, and is shown"} as ${way}`, async (t) => {
      const { sink, simulator } = await stage(t, { clock });
      const file = await keptSample(t, format, size);
      const alert = alertOf({ original });
      const accepted = await sink.deliver(alert, kept(file), never);
      assert.equal(accepted.mediaIncluded, goesAlong);
      assert.equal(accepted.messageId, String(visible(simulator)[0]?.messageId));
      if (!goesAlong) {
        assert.notEqual(accepted.mediaMayBeThere, true);
        const options = { alertMessageId: accepted.messageId, possibleDuplicate: false, silent: false };
        await sink.deliverMedia(alert, { state: "kept", file }, options, never);
      }
      const [words, ...more] = visible(simulator);
      const replyTo = goesAlong ? undefined : words?.messageId;
      const shown = goesAlong ? words : more.shift();
      assert.deepEqual(more, []);
      assert.deepEqual(shown && shape(shown), [way, file.sha256, replyTo]);
      assert.match(words?.text ?? "", /^老马 撤回了[\s\S]*#R7K2$/);
      assert.equal(words?.entities[0]?.type, "bold");
    });

    test(`${kind} of ${name} that comes later is a reply to its alert as ${way}`, async (t) => {
      const { sink, simulator } = await stage(t, { clock });
      const alert = alertOf({ original });
      const { messageId, mediaIncluded } = await sink.deliver(alert, fetching, never);
      assert.notEqual(mediaIncluded, true);
      const file = await keptSample(t, format, size);
      const options = { alertMessageId: messageId, possibleDuplicate: false, silent: false };
      const accepted = await sink.deliverMedia(alert, { state: "kept", file }, options, never);
      const [words, message, ...more] = visible(simulator);
      assert.deepEqual(more, []);
      assert.match(words?.text ?? "", /还在下载/);
      assert.equal(accepted.messageId, String(message?.messageId));
      assert.deepEqual(message && shape(message), [way, file.sha256, Number(messageId)]);
      assert.equal(message?.text, "#R7K2");
    });
  }

  test(`${kind} of 60 MB is told in words with its path, once`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    const file = await keptFile(t, { length: 60 * MB, mime: "video/mp4", fileName: "large.bin" });
    const alert = alertOf({ original });
    const accepted = await sink.deliver(alert, kept(file), never);
    assert.equal(accepted.mediaIncluded, true);
    const options = { alertMessageId: accepted.messageId, possibleDuplicate: true, silent: false };
    await sink.deliverMedia(alert, { state: "kept", file }, options, never);
    const [first, second, ...more] = visible(simulator);
    assert.deepEqual(more, []);
    for (const message of [first, second]) {
      assert.equal(message?.kind, "text");
      assert.match(message?.text ?? "", /60 MB，Telegram 机器人最多发 50 MB/);
      assert.ok(message?.text.includes(file.path));
    }
    assert.match(first?.text ?? "", /老马 撤回了/);
    assert.match(second?.text ?? "", /#R7K2 · .*可能重复/);
    assert.equal(String(second?.replyTo), accepted.messageId);
  });
}

test("a voice message tells its seconds, a video its seconds, size and that it streams", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  await sink.deliver(alertOf({ original: voiceMessage() }), kept(await keptSample(t, "ogg", KB)), never);
  await sink.deliver(alertOf({ original: videoMessage() }), kept(await keptSample(t, "mp4", KB)), never);
  const [voice, video] = visible(simulator).map(({ medium }) => medium);
  assert.deepEqual([voice?.duration, voice?.width], [6, undefined]);
  assert.deepEqual(
    [video?.duration, video?.width, video?.height, video?.supportsStreaming],
    [15, 720, 1280, true],
  );
});

for (const [what, original, format, way] of [
  ["a sticker that is an MP4", animationMessage(), "mp4", "animation"],
  ["a sticker that is a JPEG", animationMessage(), "jpeg", "photo"],
  ["a picture that is a GIF", imageMessage(), "gif", "animation"],
  ["a picture that is none", imageMessage(), "pdf", "document"],
  ["a voice message in no format for voices", voiceMessage(), "pdf", "document"],
  ["a video that is no MP4", videoMessage(), "pdf", "document"],
  ["a file that is a GIF", fileMessage(), "gif", "document"],
  ["a file that is an MP3", fileMessage(), "mp3", "document"],
] as const) {
  test(`${what} is shown as ${way}`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    const file = await keptSample(t, format, 2 * KB);
    await sink.deliver(alertOf({ original }), kept(file), never);
    assert.deepEqual(visible(simulator).map(shape), [[way, file.sha256, undefined]]);
  });
}

test("a photo of absurd dimensions becomes a document", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const file = await keptSample(t, "jpeg", 4 * KB, { width: 10_000, height: 1 });
  await sink.deliver(alertOf({ original: imageMessage() }), kept(file), never);
  assert.deepEqual(visible(simulator).map(shape), [["document", file.sha256, undefined]]);
  assert.deepEqual(methods(simulator), ["sendPhoto", "sendDocument"]);
});

test("a photo of 10 MB is one, with a byte more it is a document without a try", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const options = { alertMessageId: "", possibleDuplicate: false, silent: false };
  for (const size of [10 * MB, 10 * MB + 1]) {
    const media = { state: "kept", file: await keptSample(t, "jpeg", size) } as const;
    await sink.deliverMedia(alertOf({ original: imageMessage() }), media, options, never);
  }
  assert.deepEqual(methods(simulator), ["sendPhoto", "sendDocument"]);
});

test("a person who takes no voice messages gets a document", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  simulator.addChat(OWNER).voiceForbidden = true;
  const file = await keptSample(t, "mp3", KB);
  await sink.deliver(alertOf({ original: voiceMessage() }), kept(file), never);
  assert.deepEqual(visible(simulator).map(shape), [["document", file.sha256, undefined]]);
});

test("an alert too long for a caption goes first, and its bytes reply to it", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const original = fileMessage(undefined, `${"很长".repeat(600)}.pdf`);
  const file = await keptSample(t, "pdf", KB);
  const alert = alertOf({ original });
  const { messageId, mediaIncluded } = await sink.deliver(alert, kept(file), never);
  assert.notEqual(mediaIncluded, true);
  const options = { alertMessageId: messageId, possibleDuplicate: false, silent: false };
  await sink.deliverMedia(alert, { state: "kept", file }, options, never);
  assert.deepEqual(visible(simulator).map(shape), [
    ["text", undefined, undefined],
    ["document", file.sha256, Number(messageId)],
  ]);
});

test("a caption of exactly 1024 units after parsing goes along, one of 1025 does not", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const file = await keptSample(t, "pdf", KB);
  const named = (length: number): ReceivedMessage => fileMessage(undefined, `${"&".repeat(length)}.pdf`);
  await sink.deliver(alertOf({ original: named(100) }), kept(file), never);
  const rest = (visible(simulator)[0]?.text.length ?? 0) - 100;
  for (const [length, kind] of [
    [1024, "document"],
    [1025, "text"],
  ] as const) {
    await sink.deliver(alertOf({ original: named(length - rest) }), kept(file), never);
    const last = visible(simulator).at(-1);
    assert.deepEqual([last?.kind, last?.text.length], [kind, length]);
  }
});

test("what a sender wrote is neither markup nor a mention in a caption in a group", async (t) => {
  const { sink, simulator } = await stage(t, { clock, config: { chatId: "-500", ownerIds: [OWNER] } });
  const original = fileMessage(groupChat({ nick: "@all_of_you" }), "@somebody <b>x</b>.pdf");
  await sink.deliver(alertOf({ original }), kept(await keptSample(t, "pdf", KB)), never);
  const [message] = visible(simulator, "-500");
  assert.equal(message?.kind, "document");
  assert.doesNotMatch(message?.text ?? "", /@\w/);
  assert.match(message?.text ?? "", /<b>x<\/b>\.pdf/);
});

test("markup that Telegram cannot parse is a plain caption", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const description = "Bad Request: can't parse entities: Unsupported start tag";
  simulator.setFault("sendDocument", { error_code: 400, description }, 1);
  await sink.deliver(alertOf({ original: fileMessage() }), kept(await keptSample(t, "pdf", KB)), never);
  assert.deepEqual(visible(simulator)[0]?.entities, []);
  assert.match(visible(simulator)[0]?.text ?? "", /春游预算\.xlsx/);
});

test("bytes whose alert was deleted come without a reply, also where Telegram insists on one", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const alert = alertOf({ original: imageMessage() });
  const file = await keptSample(t, "jpeg", KB);
  const options = { alertMessageId: "77", possibleDuplicate: false, silent: false };
  await sink.deliverMedia(alert, { state: "kept", file }, options, never);
  const description = "Bad Request: message to be replied not found";
  simulator.setFault("sendPhoto", { error_code: 400, description }, 1);
  await sink.deliverMedia(alert, { state: "kept", file }, options, never);
  const photo = ["photo", file.sha256, undefined];
  assert.deepEqual(visible(simulator).map(shape), [photo, photo]);
});

test("in the supergroup that the group became, bytes reply to nothing", async (t) => {
  const { sink, simulator } = await stage(t, { clock, config: { chatId: "-700", ownerIds: [OWNER] } });
  const alert = alertOf({ original: imageMessage() });
  const { messageId } = await sink.deliver(alert, fetching, never);
  simulator.migrateChat("-700", "-100700");
  const file = await keptSample(t, "jpeg", KB);
  const options = { alertMessageId: messageId, possibleDuplicate: false, silent: false };
  await sink.deliverMedia(alert, { state: "kept", file }, options, never);
  assert.deepEqual(visible(simulator, "-100700").map(shape), [["photo", file.sha256, undefined]]);
  assert.equal(simulator.calls.at(-1)?.params.reply_parameters, undefined);
});

for (const [why, words] of [
  [{ why: "empty", attempts: 5 }, /返回空文件（试了 5 次）/],
  [{ why: "unreachable", attempts: 3 }, /试了 3 次/],
  [{ why: "gone" }, /没能取到/],
  [{ why: "notOffered" }, /来源不提供文件内容/],
  [{ why: "tooLarge", bytes: 86 * MB, limit: 50 * MB }, /86 MB.*MEDIA_MAX_BYTES（50 MB）/],
  [{ why: "diskFull" }, /磁盘满了/],
  [{ why: "evicted" }, /MEDIA_QUOTA_BYTES/],
  [{ why: "quotaFull" }, /空间已满.*MEDIA_QUOTA_BYTES/],
] as const) {
  test(`bytes that are ${why.why} are told in the alert, or as a reply to it`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    const alert = alertOf({ original: videoMessage() });
    const media = { state: "missing", reason: why } as const;
    const { messageId } = await sink.deliver(
      alert,
      { possibleDuplicate: false, silent: false, media },
      never,
    );
    await sink.deliverMedia(
      alert,
      media,
      { alertMessageId: messageId, possibleDuplicate: false, silent: false },
      never,
    );
    const [first, reply] = visible(simulator);
    assert.match(first?.text ?? "", words);
    assert.match(reply?.text ?? "", words);
    assert.match(reply?.text ?? "", /\n#R7K2$/);
    assert.equal(String(reply?.replyTo), messageId);
  });
}

test("a kept file that is gone or cut is told as not at hand", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const alert = alertOf({ original: imageMessage() });
  const gone = await keptSample(t, "jpeg", KB);
  await rm(gone.path);
  const cut = await keptSample(t, "jpeg", KB);
  await truncate(cut.path, KB - 1);
  for (const file of [gone, cut]) {
    const accepted = await sink.deliver(alert, kept(file), never);
    assert.equal(accepted.mediaIncluded, true);
    const options = { alertMessageId: accepted.messageId, possibleDuplicate: false, silent: false };
    await sink.deliverMedia(alert, { state: "kept", file }, options, never);
  }
  assert.equal(visible(simulator).length, 4);
  for (const { kind, text } of visible(simulator)) {
    assert.equal(kind, "text");
    assert.match(text, /手头没有原件/);
  }
});

test("bytes that Telegram refuses in every way are told with their path", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const refusal = { error_code: 400, description: "Bad Request: WEBPAGE_MEDIA_EMPTY" };
  for (const method of ["sendPhoto", "sendDocument"]) simulator.setFault(method, refusal);
  const file = await keptSample(t, "jpeg", KB);
  const accepted = await sink.deliver(alertOf({ original: imageMessage() }), kept(file), never);
  assert.equal(accepted.mediaIncluded, true);
  assert.deepEqual(methods(simulator), ["sendPhoto", "sendDocument", "sendMessage"]);
  assert.ok(visible(simulator)[0]?.text.includes(file.path));
});

for (const [status, description] of [
  [413, "Request Entity Too Large"],
  [400, "Bad Request: file is too big"],
  [400, "Bad Request: file of size 30000000 bytes is too big"],
] as const) {
  test(`bytes that are refused for their size (${description}) are told with their path`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    simulator.setFault("sendVideo", { error_code: status, description });
    const file = await keptSample(t, "mp4", KB);
    const alert = alertOf({ original: videoMessage() });
    const accepted = await sink.deliver(alert, kept(file), never);
    assert.equal(accepted.mediaIncluded, true);
    const options = { alertMessageId: accepted.messageId, possibleDuplicate: false, silent: false };
    await sink.deliverMedia(alert, { state: "kept", file }, options, never);
    assert.deepEqual(methods(simulator), ["sendVideo", "sendMessage", "sendVideo", "sendMessage"]);
    for (const { text } of visible(simulator)) assert.ok(text.includes(file.path), text);
  });
}

test("where only media are forbidden the words arrive, and the bytes wait for the rights", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const description = "Bad Request: not enough rights to send photos to the chat";
  simulator.setFault("sendPhoto", { error_code: 400, description });
  const alert = alertOf({ original: imageMessage() });
  const file = await keptSample(t, "jpeg", KB);
  const { messageId, mediaIncluded } = await sink.deliver(alert, kept(file), never);
  assert.notEqual(mediaIncluded, true);
  const options = { alertMessageId: messageId, possibleDuplicate: false, silent: false };
  const error = await failure(sink.deliverMedia(alert, { state: "kept", file }, options, never));
  assert.equal(error.code, "auth");
  assert.match(error.message, /allow it to send/);
});

for (const fault of ["cut", "reset", "truncated", "html"] as const) {
  test(`an upload that ends with ${fault} may have arrived; then the words go first`, async (t) => {
    const { sink, simulator } = await stage(t, { clock });
    simulator.setFault("sendVideo", fault, 1);
    const alert = alertOf({ original: videoMessage() });
    const file = await keptSample(t, "mp4", 900 * KB);
    const error = await failure(sink.deliver(alert, kept(file), never));
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
    const again = { ...kept(file), possibleDuplicate: true, silent: false };
    const accepted = await sink.deliver(alert, again, never);
    assert.notEqual(accepted.mediaIncluded, true);
    assert.equal(accepted.mediaMayBeThere, true);
    assert.match(visible(simulator).at(-1)?.text ?? "", /可能重复/);
  });
}

test("a rate limit for media hands on when to come back", async (t) => {
  const { sink, simulator } = await stage(t, { clock });
  const limit = { error_code: 429, description: "Too Many Requests", parameters: { retry_after: 9 } };
  simulator.setFault("sendPhoto", limit, 1);
  const file = await keptSample(t, "jpeg", KB);
  const error = await failure(sink.deliver(alertOf({ original: imageMessage() }), kept(file), never));
  assert.deepEqual([error.code, error.retryAfterMs], ["rateLimited", 9000]);
});

function methods(simulator: Stage["simulator"]): readonly string[] {
  return simulator.calls.map(({ method }) => method);
}
