import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type TestContext, test } from "node:test";
import { wecomTexts } from "../../../src/sinks/wecom/texts/index.ts";
import { alertOf, imageMessage, textMessage, videoMessage } from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import type { Fault } from "../../simulators/wecom/index.ts";
import { failure, once, rig } from "./rig.ts";

const alert = alertOf({ original: textMessage() });
const picture = alertOf({ original: imageMessage() });
const video = alertOf({ original: videoMessage() });

/** A server that nobody may call. */
async function trap(t: TestContext): Promise<{ readonly url: string; readonly calls: () => number }> {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls += 1;
    response.end('{"errcode":0,"errmsg":"ok","media_id":"stolen"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { url: `http://127.0.0.1:${address.port}/cgi-bin/webhook/send?key=stolen`, calls: () => calls };
}

for (const [name, fault, code, maybeDelivered] of [
  ["HTML with 200", { kind: "html" }, "unavailable", true],
  ["an answer that does not end", { kind: "endless" }, "unavailable", true],
  ["a cut line after the message", { kind: "closeAfter" }, "unavailable", true],
  ["HTTP 500", { kind: "status", status: 500 }, "unavailable", true],
  ["HTTP 503", { kind: "status", status: 503 }, "unavailable", false],
  ["HTTP 404", { kind: "status", status: 404 }, "auth", false],
  ["HTTP 413", { kind: "status", status: 413 }, "tooLarge", false],
  ["HTTP 429", { kind: "status", status: 429, headers: { "retry-after": "7" } }, "rateLimited", false],
] as const satisfies readonly (readonly [string, Fault, string, boolean])[]) {
  test(`${name} is ${code}, in words without the key`, async (t) => {
    const { sink, simulator, signal, follow, log } = await rig(t);
    simulator.setFault("send", fault);
    simulator.setFault("upload_media", fault);
    const file = await keptFile(t, { bytes: Buffer.from("a video"), mime: "video/mp4", fileName: "v.mp4" });
    for (const work of [
      () => sink.deliver(alert, once, signal),
      () => sink.notify("hello", signal),
      () => follow(video, { state: "kept", file }),
    ]) {
      const error = await failure(work());
      assert.equal(error.code, code);
      assert.equal(error.maybeDelivered, maybeDelivered);
      if (code === "rateLimited") assert.equal(error.retryAfterMs, 7_000);
      const zh = wecomTexts.zh(error.reason, () => "") ?? "";
      for (const words of [error.message, zh, ...log]) assert.ok(!words.includes(simulator.key), words);
      assert.match(zh, /127\.0\.0\.1/);
    }
  });
}

test("JSON that is no answer of a robot is no success", async (t) => {
  const { sink, simulator, signal } = await rig(t);
  for (const body of [
    "",
    "0",
    "null",
    "[]",
    "{}",
    '{"errcode":"0"}',
    '{"errcode":0.5}',
    '{"errcode":null}',
  ]) {
    simulator.setFault("send", { kind: "body", body }, 1);
    const error = await failure(sink.deliver(alert, once, signal));
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", true], body);
  }
});

test("a redirect is not followed: the other server gets nothing, neither words nor bytes", async (t) => {
  const { sink, simulator, signal, follow } = await rig(t);
  const { url, calls } = await trap(t);
  simulator.setFault("send", { kind: "redirect", location: url });
  simulator.setFault("upload_media", { kind: "redirect", location: url });
  const image = await keptFile(t);
  const file = await keptFile(t, { bytes: Buffer.from("a video"), mime: "video/mp4", fileName: "v.mp4" });
  for (const work of [
    () => sink.deliver(alert, once, signal),
    () => sink.notify("hello", signal),
    () => follow(picture, { state: "kept", file: image }),
    () => follow(video, { state: "kept", file }),
  ]) {
    const error = await failure(work());
    assert.equal(error.code, "auth");
    assert.match(error.message, /redirects to another address/);
  }
  assert.equal(calls(), 0);
});

test("an upload without an id in its answer is no upload", async (t) => {
  const { simulator, follow } = await rig(t);
  const file = await keptFile(t, { bytes: Buffer.from("a video"), mime: "video/mp4", fileName: "v.mp4" });
  simulator.setFault("upload_media", { kind: "errcode", errcode: 0, errmsg: "ok" });
  assert.equal((await failure(follow(video, { state: "kept", file }))).code, "unavailable");
  assert.deepEqual(simulator.messages, []);
});

test("an upload that gets no answer ends with the abort", async (t) => {
  const { sink, simulator } = await rig(t);
  const file = await keptFile(t, { bytes: Buffer.from("a video"), mime: "video/mp4", fileName: "v.mp4" });
  simulator.setFault("upload_media", { kind: "hang" });
  const stop = new AbortController();
  const options = { alertMessageId: "", ...once };
  const ended = failure(sink.deliverMedia(video, { state: "kept", file }, options, stop.signal));
  await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  assert.equal((await ended).code, "unavailable");
});

test("a wrong key is told with the setting to correct, and not with the key", async (t) => {
  const { simulator } = await rig(t);
  const { sink, signal } = await rig(t, { url: `${simulator.url}-wrong` });
  const error = await failure(sink.deliver(alert, once, signal));
  assert.equal(error.code, "auth");
  assert.match(error.message, /WECOM_WEBHOOK_URL.*93000 invalid webhook url\)$/);
  assert.ok(!error.message.includes(simulator.key));
});
