import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { describe, test } from "node:test";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import { isMedia, type MediaFile } from "../../../src/bridge/ports/media.ts";
import { planOf } from "../../../src/sinks/wecom/alerts/media.ts";
import {
  alertOf,
  animationMessage,
  fileMessage,
  imageMessage,
  textMessage,
  videoMessage,
  voiceMessage,
} from "../../fakes/alerts.ts";
import { keptFile, pngBytes } from "../../fakes/kept-media.ts";
import { amrFile } from "../../simulators/wecom/index.ts";
import { failure, once, rig } from "./rig.ts";

const MB = 1024 * 1024;

describe("how bytes go to WeCom", () => {
  const cases: readonly (readonly [string, ReceivedMessage, string, number, boolean, string])[] = [
    ["a JPEG of 2 MB", imageMessage(), "image/jpeg", 2 * MB, false, "image file"],
    ["a PNG", imageMessage(), "image/png", 60, false, "image file"],
    ["a picture over 2 MB", imageMessage(), "image/jpeg", 2 * MB + 1, false, "file"],
    ["a WebP", imageMessage(), "image/webp", 60, false, "file"],
    ["a picture that is none", imageMessage(), "application/octet-stream", 60, false, "file"],
    ["a GIF", animationMessage(), "image/gif", 60, false, "file"],
    ["a sticker that is a PNG", animationMessage(), "image/png", 60, false, "image file"],
    ["an MP3 of a voice message", voiceMessage(), "audio/mpeg", 9_000, false, "file"],
    ["an AMR", voiceMessage(), "audio/amr", 2 * MB, true, "voice file"],
    ["an AMR over 2 MB", voiceMessage(), "audio/amr", 2 * MB + 1, true, "file"],
    ["an AMR of a minute", voiceMessage(undefined, 60_000), "audio/amr", 9_000, true, "voice file"],
    ["an AMR of more than a minute", voiceMessage(undefined, 60_001), "audio/amr", 9_000, true, "file"],
    ["a video", videoMessage(), "video/mp4", 20 * MB, false, "file"],
    ["a file of 20 MB", fileMessage(), "application/pdf", 20 * MB, false, "file"],
    ["a file that is a picture", fileMessage(), "image/jpeg", 60, false, "file"],
    ["a file over 20 MB", fileMessage(), "application/pdf", 20 * MB + 1, false, "tooLargeForSink"],
    ["a file of 6 bytes", fileMessage(), "text/plain", 6, false, "file"],
    ["a file of 5 bytes", fileMessage(), "text/plain", 5, false, "refusedBySink"],
  ];
  for (const [name, received, mime, bytes, isAmr, expected] of cases) {
    test(`${name}: ${expected}`, () => {
      assert.ok(isMedia(received));
      const plan = planOf(received.message, { path: "/x", bytes, mime, fileName: "x" }, isAmr);
      assert.equal("ways" in plan ? plan.ways.join(" ") : plan.words.state, expected);
    });
  }
});

const picture = alertOf({ original: imageMessage() });
const video = alertOf({ original: videoMessage() });
const other = { ...alertOf({ original: textMessage() }), id: "f".repeat(32), shortId: "T123" };
const clip = { bytes: Buffer.from("a video of some bytes"), mime: "video/mp4", fileName: "video_m-3.mp4" };
const kept = (file: MediaFile) => ({ state: "kept", file }) as const;

