import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { type TestContext, test } from "node:test";
import type { PostRequest } from "../../../../src/wechat/web/wire/requests.ts";
import { askedServer } from "./asked-server.ts";

const never = new AbortController().signal;
const BODY = '{"Msg":{"Content":"撤回了一条消息"}}';

/** A server that accepts every text, and a text that waits for `noted`. */
async function open(t: TestContext) {
  const accepted: string[] = [];
  const sockets: Socket[] = [];
  const connected = Promise.withResolvers<void>();
  const answer: Parameters<typeof askedServer>[2] = async (request, response) => {
    request.setEncoding("utf8");
    let text = "";
    for await (const piece of request) text += String(piece);
    assert.equal(request.headers["content-length"], String(Buffer.byteLength(text)));
    accepted.push(text);
    response.end("ok");
  };
  const asked = await askedServer(t, { name: "webwxsendmsg", timeoutMs: 15_000 }, answer);
  asked.server.on("connection", (socket) => {
    sockets.push(socket);
    connected.resolve();
  });
  const request: PostRequest = { ...asked.request, method: "POST", body: BODY };
  const noted = Promise.withResolvers<void>();
  noted.promise.catch(() => {});
  /** What has arrived at the server, in bytes. */
  const bytes = async (): Promise<number> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    return sockets.reduce((sum, socket) => sum + socket.bytesRead, 0);
  };
  return { ...asked, request, noted, accepted, sockets, connected: connected.promise, bytes };
}

test("the connection is opened meanwhile, and no byte leaves before the message is noted", async (t) => {
  const { http, request, noted, accepted, connected, bytes, clock } = await open(t);
  const sending = http.sendHeld(request, never, noted.promise);
  await connected;
  assert.equal(await bytes(), 0);
  noted.resolve();
  assert.deepEqual(await sending, { status: 200, text: "ok" });
  assert.deepEqual(accepted, [BODY]);
  assert.deepEqual(clock.waiting, []);
});

test("a message that cannot be noted does not leave, and the reason is told", async (t) => {
  const { http, request, noted, connected, bytes, clock } = await open(t);
  const refused = assert.rejects(http.sendHeld(request, never, noted.promise), /the disk is full/);
  await connected;
  noted.reject(new Error("the disk is full"));
  await refused;
  assert.equal(await bytes(), 0);
  assert.deepEqual(clock.waiting, []);
});

test("an abort before it is noted sends nothing", async (t) => {
  const { http, request, noted, connected, bytes } = await open(t);
  const stop = new AbortController();
  const refused = assert.rejects(http.sendHeld(request, stop.signal, noted.promise), /asked to stop/);
  await connected;
  stop.abort(new Error("asked to stop"));
  noted.resolve();
  await refused;
  assert.equal(await bytes(), 0);
});

test("when the connection is closed meanwhile, it leaves once, over another one", async (t) => {
  const { http, request, noted, accepted, sockets, connected, bytes } = await open(t);
  const sending = http.sendHeld(request, never, noted.promise);
  await connected;
  sockets[0]?.destroy();
  assert.equal(await bytes(), 0);
  noted.resolve();
  assert.equal((await sending).text, "ok");
  assert.deepEqual(accepted, [BODY]);
  assert.equal(sockets.length, 2);
});

test("its time begins when it may leave", async (t) => {
  const { http, request, noted, accepted, connected, clock } = await open(t);
  const sending = http.sendHeld(request, never, noted.promise);
  await connected;
  await clock.advance(60_000);
  assert.deepEqual(clock.waiting, []);
  noted.resolve();
  // No turn of the event loop, in which the answer could come.
  for (let step = 0; step < 10; step += 1) await Promise.resolve();
  assert.deepEqual(clock.waiting, [15_000]);
  assert.equal((await sending).text, "ok");
  assert.deepEqual(accepted, [BODY]);
});
