import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { ANSWER_LIMIT_BYTES } from "../../../src/sinks/shared/post/http-call.ts";
import { secretParts } from "../../../src/sinks/webhook/post/secret-parts.ts";
import { errorWords } from "../../../src/text/reason-words.ts";
import { alertOf, imageMessage, textMessage } from "../../fakes/alerts.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { startWebhookSimulator } from "../../simulators/webhook/index.ts";
import { failure, last, NOW, never, OTHER_SECRET, once, openRig, SECRET } from "./rig.ts";

const text = alertOf({ original: textMessage() });

describe("answers of the receiver", () => {
  test("any 2xx is delivered, whatever its body", async (t) => {
    const { sink, receiver } = await openRig(t);
    const html = { "content-type": "text/html" };
    for (const [status, headers, body] of [
      [200, {}, ""],
      [201, {}, '{"error":"not really"}'],
      [202, html, "<html>410 Gone</html>"],
      [204, {}, ""],
      [299, {}, "x".repeat(2 * ANSWER_LIMIT_BYTES)],
    ] as const) {
      receiver.setAnswer({ kind: "status", status, headers, body });
      await sink.deliver(text, once, never);
    }
    receiver.setAnswer({ kind: "endless", status: 200 });
    await sink.deliver(text, once, never);
    assert.equal(receiver.taken.length, 6);
  });

  test("every other status is a failure of its own kind", async (t) => {
    const { sink, receiver, texts } = await openRig(t);
    for (const [status, code, maybeDelivered, words] of [
      [301, "auth", false, /WEBHOOK_URL 填最终的地址/],
      [304, "auth", false, /最终的地址/],
      [400, "unknown", false, /没有收下（HTTP 400）/],
      [401, "auth", false, /WEBHOOK_SECRET/],
      [403, "auth", false, /WEBHOOK_SECRET/],
      [404, "auth", false, /核对 WEBHOOK_URL/],
      [405, "auth", false, /核对 WEBHOOK_URL/],
      [413, "tooLarge", false, /太大/],
      [422, "unknown", false, /HTTP 422/],
      [500, "unavailable", true, /HTTP 500/],
      [502, "unavailable", true, /HTTP 502/],
      [503, "unavailable", false, /HTTP 503/],
    ] as const) {
      receiver.setAnswer({ kind: "status", status });
      const error = await failure(sink.deliver(text, once, never));
      assert.deepEqual([error.code, error.maybeDelivered], [code, maybeDelivered], String(status));
      assert.match(errorWords(error, texts), words);
    }
    assert.equal(receiver.requests.length, 12);
  });

  test("429 and 503 say when to come back", async (t) => {
    const { sink, receiver } = await openRig(t);
    const inTwoMinutes = new Date(NOW + 120_000).toUTCString();
    for (const [status, after, ms] of [
      [429, "7", 7_000],
      [429, inTwoMinutes, 120_000],
      [429, undefined, 30_000],
      [503, "60", 60_000],
    ] as const) {
      const headers: Record<string, string> = after === undefined ? {} : { "retry-after": after };
      receiver.setAnswer({ kind: "status", status, headers });
      const error = await failure(sink.deliver(text, once, never));
      assert.deepEqual([error.code, error.retryAfterMs], ["rateLimited", ms]);
    }
  });

  test("a redirect to this machine is not followed", async (t) => {
    let reached = 0;
    const inside = createServer((_request, response) => {
      reached += 1;
      response.end();
    });
    await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
    t.after(() => inside.close());
    const address = inside.address();
    const port = typeof address === "object" ? address?.port : 0;
    const { sink, receiver } = await openRig(t);
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `http://127.0.0.1:${port}/latest/meta-data`;
      receiver.setAnswer({ kind: "status", status, headers: { location } });
      assert.equal((await failure(sink.deliver(text, once, never))).code, "auth");
    }
    assert.deepEqual([reached, receiver.requests.length], [0, 5]);
  });

  test("a connection that is cut may have delivered, a closed port cannot have", async (t) => {
    const { sink, receiver } = await openRig(t);
    receiver.setAnswer({ kind: "close" });
    const cut = await failure(sink.deliver(text, once, never));
    assert.deepEqual([cut.code, cut.maybeDelivered], ["unavailable", true]);
    await receiver.close();
    const closed = await failure(sink.deliver(text, once, never));
    assert.deepEqual([closed.code, closed.maybeDelivered], ["unavailable", false]);
  });

  test("what the receiver says of a refusal is told in one line, without address and secret", async (t) => {
    const { sink, receiver, texts } = await openRig(t, { locale: "en", secrets: [SECRET, OTHER_SECRET] });
    const path = "/hooks/k3y-of-the-receiver?channel=recalls";
    const body = `no\nroute ${path} for ${SECRET} ${OTHER_SECRET}, key k3y-of-the-receiver`;
    receiver.setAnswer({ kind: "status", status: 404, body });
    const error = await failure(sink.deliver(text, once, never));
    assert.match(
      errorWords(error, texts),
      /^127\.0\.0\.1:\d+ takes no events at this address \(HTTP 404\): check WEBHOOK_URL \(no route \[secret\]/,
    );
    receiver.setAnswer({
      kind: "status",
      status: 404,
      body: `<!DOCTYPE html><pre>Cannot POST ${path}</pre>`,
    });
    assert.doesNotMatch((await failure(sink.deliver(text, once, never))).message, /pre|POST/);
  });

  test("the parts of an address that may be keys", () => {
    const parts = secretParts("https://h.example/v1/Zm9v%20YmFy/x?token=abcdefgh&n=1");
    assert.equal(parts[0], "https://h.example/v1/Zm9v%20YmFy/x?token=abcdefgh&n=1");
    for (const part of ["/v1/Zm9v%20YmFy/x", "Zm9v%20YmFy", "Zm9v YmFy", "abcdefgh", "?token=abcdefgh&n=1"])
      assert.ok(parts.includes(part), part);
    for (const part of ["v1", "x", "1", "/"]) assert.ok(!parts.includes(part), part);
    assert.deepEqual(secretParts("https://h.example"), ["https://h.example"]);
  });

  test("a receiver with another secret is told as that", async (t) => {
    const { sink, receiver, texts } = await openRig(t);
    receiver.setSecrets([OTHER_SECRET]);
    const error = await failure(sink.deliver(text, once, never));
    assert.equal(error.code, "auth");
    assert.match(errorWords(error, texts), /不认这个签名或地址（HTTP 401）.*no signature matches/);
  });
});