describe("media at WeCom", () => {
  test("a picture is an image with its bytes, right below its alert and without a line", async (t) => {
    const { sink, simulator, signal, follow } = await rig(t);
    const file = await keptFile(t);
    const accepted = await sink.deliver(picture, { ...once, media: kept(file) }, signal);
    assert.equal(accepted.mediaIncluded, false);
    await follow(picture, kept(file));
    assert.deepEqual(
      simulator.messages.map(({ type }) => type),
      ["text", "image"],
    );
    const [, image] = simulator.messages;
    assert.ok(image?.type === "image");
    assert.deepEqual(image.data, pngBytes());
    assert.equal(
      simulator.texts()[0],
      ["「老马」撤回了一张图片", "14:02:11 发出，14:02:49 撤回（38 秒后）", "#R7K2"].join("\n"),
    );
  });

  test("a file is a file under its own name", async (t) => {
    const { simulator, follow } = await rig(t);
    const file = await keptFile(t, { bytes: Buffer.from("budget"), mime: "", fileName: "春游 预算.xlsx" });
    await follow(alertOf({ original: fileMessage() }), kept(file));
    const sent = simulator.messages.at(-1);
    assert.ok(sent?.type === "file");
    assert.deepEqual([sent.fileName, String(sent.data)], ["春游 预算.xlsx", "budget"]);
  });

  test("an AMR is a voice message", async (t) => {
    const { simulator, follow } = await rig(t);
    const bytes = amrFile(6_200);
    const file = await keptFile(t, { bytes, mime: "application/octet-stream", fileName: "voice_m-2.mp3" });
    await follow(alertOf({ original: voiceMessage() }), kept(file));
    const sent = simulator.messages.at(-1);
    assert.ok(sent?.type === "voice");
    assert.deepEqual(sent.data, bytes);
  });

  test("a file of 20 MB arrives whole, one byte more is told with its path", async (t) => {
    const { simulator, signal, sink, follow } = await rig(t);
    const alert = alertOf({ original: fileMessage() });
    const bytes = Buffer.alloc(20 * MB, "wecom");
    await follow(alert, kept(await keptFile(t, { bytes, mime: "application/zip", fileName: "a.zip" })));
    const sent = simulator.messages.at(-1);
    assert.ok(sent?.type === "file");
    const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");
    assert.equal(sha256(sent.data), sha256(bytes));

    const large = await keptFile(t, { length: 64 * MB, mime: "application/zip", fileName: "b.zip" });
    const accepted = await sink.deliver(alert, { ...once, media: kept(large) }, signal);
    assert.equal(accepted.mediaIncluded, true);
    const [last = ""] = simulator.texts().slice(-1);
    assert.ok(last.endsWith(`\n文件 64 MB，企业微信最多收 20 MB；已存在 ${large.path}\n#R7K2`), last);
  });

  test("a file of 5 bytes is told with the rule and its path", async (t) => {
    const { sink, simulator, signal } = await rig(t);
    const file = await keptFile(t, { bytes: Buffer.from("12345"), mime: "", fileName: "a.txt" });
    await sink.deliver(alertOf({ original: fileMessage() }), { ...once, media: kept(file) }, signal);
    const line = `\n文件 5 字节，企业微信只收大于 5 字节的文件；已存在 ${file.path}\n#R7K2`;
    const [text = ""] = simulator.texts();
    assert.ok(text.endsWith(line), text);
  });

  test("bytes that come after another message stand under a line with the short id", async (t) => {
    const { sink, simulator, signal, follow } = await rig(t);
    const file = await keptFile(t);
    const line = `#R7K2\n图片，1080×1440 像素，${file.bytes} 字节`;
    for (const between of [() => sink.deliver(other, once, signal), () => sink.notify("hello", signal)]) {
      await sink.deliver(picture, { ...once, media: { state: "fetching" } }, signal);
      await between();
      await follow(picture, kept(file));
      assert.deepEqual([simulator.texts().at(-1), simulator.messages.at(-1)?.type], [line, "image"]);
    }
  });

  test("after a restart the line is there too", async (t) => {
    const { sink, create, simulator, signal, follow } = await rig(t);
    await sink.deliver(picture, { ...once, media: { state: "fetching" } }, signal);
    await follow(picture, kept(await keptFile(t)), false, create());
    assert.deepEqual(
      simulator.messages.map(({ type }) => type),
      ["text", "text", "image"],
    );
  });

  test("bytes that may be there already come under a line that says so", async (t) => {
    const { sink, simulator, signal, follow } = await rig(t);
    const file = await keptFile(t);
    await sink.deliver(picture, { ...once, media: kept(file) }, signal);
    simulator.setFault("send", { kind: "closeAfter" }, 1);
    const error = await failure(follow(picture, kept(file)));
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true]);
    await follow(picture, kept(file), true);
    assert.deepEqual(
      simulator.messages.map(({ type }) => type),
      ["text", "image", "text", "image"],
    );
    assert.match(simulator.texts()[1] ?? "", /^#R7K2 · 可能重复\n图片，/);
  });

  test("a line that says so comes also when a line without the mark came before, and right below the alert", async (t) => {
    const { sink, simulator, signal, follow } = await rig(t);
    const file = await keptFile(t);
    simulator.setFault("send", { kind: "closeAfter" }, 1, 1);
    assert.equal((await failure(follow(picture, kept(file)))).maybeDelivered, true);
    await follow(picture, kept(file), true);
    await sink.deliver(picture, { ...once, media: kept(file) }, signal);
    await follow(picture, kept(file), true);
    assert.deepEqual(
      simulator.messages.map((message) =>
        "content" in message ? message.content.split("\n", 1)[0] : "image",
      ),
      ["#R7K2", "image", "#R7K2 · 可能重复", "image", "「老马」撤回了一张图片", "#R7K2 · 可能重复", "image"],
    );
  });

  test("a line that went out is not repeated when the bytes after it did not", async (t) => {
    const { create, simulator, follow } = await rig(t);
    const file = await keptFile(t);
    simulator.setFault("send", { kind: "status", status: 503 }, 1, 1);
    assert.equal((await failure(follow(picture, kept(file)))).maybeDelivered, false);
    await follow(picture, kept(file), false, create());
    assert.deepEqual(
      simulator.messages.map(({ type }) => type),
      ["text", "image"],
    );
  });

  test("a reason that comes later stands under the short id", async (t) => {
    const { simulator, follow } = await rig(t);
    const missing = { state: "missing", reason: { why: "empty", attempts: 5 } } as const;
    await follow(picture, missing);
    await follow(picture, missing, true);
    assert.deepEqual(simulator.texts(), [
      "#R7K2\n图片没能取到：微信返回空文件（试了 5 次）",
      "#R7K2 · 可能重复\n图片没能取到：微信返回空文件（试了 5 次）",
    ]);
  });

  test("a kept file that is gone is told as not at hand", async (t) => {
    const { simulator, follow } = await rig(t);
    const file = await keptFile(t);
    await rm(file.path);
    await follow(picture, kept(file));
    assert.deepEqual(simulator.texts(), ["#R7K2\n图片，1080×1440 像素（手头没有原件）"]);
    assert.deepEqual(simulator.calls, [{ call: "send", errcode: 0 }]);
  });

  test("nothing follows an alert that is about no medium", async (t) => {
    const { simulator, follow } = await rig(t);
    await follow(alertOf({ original: textMessage() }), kept(await keptFile(t)));
    assert.deepEqual(simulator.calls, []);
  });
});

