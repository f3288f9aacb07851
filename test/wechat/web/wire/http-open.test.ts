import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { SessionCookies } from "../../../../src/wechat/web/wire/cookies.ts";
import { TransportError, WeChatHttp, type WireStream } from "../../../../src/wechat/web/wire/http.ts";
import { settle } from "../../../fakes/manual-clock.ts";
import { askedServer, SECRET } from "./asked-server.ts";

const never = new AbortController().signal;
const SILENCE_MS = 30_000;
const asked = { name: "webwxgetvideo", timeoutMs: SILENCE_MS } as const;

function transport(code: TransportError["code"]) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof TransportError, String(error));
    assert.equal(error.code, code);
    const told = `${error.message} ${error.stack} ${String(error.cause)}`;
    assert.ok(!told.includes(SECRET) && !told.includes("127.0.0.1"), told);
    return true;
  };
}

async function text(next: Promise<IteratorResult<Uint8Array>>): Promise<string> {
  return Buffer.from((await next).value ?? []).toString();
}

test("a stream may last for ever while it is never silent for the request's time", async (t) => {
  const answered = Promise.withResolvers<ServerResponse>();
  const { http, clock, request } = await askedServer(t, asked, (_, response) => {
    response.writeHead(200, { "X-Kind": "slow" });
    response.flushHeaders();
    answered.resolve(response);
  });
  const { status, headers, body } = await http.open(request, never);
  assert.deepEqual([status, headers.get("x-kind")], [200, "slow"]);
  const response = await answered.promise;
  for (let count = 0; count < 4; count += 1) {
    // A consumer that takes its time is no silence.
    assert.deepEqual(clock.waiting, []);
    await clock.advance(10 * SILENCE_MS);
    const next = text(body.next());
    await clock.advance(SILENCE_MS - 1);
    response.write(String(count));
    assert.equal(await next, String(count));
  }
  response.end();
  assert.equal((await body.next()).done, true);
  assert.deepEqual(clock.waiting, []);
});

test("silence before the head, and within the body, is a timeout", async (t) => {
  const arrived = Promise.withResolvers<void>();
  let requests = 0;
  const closed = Promise.withResolvers<void>();
  const { http, clock, request } = await askedServer(t, asked, (_, response) => {
    requests += 1;
    if (requests === 1) arrived.resolve();
    else response.write("half");
    if (requests === 2) response.once("close", () => closed.resolve());
  });
  const headless = assert.rejects(http.open(request, never), transport("timeout"));
  await arrived.promise;
  await clock.advance(SILENCE_MS);
  await headless;
  const { body } = await http.open(request, never);
  assert.equal(await text(body.next()), "half");
  const silent = assert.rejects(body.next(), transport("timeout"));
  await clock.advance(SILENCE_MS);
  await silent;
  await closed.promise;
  assert.deepEqual(clock.waiting, []);
});

test("a body that breaks off is a network error", async (t) => {
  const { http, request } = await askedServer(t, asked, (_, response) => {
    response.writeHead(200, { "Content-Length": "10" });
    response.write("half", () => response.destroy());
  });
  const { body } = await http.open(request, never);
  await assert.rejects(async () => {
    for await (const _ of body);
  }, transport("network"));
});

test("a body that is closed early closes its connection, read or not", async (t) => {
  const responses: ServerResponse[] = [];
  const { http, clock, request } = await askedServer(t, asked, (_, response) => {
    responses.push(response);
    response.write(Buffer.alloc(1024 * 1024));
  });
  const ways: ((body: WireStream["body"]) => Promise<void>)[] = [
    async (body) => {
      for await (const _ of body) break;
    },
    async (body) => void (await body.return?.()),
  ];
  for (const close of ways) {
    const { body } = await http.open(request, never);
    const closed = new Promise((resolve) => responses.at(-1)?.once("close", resolve));
    await close(body);
    await closed;
    assert.equal((await body.next()).done, true);
  }
  assert.deepEqual(clock.waiting, []);
});

test("an abort ends the body with its own reason", async (t) => {
  const { http, clock, request } = await askedServer(t, asked, (_, response) => void response.write("half"));
  const stop = new AbortController();
  const { body } = await http.open(request, stop.signal);
  await body.next();
  const told = assert.rejects(body.next(), /asked to stop/);
  await settle();
  stop.abort(new Error("asked to stop"));
  await told;
  assert.deepEqual(clock.waiting, []);
  await assert.rejects(http.open(request, stop.signal), /asked to stop/);
});

test("cookies come with the end of the body, into the login that asked", async (t) => {
  const { http, pool, clock, request } = await askedServer(t, asked, (_, response) => {
    response.setHeader("Set-Cookie", "webwx_data_ticket=renewed; Path=/");
    response.end("bytes");
  });
  const first = await http.open(request, never);
  assert.equal(http.cookies.header(request.url), "");
  for await (const _ of first.body);
  assert.equal(http.cookies.header(request.url), "webwx_data_ticket=renewed");
  const next = new WeChatHttp(pool, clock, new SessionCookies());
  const before = await http.open(request, never);
  for await (const _ of before.body);
  assert.equal(next.cookies.header(request.url), "");
});
