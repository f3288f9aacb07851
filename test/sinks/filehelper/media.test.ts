import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { describe, test } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import { type Logger, silentLogger } from "../../../src/bridge/ports/log.ts";
import { isMedia, type MediaFile } from "../../../src/bridge/ports/media.ts";
import type { MediaOutcome } from "../../../src/bridge/ports/sink.ts";
import { SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import { planOf } from "../../../src/sinks/filehelper/media.ts";
import { createFilehelperSink } from "../../../src/sinks/filehelper/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import {
  alertOf,
  animationMessage,
  fileMessage,
  imageMessage,
  RECALLED_AT,
  textMessage,
  videoMessage,
  voiceMessage,
} from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { ScriptedMediaSession } from "../../fakes/scripted-media-session.ts";
import { ScriptedNotes } from "../../fakes/scripted-notes.ts";
import { ScriptedSession } from "../../fakes/scripted-session.ts";

const clock = { now: () => RECALLED_AT + 2_000, monotonic: () => 0, sleep: async () => {} };
const MB = 1024 * 1024;
const signal = new AbortController().signal;

function open(session = new ScriptedMediaSession()) {
  const warnings: unknown[] = [];
  const log: Logger = { ...silentLogger, warn: (fields) => void warnings.push(fields) };
  const sink = createFilehelperSink({
    session,
    clock,
    texts: textsFor("zh"),
    timeZone: "UTC",
    ...new ScriptedNotes().deps,
    log,
  });
  const follow = (alert: Alert, media: MediaOutcome, possibleDuplicate = false) =>
    sink.deliverMedia(alert, media, { alertMessageId: "", possibleDuplicate, silent: false }, signal);
  return { session, sink, follow, warnings };
}

const picture = alertOf({ original: imageMessage() });

describe("how bytes go to filehelper", () => {
  const cases: readonly (readonly [string, ReceivedMessage, string, number, string | number])[] = [
    ["a JPEG", imageMessage(), "image/jpeg", 20 * MB, "image"],
    ["a PNG", imageMessage(), "image/png", 1, "image"],
    ["a picture over 20 MB", imageMessage(), "image/jpeg", 20 * MB + 1, 20 * MB],
    ["a picture that is none", imageMessage(), "application/octet-stream", 25 * MB, "file"],
    ["a picture that is a WebP", imageMessage(), "image/webp", 1, "file"],
    ["a voice message", voiceMessage(), "audio/mpeg", 9_000, "file"],
    ["a video", videoMessage(), "video/mp4", 20 * MB, "video"],
    ["a video over 20 MB", videoMessage(), "video/mp4", 20 * MB + 1, 20 * MB],
    ["a video that is no MP4", videoMessage(), "application/octet-stream", 1, "file"],
    ["a GIF of 1 MB", animationMessage(), "image/gif", MB, "emoticon"],
    ["a GIF over 1 MB", animationMessage(), "image/gif", MB + 1, "file"],
    ["a GIF over 25 MB", animationMessage(), "image/gif", 25 * MB + 1, 25 * MB],
    ["a sticker that is a PNG", animationMessage(), "image/png", 1, "file"],
    ["a file of 25 MB", fileMessage(), "application/pdf", 25 * MB, "file"],
    ["a file over 25 MB", fileMessage(), "application/pdf", 25 * MB + 1, 25 * MB],
    ["a file that is a picture", fileMessage(), "image/jpeg", 1, "file"],
  ];
  for (const [name, received, mime, bytes, outcome] of cases) {
    test(`${name}: ${typeof outcome === "string" ? outcome : "words"}`, () => {
      assert.ok(isMedia(received));
      const file: MediaFile = { path: "/x", bytes, mime, fileName: "x" };
      const expected = typeof outcome === "string" ? { kind: outcome } : { limit: outcome };
      assert.deepEqual(planOf(received.message, file), expected);
    });
  }
});