describe("an upload", () => {
  test("that could not be sent is not repeated, also after a restart", async (t) => {
    const { create, simulator, follow } = await rig(t);
    const file = await keptFile(t, clip);
    simulator.setFault("send", { kind: "close" }, 1);
    await failure(follow(video, kept(file)));
    await follow(video, kept(file), true, create());
    assert.equal(simulator.uploads.length, 1);
    assert.equal(simulator.messages.at(-1)?.type, "file");
  });

  test("that was sent is forgotten", async (t) => {
    const { state, follow } = await rig(t);
    await follow(video, kept(await keptFile(t, clip)));
    assert.equal(await state.get("wecom.uploads"), undefined);
  });

  test("is repeated after three days", async (t) => {
    const { clock, simulator, follow } = await rig(t);
    const file = await keptFile(t, clip);
    simulator.setFault("send", { kind: "close" }, 1);
    await failure(follow(video, kept(file)));
    clock.jump(3 * 24 * 3_600_000);
    await follow(video, kept(file));
    assert.equal(simulator.uploads.length, 2);
    assert.deepEqual(
      simulator.calls.filter(({ errcode }) => errcode !== 0 && errcode !== undefined),
      [],
    );
  });

  test("that the robot has forgotten is repeated at once", async (t) => {
    const { simulator, follow } = await rig(t);
    const file = await keptFile(t, clip);
    simulator.setFault("send", { kind: "close" }, 1);
    await failure(follow(video, kept(file)));
    simulator.forgetUploads();
    await follow(video, kept(file));
    assert.equal(simulator.messages.at(-1)?.type, "file");
    assert.deepEqual(
      simulator.calls.map(({ errcode }) => errcode),
      // Upload, the cut line, the line of the second try, the lost id, upload, the file.
      [0, undefined, 0, 40007, 0, 0],
    );
  });

  test("is not begun when the minute has no room for it", async (t) => {
    const { sink, simulator, signal, follow } = await rig(t);
    for (let index = 0; index < 15; index += 1) await sink.deliver(other, once, signal);
    const error = await failure(follow(video, kept(await keptFile(t, clip))));
    assert.deepEqual([error.code, error.retryAfterMs], ["rateLimited", 60_000]);
    assert.equal(simulator.uploads.length, 0);
    await sink.deliver(other, once, signal);
    assert.equal(simulator.texts().length, 16);
  });

  test("and its line go out together or not at all", async (t) => {
    const { sink, simulator, clock, signal, follow } = await rig(t);
    for (let index = 0; index < 14; index += 1) await sink.deliver(other, once, signal);
    const file = await keptFile(t, clip);
    assert.equal((await failure(follow(video, kept(file)))).code, "rateLimited");
    assert.equal(simulator.texts().length, 14);
    await clock.advance(60_000);
    await follow(video, kept(file));
    assert.equal(simulator.uploads.length, 1);
    assert.deepEqual(
      simulator.messages.slice(14).map(({ type }) => type),
      ["text", "file"],
    );
  });
});

