import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { alertOf, fileMessage, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { never, once, rig } from "./rig.ts";

const MB = 1024 * 1024;
const options = { ...once, alertMessageId: "m1" };

test("a picture is an attachment that names the alert: its title and its short id", async (t) => {
  const { sink, messages } = await rig(t);
  const file = await keptFile(t);
  const alert = alertOf({ original: imageMessage() });
  const first = await sink.deliver(alert, { ...once, media: { state: "kept", file } }, never);
  assert.equal(first.mediaIncluded, false);
  const { messageId } = await sink.deliverMedia(alert, { state: "kept", file }, options, never);
  const [words, picture, ...more] = messages();
  assert.ok(words && picture);
  assert.deepEqual(more, []);
  assert.equal(picture.id, messageId);
  assert.equal(picture.title, words.title);
  assert.equal(picture.message, "#R7K2");
  assert.deepEqual(picture.attachment, { name: "img_m-1.png", size: file.bytes, sha256: file.sha256 });
});

test("a file keeps its name in any language, and Markdown in it stays unformatted", async (t) => {
  const { sink, messages } = await rig(t);
  const file = await keptFile(t, {
    bytes: Buffer.from("# 标题"),
    mime: "text/markdown",
    fileName: "春游 预算👍.md",
  });
  const alert = alertOf({ original: fileMessage() });
  const silent = { ...options, silent: true, possibleDuplicate: true };
  await sink.deliverMedia(alert, { state: "kept", file }, silent, never);
  const [message] = messages();
  assert.ok(message);
  assert.deepEqual([message.attachment?.name, message.attachment?.sha256], ["春游 预算👍.md", file.sha256]);
  assert.deepEqual([message.markdown, message.priority], [false, 2]);
  assert.match(message.message, /^#R7K2 · .*可能重复/);
});

test("a file of 15 MB is sent, and one of 20 MB is told with its size, the limit and its path", async (t) => {
  const { sink, messages, ntfy } = await rig(t);
  const alert = alertOf({ original: fileMessage() });
  const parts = { mime: "application/zip", fileName: "a.zip" };
  const allowed = await keptFile(t, { ...parts, length: 15 * MB });
  await sink.deliverMedia(alert, { state: "kept", file: allowed }, options, never);
  assert.equal(messages()[0]?.attachment?.size, 15 * MB);

  const large = await keptFile(t, { ...parts, length: 20 * MB });
  const before = ntfy.requests();
  const accepted = await sink.deliver(alert, { ...once, media: { state: "kept", file: large } }, never);
  assert.equal(accepted.mediaIncluded, true);
  assert.equal(ntfy.requests(), before + 1, "its bytes are not even tried");
  const text = messages()[1]?.message ?? "";
  assert.ok(text.includes(`文件 20 MB，ntfy 最多收 15 MB；已存在 ${large.path}`), text);
});

test("an empty file arrives too", async (t) => {
  const { sink, messages } = await rig(t);
  const file = await keptFile(t, { bytes: Buffer.alloc(0), fileName: "empty.txt", mime: "text/plain" });
  await sink.deliverMedia(alertOf({ original: fileMessage() }), { state: "kept", file }, options, never);
  assert.equal(messages()[0]?.attachment?.size, 0);
});

test("a server that takes less says so at once, and words stand in place of the file", async (t) => {
  const { sink, messages, log } = await rig(t, { simulator: { attachmentLimit: MB } });
  const alert = alertOf({ original: fileMessage() });
  const file = await keptFile(t, { length: 14 * MB, fileName: "a.zip", mime: "application/zip" });
  for (let time = 0; time < 3; time += 1) {
    await sink.deliverMedia(alert, { state: "kept", file }, options, never);
    assert.equal(messages()[time]?.message, `文件 14 MB，ntfy 没有收下；已存在 ${file.path}\n#R7K2`);
  }
  assert.deepEqual(
    log.map(({ level }) => level),
    ["warn", "debug", "debug"],
  );
});

for (const [what, simulator] of [
  ["attachments are switched off", { attachmentLimit: 0 }],
  ["the day's traffic is used up", { bandwidth: 10 }],
  ["the space for attachments is used up", { attachmentTotal: 10 }],
] as const) {
  test(`when ${what}, words stand in place of the file`, async (t) => {
    const { sink, messages } = await rig(t, { simulator });
    const file = await keptFile(t);
    await sink.deliverMedia(alertOf({ original: imageMessage() }), { state: "kept", file }, options, never);
    assert.match(messages()[0]?.message ?? "", /图片 .*，ntfy 没有收下/);
  });
}

test("a file that a person deleted is told as that", async (t) => {
  const { sink, messages } = await rig(t);
  const file = await keptFile(t);
  await rm(file.path);
  await sink.deliverMedia(alertOf({ original: imageMessage() }), { state: "kept", file }, options, never);
  assert.match(messages()[0]?.message ?? "", /手头没有原件/);
});

test("a token that is refused during an upload pauses the sink, and no words are sent", async (t) => {
  const { sink, ntfy } = await rig(t, { token: "tk_wrong" });
  const file = await keptFile(t);
  await assert.rejects(
    sink.deliverMedia(alertOf({ original: imageMessage() }), { state: "kept", file }, options, never),
    (error) => error instanceof DeliveryError && error.code === "auth",
  );
  assert.equal(ntfy.requests(), 1);
});

test("an alert without media is refused", async (t) => {
  const { sink } = await rig(t);
  const media = { state: "missing", reason: { why: "gone" } } as const;
  await assert.rejects(
    sink.deliverMedia(alertOf({ original: textMessage() }), media, options, never),
    (error) => error instanceof DeliveryError && error.code === "rejected",
  );
});