describe("media in filehelper", () => {
  test("kept bytes follow the text as a message of their own under the alert's id", async (t) => {
    const { session, sink, follow } = open();
    const { sha256, ...file } = await keptFile(t);
    const media: MediaOutcome = { state: "kept", file };
    const accepted = await sink.deliver(picture, { possibleDuplicate: false, silent: false, media }, signal);
    assert.equal(accepted.mediaIncluded, false);
    assert.equal(
      session.sends[0]?.text,
      ["「老马」撤回了一张图片", "14:02:11 发出，14:02:49 撤回（38 秒后）", "#R7K2"].join("\n"),
    );
    await follow(picture, media);
    assert.deepEqual(session.files, [
      { chatName: "filehelper", file: { ...file, kind: "image" }, key: `${picture.id}:media`, sha256 },
    ]);
    assert.equal(session.sends.length, 1);
  });

  test("bytes that may be there already come under a line that says so", async (t) => {
    const { session, follow } = open();
    const { sha256: _, ...file } = await keptFile(t);
    await follow(picture, { state: "kept", file }, true);
    assert.deepEqual(
      session.sends.map(({ text }) => text),
      ["#R7K2 · 可能重复"],
    );
    assert.equal(session.files.length, 1);
  });

  test("what is too large is said with its path in the alert itself, and nothing follows", async () => {
    const { session, sink } = open();
    const file: MediaFile = {
      path: "/srv/media/file_1_a.zip",
      bytes: 64 * MB,
      mime: "application/zip",
      fileName: "a.zip",
    };
    const alert = alertOf({ original: fileMessage() });
    const media: MediaOutcome = { state: "kept", file };
    const accepted = await sink.deliver(alert, { possibleDuplicate: false, silent: false, media }, signal);
    assert.equal(accepted.mediaIncluded, true);
    assert.match(
      session.sends[0]?.text ?? "",
      /\n——\n文件 64 MB，文件传输助手最多收 25 MB；已存在 \/srv\/media\/file_1_a\.zip\n#R7K2$/,
    );
  });

  test("a reason that comes later stands under the alert's short id", async () => {
    const { session, follow } = open();
    const media: MediaOutcome = { state: "missing", reason: { why: "empty", attempts: 5 } };
    await follow(picture, media);
    await follow(picture, media, true);
    assert.deepEqual(session.sends, [
      {
        chatName: "filehelper",
        key: `${picture.id}:media:words`,
        text: "#R7K2\n图片没能取到：微信返回空文件（试了 5 次）",
      },
      {
        chatName: "filehelper",
        key: `${picture.id}:media:words`,
        text: "#R7K2 · 可能重复\n图片没能取到：微信返回空文件（试了 5 次）",
      },
    ]);
  });

  test("bytes that WeChat refuses for good are told with their path, and the reason is logged", async (t) => {
    const { session, follow, warnings } = open();
    const file = await keptFile(t);
    session.failFiles(new SessionSendError("refused", "Ret 1"));
    await follow(picture, { state: "kept", file });
    assert.deepEqual(
      session.sends.map(({ text }) => text),
      [`#R7K2\n图片 ${file.bytes} 字节，文件传输助手没有收下；已存在 ${file.path}`],
    );
    const { mime, bytes } = file;
    assert.deepEqual(warnings, [{ sink: "filehelper", kind: "image", mime, bytes, reason: "Ret 1" }]);
  });

  test("a kept file that is gone is told as not at hand, not as lying somewhere", async (t) => {
    const { session, follow } = open();
    const file = await keptFile(t);
    await rm(file.path);
    session.failFiles(new SessionSendError("refused", "it cannot be read"));
    await follow(picture, { state: "kept", file });
    assert.deepEqual(
      session.sends.map(({ text }) => text),
      ["#R7K2\n图片，1080×1440 像素（手头没有原件）"],
    );
  });

  for (const { failure, code, maybeDelivered } of [
    { failure: "notOnline", code: "notReady", maybeDelivered: false },
    { failure: "rateLimited", code: "rateLimited", maybeDelivered: false },
    { failure: "unanswered", code: "unavailable", maybeDelivered: true },
  ] as const) {
    test(`bytes that cannot be sent for now (${failure}) are a delivery error ${code} and no words`, async (t) => {
      const { session, follow } = open();
      session.failFiles(new SessionSendError(failure, "the reason"));
      await assert.rejects(follow(picture, { state: "kept", file: await keptFile(t) }), (error) => {
        assert.ok(error instanceof DeliveryError);
        assert.deepEqual([error.code, error.maybeDelivered], [code, maybeDelivered]);
        return true;
      });
      assert.deepEqual(session.sends, []);
    });
  }

  test("a session that sends texts only gets the path in words", async () => {
    const session = new ScriptedSession();
    const sink = createFilehelperSink({
      session,
      clock,
      texts: textsFor("en"),
      timeZone: "UTC",
      ...new ScriptedNotes().deps,
    });
    const file: MediaFile = { path: "/srv/media/v.mp3", bytes: 9_216, mime: "audio/mpeg", fileName: "v.mp3" };
    const media: MediaOutcome = { state: "kept", file };
    const alert = alertOf({ original: voiceMessage() });
    const { mediaIncluded } = await sink.deliver(
      alert,
      { possibleDuplicate: false, silent: false, media },
      signal,
    );
    assert.equal(mediaIncluded, true);
    await sink.deliverMedia(
      alert,
      media,
      { alertMessageId: "", possibleDuplicate: false, silent: false },
      signal,
    );
    const line = "voice message, 6 s, 9 KB; kept at /srv/media/v.mp3";
    assert.match(session.sends[0]?.text ?? "", new RegExp(`\\n${line}\\n#R7K2$`));
    assert.equal(session.sends[1]?.text, `#R7K2\n${line}`);
  });

  test("nothing follows an alert that is about no medium", async (t) => {
    const { session, follow } = open();
    await follow(alertOf({ original: textMessage() }), { state: "kept", file: await keptFile(t) });
    await follow(alertOf(), { state: "kept", file: await keptFile(t) });
    assert.deepEqual([session.sends, session.files], [[], []]);
  });

  test("an upload that gets no answer ends with the abort", async (t) => {
    const { session, sink } = open();
    session.stallFiles();
    const stop = new AbortController();
    const file = await keptFile(t);
    const options = { alertMessageId: "", possibleDuplicate: false, silent: false };
    const ended = sink.deliverMedia(picture, { state: "kept", file }, options, stop.signal);
    stop.abort();
    await assert.rejects(ended, DeliveryError);
  });
});