describe("410", () => {
  const gone = { kind: "status", status: 410 } as const;

  test("switches off: no further request, the reason in /status, a warning, and one announcement elsewhere", async (t) => {
    const { sink, receiver, texts, log, troubles } = await openRig(t);
    receiver.setAnswer(gone, 1);
    const first = await failure(sink.deliver(text, once, never));
    const later = await Promise.all([
      failure(sink.deliver(text, once, never)),
      failure(sink.notify("x", never)),
      failure(
        sink.deliverMedia(
          alertOf({ original: imageMessage() }),
          { state: "missing", reason: { why: "gone" } },
          { ...once, alertMessageId: "" },
          never,
        ),
      ),
    ]);
    for (const error of [first, ...later]) {
      assert.deepEqual([error.code, error.maybeDelivered], ["auth", false]);
      assert.match(errorWords(error, texts), /回了 410.*提醒都留着.*\/test.*WEBHOOK_URL/);
    }
    assert.equal(receiver.requests.length, 1);
    assert.deepEqual(
      log.map(({ level }) => level),
      ["warn"],
    );
    const { host } = new URL(receiver.url);
    assert.deepEqual(troubles, [
      `Webhook 停发：${host} 回了 410，表示不再接收，提醒都留着。请把接收方弄好后发 /test，或者在 WEBHOOK_URL 填另一个地址`,
    ]);
  });

  test("holds over a restart, and a test that passes ends it and wakes what waits", async (t) => {
    const state = new MemoryStateStore();
    const receiver = await startWebhookSimulator({ secrets: [SECRET], now: () => NOW });
    const before = await openRig(t, { receiver, state });
    receiver.setAnswer(gone);
    await failure(before.sink.deliver(text, once, never));
    const { sink, wakes } = await openRig(t, { receiver, state });
    assert.equal((await failure(sink.deliver(text, once, never))).code, "auth");
    assert.equal((await failure(sink.showTest("测试", never))).code, "auth");
    assert.equal(receiver.requests.length, 2, "only the test was sent");
    receiver.setAnswer({ kind: "status", status: 500 }, 1);
    assert.equal((await failure(sink.showTest("测试", never))).code, "unavailable");
    assert.equal((await failure(sink.deliver(text, once, never))).code, "auth");
    assert.equal(wakes(), 0);
    receiver.setAnswer(undefined);
    await sink.showTest("测试", never);
    assert.equal(wakes(), 1);
    await sink.deliver(text, once, never);
    assert.equal(last(receiver, "recall.matched").data.id, "R7K2");
    await sink.showTest("测试", never);
    assert.equal(wakes(), 1, "nothing waits any more");
    assert.deepEqual([...state.values], []);
  });

  test("holds for one address: another one is tried", async (t) => {
    const state = new MemoryStateStore();
    const { sink, receiver } = await openRig(t, { state });
    receiver.setAnswer(gone);
    await failure(sink.deliver(text, once, never));
    const other = await openRig(t, { state });
    await other.sink.deliver(text, once, never);
    assert.equal(other.receiver.taken.length, 1);
  });

  test("holds until the end of the program when it cannot be saved", async (t) => {
    const store = new MemoryStateStore();
    store.set = async () => {
      throw new StoreError("write", "disk full");
    };
    const { sink, receiver, log } = await openRig(t, { store });
    receiver.setAnswer(gone, 1);
    await failure(sink.deliver(text, once, never));
    assert.equal((await failure(sink.deliver(text, once, never))).code, "auth");
    assert.equal(receiver.requests.length, 1);
    assert.equal(log.length, 2);
  });

  test("a state that cannot be read is a DeliveryError, and nothing is sent", async (t) => {
    const store = new MemoryStateStore();
    store.get = async () => {
      throw new StoreError("locked", "locked");
    };
    const { sink, receiver } = await openRig(t, { store });
    const error = await failure(sink.deliver(text, once, never));
    assert.deepEqual([error.code, error.maybeDelivered], ["unavailable", false]);
    assert.equal(receiver.requests.length, 0);
  });
});