describe("bytes that the robot does not take", () => {
  test("as a picture go as a file", async (t) => {
    const { sink, simulator, signal, follow } = await rig(t);
    const file = await keptFile(t);
    await sink.deliver(picture, { ...once, media: kept(file) }, signal);
    simulator.setFault("send", { kind: "errcode", errcode: 40123, errmsg: "invalid image format" }, 1);
    await follow(picture, kept(file));
    assert.equal(simulator.messages.at(-1)?.type, "file");
  });

  test("as voice go as a file", async (t) => {
    const { simulator, follow } = await rig(t);
    const bytes = amrFile(61_000);
    const file = await keptFile(t, { bytes, mime: "audio/amr", fileName: "voice_m-2.amr" });
    await follow(alertOf({ original: voiceMessage() }), kept(file));
    assert.deepEqual(
      simulator.calls.map(({ errcode }) => errcode),
      [45007, 0, 0, 0],
    );
    assert.equal(simulator.messages.at(-1)?.type, "file");
  });

  test("in no way are told with their path", async (t) => {
    const { simulator, follow } = await rig(t);
    simulator.setFault("upload_media", { kind: "errcode", errcode: 40004, errmsg: "invalid media type" });
    const file = await keptFile(t, clip);
    await follow(video, kept(file));
    assert.deepEqual(simulator.texts(), [
      `#R7K2\n视频 ${file.bytes} 字节，企业微信没有收下；已存在 ${file.path}`,
    ]);
  });

  test("under an id that the robot has just given are told with their path, and not uploaded for ever", async (t) => {
    const { sink, simulator, signal, follow } = await rig(t);
    const file = await keptFile(t, clip);
    await sink.deliver(video, { ...once, media: kept(file) }, signal);
    simulator.setFault("send", { kind: "errcode", errcode: 40007, errmsg: "invalid media_id" }, 1);
    await follow(video, kept(file));
    assert.equal(simulator.uploads.length, 1);
    assert.match(simulator.texts().at(-1) ?? "", /企业微信没有收下；已存在/);
  });
});
