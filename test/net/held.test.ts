import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { createFetch } from "../../src/net/fetch.ts";
import { rejection, startServer } from "./helpers.ts";

const POST = {
  method: "POST",
  body: '{"text":"撤回"}',
  headers: { "content-type": "application/json" },
} as const;

/** A server that shows what arrives at each connection, byte for byte, and answers each request. */
async function open(t: TestContext) {
  const sockets: Socket[] = [];
  const arrived: string[] = [];
  let news = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    const index = sockets.push(socket) - 1;
    arrived.push("");
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      arrived[index] += bytes.toString();
      if (String(arrived[index]).endsWith(POST.body) || String(bytes).startsWith("GET"))
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
      news.resolve();
    });
    news.resolve();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const kit = createFetch();
  t.after(async () => {
    await kit.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${address.port}/send`,
    kit,
    sockets,
    arrived,
    next: async () => {
      await news.promise;
      news = Promise.withResolvers<void>();
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}

test("no byte of a held request leaves before it may, and then all of it arrives once", async (t) => {
  const { url, kit, sockets, arrived, next } = await open(t);
  for (const round of [1, 2]) {
    const mark = Promise.withResolvers<void>();
    const answer = kit.fetchWhole.held(url, POST, mark.promise);
    if (round === 1) await next();
    await turns(20);
    assert.equal(sockets.length, 1);
    assert.equal(arrived[0], "");
    mark.resolve();
    assert.equal(await (await answer).text(), "ok");
    const [head = "", body] = String(arrived[0]).split("\r\n\r\n");
    assert.match(head, /^POST \/send HTTP\/1\.1\r\n/);
    assert.deepEqual(head.match(/content-length: .*/gi), [`content-length: ${Buffer.byteLength(POST.body)}`]);
    assert.doesNotMatch(head, /transfer-encoding/i);
    assert.equal(body, POST.body);
    arrived[0] = "";
    // Until undici counts the connection as free.
    await turns(5);
  }
});

test("a held request whose signal aborts meanwhile sends nothing", async (t) => {
  const { url, kit, arrived, next } = await open(t);
  const mark = Promise.withResolvers<void>();
  const stop = new AbortController();
  const reason = new Error("not marked");
  const refused = rejection(kit.fetchWhole.held(url, { ...POST, signal: stop.signal }, mark.promise));
  await next();
  stop.abort(reason);
  mark.resolve();
  assert.equal((await refused).error, reason);
  await turns(20);
  assert.deepEqual(arrived, [""]);
});

test("a held request is sent over another connection when the server closes the first one meanwhile", async (t) => {
  const { url, kit, sockets, arrived, next } = await open(t);
  const mark = Promise.withResolvers<void>();
  const answer = kit.fetchWhole.held(url, POST, mark.promise);
  await next();
  const failed = new Promise((resolve) => subscribe("undici:request:error", resolve));
  sockets[0]?.destroy();
  await failed;
  mark.resolve();
  assert.equal(await (await answer).text(), "ok");
  assert.equal(arrived[0], "");
  assert.equal(arrived.filter((request) => request.endsWith(POST.body)).length, 1);
});

test("a held request that never finds the server is refused as any other", async (t) => {
  const { kit } = await open(t);
  const closed = await startServer();
  await closed.close();
  const refused = await rejection(kit.fetchWhole.held(closed.origin, POST, Promise.resolve()));
  assert.match(refused.all, /ECONNREFUSED/);
});

test("a held request of another kind waits as well", async (t) => {
  const { url, kit, sockets } = await open(t);
  const mark = Promise.withResolvers<void>();
  const answer = kit.fetchWhole.held(url, {}, mark.promise);
  await turns(20);
  assert.equal(sockets.length, 0);
  mark.resolve();
  assert.equal(await (await answer).text(), "ok");
});
