import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { createFetch } from "../../../../src/net/fetch.ts";
import { ANSWER_LIMIT_BYTES, HttpCallError, httpCall } from "../../../../src/sinks/shared/post/http-call.ts";

const going = new AbortController().signal;

async function serve(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const kit = createFetch();
  t.after(async () => {
    await kit.close();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}/hook/secret`, fetch: kit.fetch, server };
}

const failed = async (call: Promise<unknown>): Promise<HttpCallError> => {
  const error = await call.then(
    () => assert.fail("it succeeded"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof HttpCallError, String(error));
  assert.ok(!error.message.includes("secret"), error.message);
  return error;
};

test("an answer is given back whole, whatever its status", async (t) => {
  const { url, fetch } = await serve(t, (_, response) => {
    response.writeHead(418, { "retry-after": "7" });
    response.end("短而粗");
  });
  const answer = await httpCall(fetch, { url, method: "POST", body: "{}" }, going);
  assert.deepEqual(
    [answer.status, answer.headers.get("retry-after"), answer.text, answer.whole],
    [418, "7", "短而粗", true],
  );
});

test("a redirect is an answer and is not followed", async (t) => {
  let touched = 0;
  const inside = await serve(t, (_, response) => {
    touched += 1;
    response.end();
  });
  const { url, fetch } = await serve(t, (_, response) => {
    response.writeHead(307, { location: inside.url });
    response.end();
  });
  const { status } = await httpCall(fetch, { url, method: "POST", body: "{}" }, going);
  assert.deepEqual([status, touched], [307, 0]);
});

test("of an endless answer no more than 64 kB are kept, and the connection is closed", async (t) => {
  const closed = Promise.withResolvers<void>();
  const { url, fetch } = await serve(t, (_, response) => {
    response.on("close", closed.resolve);
    const more = (): void => {
      while (!response.destroyed && response.write("x".repeat(10_000)));
    };
    response.on("drain", more);
    more();
  });
  const { text, whole } = await httpCall(fetch, { url, method: "POST", body: "{}" }, going);
  assert.deepEqual([text.length, whole], [ANSWER_LIMIT_BYTES, false]);
  await closed.promise;
});

test("an answer whose body never ends by itself counts as far as it came, once the time is over", async (t) => {
  const { url, fetch } = await serve(t, (_, response) => response.writeHead(200).write("ok"));
  const answer = await httpCall(fetch, { url, method: "POST", body: "{}", timeoutMs: 300 }, going);
  assert.deepEqual([answer.status, answer.text, answer.whole], [200, "ok", false]);
});

test("no answer within the time is an error, and the request may have arrived", async (t) => {
  const { url, fetch } = await serve(t, () => {});
  const error = await failed(httpCall(fetch, { url, method: "POST", body: "{}", timeoutMs: 200 }, going));
  assert.deepEqual([error.code, error.detail, error.maybeReceived], ["timedOut", "0.2", true]);
});

test("a stop ends the call, and nothing is sent once it was stopped", async (t) => {
  let requests = 0;
  const arrived = Promise.withResolvers<void>();
  const { url, fetch } = await serve(t, () => {
    requests += 1;
    arrived.resolve();
  });
  const stop = new AbortController();
  const ended = failed(httpCall(fetch, { url, method: "POST", body: "{}" }, stop.signal));
  await arrived.promise;
  stop.abort();
  const [during, before] = [await ended, await failed(httpCall(fetch, { url, method: "POST" }, stop.signal))];
  assert.deepEqual([during.code, during.maybeReceived], ["stopped", true]);
  assert.deepEqual([before.code, before.maybeReceived, requests], ["stopped", false, 1]);
});

test("a place that nobody listens at is named by its code, and nothing has arrived", async (t) => {
  const { url, fetch, server } = await serve(t, () => {});
  await new Promise((resolve) => server.close(resolve));
  const error = await failed(httpCall(fetch, { url, method: "GET" }, going));
  assert.deepEqual([error.code, error.detail, error.maybeReceived], ["unreachable", "ECONNREFUSED", false]);
});

test("a connection that breaks off may have carried the request", async (t) => {
  const { url, fetch } = await serve(t, (request) => request.socket.destroy());
  const error = await failed(httpCall(fetch, { url, method: "POST", body: "{}" }, going));
  assert.deepEqual([error.code, error.maybeReceived], ["unreachable", true]);
});

test("a stream goes out with its length and not in chunks", async (t) => {
  const seen = Promise.withResolvers<readonly (string | undefined)[]>();
  const { url, fetch } = await serve(t, (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { "content-length": length, "transfer-encoding": encoding } = request.headers;
      seen.resolve([length, encoding, Buffer.concat(parts).toString()]);
      response.end();
    });
  });
  const open = async function* () {
    yield Buffer.from("海");
    yield Buffer.from("边");
  };
  await httpCall(fetch, { url, method: "PUT", body: { bytes: 6, open } }, going);
  assert.deepEqual(await seen.promise, ["6", undefined, "海边"]);
});
