import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { TransportError } from "../../../../src/wechat/web/wire/http.ts";
import { settle } from "../../../fakes/manual-clock.ts";
import { askedServer, SECRET } from "./asked-server.ts";

const never = new AbortController().signal;
const asked = { name: "webwxsync", timeoutMs: 15_000 } as const;

function transport(code: TransportError["code"]) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof TransportError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.endpoint, "webwxsync");
    assert.match(error.message, /^WeChat webwxsync: \S.*$/);
    const told = `${error.message} ${error.stack} ${String(error.cause)}`;
    assert.ok(!told.includes(SECRET) && !told.includes("127.0.0.1"), told);
    return true;
  };
}

test("no answer within the request's own time is a timeout", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const { http, clock, request } = await askedServer(t, asked, () => arrived.resolve());
  const sending = http.send(request, never);
  const told = assert.rejects(sending, transport("timeout"));
  await arrived.promise;
  assert.deepEqual(clock.waiting, [15_000]);
  await clock.advance(15_000);
  await told;
  assert.deepEqual(clock.waiting, []);
});

test("an answer that stops half way is a timeout too", async (t) => {
  const begun = Promise.withResolvers<void>();
  const { http, clock, request } = await askedServer(t, asked, (_, response) => {
    response.write("half", () => begun.resolve());
  });
  const told = assert.rejects(http.send(request, never), transport("timeout"));
  await begun.promise;
  await settle();
  await clock.advance(15_000);
  await told;
});

test("an answer leaves no timer behind", async (t) => {
  const { http, clock, request } = await askedServer(t, asked, (_, response) => response.end("是"));
  assert.deepEqual(await http.send(request, never), { status: 200, text: "是" });
  assert.deepEqual(clock.waiting, []);
});

test("an abort reaches the socket and keeps its reason", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const { http, clock, request } = await askedServer(t, asked, (_, response) => {
    response.once("close", () => closed.resolve());
    arrived.resolve();
  });
  const stop = new AbortController();
  const told = assert.rejects(http.send(request, stop.signal), /asked to stop/);
  await arrived.promise;
  stop.abort(new Error("asked to stop"));
  await told;
  await closed.promise;
  assert.deepEqual(clock.waiting, []);
  await assert.rejects(http.send(request, stop.signal), /asked to stop/);
});

test("a dead connection, a cut body and a closed port are network errors without an address", async (t) => {
  const { http, request, server } = await askedServer(t, asked, (incoming, response) => {
    if (incoming.headers["x-case"] === "cut") {
      response.writeHead(200, { "Content-Length": "10" });
      response.write("half", () => response.destroy());
    } else {
      response.destroy();
    }
  });
  await assert.rejects(http.send(request, never), transport("network"));
  await assert.rejects(http.send({ ...request, headers: { "x-case": "cut" } }, never), transport("network"));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(http.send(request, never), transport("network"));
});

test("the body of a 301 without Location is read, no redirect is followed", async (t) => {
  let requests = 0;
  const { http, request } = await askedServer(t, asked, (_, response) => {
    requests += 1;
    response.writeHead(301, requests === 1 ? {} : { Location: "/elsewhere" });
    response.end("<error><ret>0</ret></error>");
  });
  for (const _ of [1, 2]) {
    assert.deepEqual(await http.send(request, never), { status: 301, text: "<error><ret>0</ret></error>" });
  }
  assert.equal(requests, 2);
});

test("gzip, whatever its content type, and characters cut by packets come out whole", async (t) => {
  const text = `{"名字":"${"渡".repeat(5_000)}"}`;
  const { http, request } = await askedServer(t, asked, (_, response) => {
    const body = gzipSync(text);
    response.writeHead(200, { "Content-Type": "text/plain", "Content-Encoding": "gzip" });
    response.write(body.subarray(0, 33));
    response.end(body.subarray(33));
  });
  assert.equal((await http.send(request, never)).text, text);
});

test("a reply that does not end is not read for ever", async (t) => {
  const closed = Promise.withResolvers<void>();
  const block = Buffer.alloc(1024 * 1024, 32);
  const { http, request } = await askedServer(t, asked, (_, response) => {
    response.once("close", () => closed.resolve());
    const more = (error?: Error | null): void => {
      if (!error) response.write(block, more);
    };
    more();
  });
  await assert.rejects(http.send(request, never), transport("tooLong"));
  await closed.promise;
});

test("cookies of a whole reply are kept and sent; those of half a reply are not", async (t) => {
  const seen: (string | undefined)[] = [];
  const { http, request } = await askedServer(t, asked, (incoming, response) => {
    seen.push(incoming.headers.cookie);
    const cut = seen.length === 1;
    const length = cut ? { "Content-Length": "9" } : {};
    response.writeHead(200, { "Set-Cookie": `wxsid=s${seen.length}; Path=/`, ...length });
    if (cut) response.write("half", () => response.destroy());
    else response.end("ok");
  });
  await assert.rejects(http.send(request, never), transport("network"));
  await http.send(request, never);
  await http.send(request, never);
  assert.deepEqual(seen, [undefined, undefined, "wxsid=s2"]);
});

test("a cookie's time counts by the Date of its reply, not by this machine's clock", async (t) => {
  const seen: (string | undefined)[] = [];
  const { http, request } = await askedServer(t, asked, (incoming, response) => {
    seen.push(incoming.headers.cookie);
    response.writeHead(200, {
      Date: "Thu, 01 Jan 2015 00:00:00 GMT",
      "Set-Cookie": "wxsid=s; Path=/; Expires=Thu, 01-Jan-2015 12:00:00 GMT",
    });
    response.end("ok");
  });
  await http.send(request, never);
  await http.send(request, never);
  assert.deepEqual(seen, [undefined, "wxsid=s"]);
});
