import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { createFetch, type FetchOptions, type SignalLike } from "../../src/net/fetch.ts";
import { type Answer, rejection, startServer } from "./helpers.ts";

async function open(
  t: { after(fn: () => Promise<void>): void },
  answer?: Answer,
  options: FetchOptions = {},
) {
  const server = await startServer(answer);
  const kit = createFetch(options);
  t.after(async () => {
    await kit.close();
    await server.close();
  });
  return { server, kit };
}

test("a form built with the global FormData arrives as multipart with its files", async (t) => {
  const { server, kit } = await open(t);
  const form = new FormData();
  form.append("channel", "C0TEST");
  form.append("picture", new File([new Uint8Array([1, 2, 3])], "猫.png", { type: "image/png" }));
  form.append("blob", new Blob(["words"], { type: "text/plain" }), "words.txt");
  await kit.fetch(`${server.origin}/upload`, { method: "POST", body: form });

  const [seen] = server.seen;
  assert.ok(seen);
  assert.match(seen.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/);
  // Read back by another implementation than the one that wrote it.
  const read = await new Response(new Uint8Array(seen.body), {
    headers: { "content-type": seen.headers["content-type"] ?? "" },
  }).formData();
  assert.equal(read.get("channel"), "C0TEST");
  const picture = read.get("picture");
  assert.ok(picture instanceof File);
  assert.equal(picture.name, "猫.png");
  assert.equal(picture.type, "image/png");
  assert.deepEqual([...new Uint8Array(await picture.arrayBuffer())], [1, 2, 3]);
  const blob = read.get("blob");
  assert.ok(blob instanceof File);
  assert.equal(blob.name, "words.txt");
});

test("a Blob, a Node stream without duplex and a global Request arrive byte for byte", async (t) => {
  const { server, kit } = await open(t);
  const bytes = new Uint8Array(300_000).map((_, index) => index % 251);
  await kit.fetch(server.origin, { method: "POST", body: new Blob([bytes]) });
  await kit.fetch(server.origin, {
    method: "POST",
    body: Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]),
  });
  await kit.fetch(new Request(server.origin, { method: "PUT", body: bytes, headers: { "x-mark": "yes" } }));
  assert.deepEqual(
    server.seen.map(({ method, body }) => [method, Buffer.compare(body, bytes)]),
    [
      ["POST", 0],
      ["POST", 0],
      ["PUT", 0],
    ],
  );
  assert.equal(server.seen[2]?.headers["x-mark"], "yes");
});

/** As a polyfill makes it: no AbortSignal of this program's, no reason, listeners of its own. */
class ForeignSignal implements SignalLike {
  aborted = false;
  listeners: (() => void)[] = [];
  addEventListener(_type: "abort", listener: () => void): void {
    this.listeners.push(listener);
  }
  abort(): void {
    this.aborted = true;
    for (const listener of this.listeners) listener();
  }
}

function foreignInit(signal: ForeignSignal): RequestInit {
  const init: RequestInit = {};
  // What a client without types does.
  Reflect.set(init, "signal", signal);
  return init;
}

test("a polyfill's signal ends a request that waits, and one whose body is under way", async (t) => {
  let arrived = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { server, kit } = await open(t, (seen, response) => {
    if (seen.url === "/body") response.write("begin");
    else arrived();
  });
  const first = new ForeignSignal();
  const request = rejection(kit.fetch(server.origin, foreignInit(first)));
  await waiting;
  first.abort();
  assert.equal((await request).error.name, "AbortError");

  const second = new ForeignSignal();
  const response = await kit.fetch(`${server.origin}/body`, foreignInit(second));
  const body = rejection(response.text());
  second.abort();
  assert.equal((await body).error.name, "AbortError");

  assert.equal((await rejection(kit.fetch(server.origin, foreignInit(first)))).error.name, "AbortError");
});

test("many requests with one foreign signal leave one listener on it", async (t) => {
  const { server, kit } = await open(t);
  const signal = new ForeignSignal();
  for (let count = 0; count < 5; count += 1) await kit.fetch(server.origin, foreignInit(signal));
  assert.equal(signal.listeners.length, 1);
});

test("a native signal's reason is what the request rejects with", async (t) => {
  const { server, kit } = await open(t, () => {});
  const reason = new Error("asked to stop");
  assert.equal(
    (await rejection(kit.fetch(server.origin, { signal: AbortSignal.abort(reason) }))).error,
    reason,
  );
});

test("a server that goes silent before or inside its answer is given up", async (t) => {
  const { server, kit } = await open(
    t,
    (seen, response) => {
      if (seen.url === "/body") response.writeHead(200, { "content-length": "10" }).write("half");
    },
    { timeoutMs: 80 },
  );
  const { all } = await rejection(kit.fetch(server.origin));
  assert.match(all, /UND_ERR_HEADERS_TIMEOUT/);
  const response = await kit.fetch(`${server.origin}/body`);
  assert.match((await rejection(response.text())).all, /UND_ERR_BODY_TIMEOUT/);
});

test("a slow reader and a body that goes out in pieces are not taken for silence", async (t) => {
  const big = Buffer.alloc(1024 * 1024);
  const { server, kit } = await open(t, (_, response) => response.end(big), { timeoutMs: 80 });
  const slowly = async function* (): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < 4; piece += 1) {
      await delay(40);
      yield Buffer.from("piece");
    }
  };
  const response = await kit.fetch(server.origin, {
    method: "POST",
    body: ReadableStream.from(slowly()),
  });
  assert.equal(server.seen[0]?.body.length, 20);
  await delay(200);
  assert.equal((await response.bytes()).length, big.length);
});

test("renew ends requests on old connections, and the same dispatcher goes on with new ones", async (t) => {
  let arrived = (): void => {};
  const waiting = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { server, kit } = await open(t, (seen, response) => {
    if (seen.url === "/hold") arrived();
    else response.end("ok");
  });
  const held = rejection(kit.fetch(`${server.origin}/hold`));
  await waiting;
  await kit.renew();
  await held;
  assert.equal(await (await kit.fetch(server.origin)).text(), "ok");
  const { statusCode, body } = await kit.dispatcher.request({
    origin: server.origin,
    path: "/x",
    method: "GET",
  });
  assert.equal(statusCode, 200);
  await body.dump();
});

test("after close nothing is sent any more", async (t) => {
  const { server, kit } = await open(t);
  await kit.close();
  await kit.renew();
  await rejection(kit.fetch(server.origin));
  assert.equal(server.seen.length, 0);
});
