import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { ask, LOOPBACK, NO_COUNTS, open } from "./rig.ts";

/** Connected sockets that send `bytes` and nothing more. The server may hang up. */
async function crowd(
  t: TestContext,
  port: number,
  count: number,
  bytes = "",
  from?: string,
): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () =>
    connect({ host: LOOPBACK, port, ...(from === undefined ? {} : { localAddress: from }) }),
  );
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(
    sockets.map(async (socket) => {
      socket.on("error", () => {}).resume();
      await once(socket, "connect");
      if (bytes !== "") socket.write(bytes);
    }),
  );
  return sockets;
}

async function allAnswer(port: number): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    assert.equal((await ask(port, "/livez")).status, 200);
    assert.equal((await ask(port, "/healthz")).status, 503);
    assert.equal((await ask(port, "/metrics")).status, 200);
  }
}

const HALF = "GET /livez HTTP/1.1\r\nHost: local";

for (const count of [200, 1_000]) {
  test(`${count} idle connections and 200 with half a request, all from one address, keep nobody out`, async (t) => {
    const { port } = await open(t);
    await crowd(t, port, count);
    await allAnswer(port);
    await crowd(t, port, 200, HALF);
    await allAnswer(port);
  });
}

test("connections that were answered and are kept open by their clients keep nobody out", async (t) => {
  const { port } = await open(t);
  await crowd(t, port, 200, "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  await allAnswer(port);
});

test("each connection gets one answer and is closed, also when more was asked on it", async (t) => {
  const { port } = await open(t);
  const [socket] = await crowd(t, port, 1);
  assert.ok(socket);
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  const request = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n";
  socket.write(request.repeat(3));
  await once(socket, "close");
  assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 1);
  assert.match(text, /\r\nconnection: close\r\n/i);
});

test("of too many connections the oldest that waits goes, of the address that has the most; one that is answered stays", async (t) => {
  const counted = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const { port } = await open(t, {
    outbox: {
      counts: async () => {
        asked.resolve();
        await counted.promise;
        return NO_COUNTS;
      },
    },
  });
  const slow = ask(port, "/healthz");
  await asked.promise;
  const [guest] = await crowd(t, port, 1, HALF, "127.0.0.2");
  assert.ok(guest);
  const first = await crowd(t, port, 40);
  const closed = new Set<Socket>();
  for (const socket of [guest, ...first]) socket.on("close", () => closed.add(socket));
  await crowd(t, port, 40);
  // Asked later than all of them came.
  await ask(port, "/livez");
  assert.ok(closed.size > 0 && closed.size < first.length, `${closed.size} are gone`);
  assert.deepEqual(
    first.map((socket) => closed.has(socket)),
    first.map((_, index) => index < closed.size),
  );
  assert.equal(closed.has(guest), false);
  counted.resolve();
  assert.equal((await slow).status, 503);
});

test("when all are being answered and never end, the next one is answered none the less", async (t) => {
  const { port } = await open(t, { outbox: { counts: async () => await new Promise(() => {}) } });
  await crowd(t, port, 200, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await ask(port, "/livez")).status, 200);
});

test("no handle stays: the server holds a bounded number, and none after a rush has gone", async (t) => {
  const { port, server } = await open(t);
  const sockets = [...(await crowd(t, port, 300)), ...(await crowd(t, port, 100, HALF))];
  await ask(port, "/livez");
  assert.ok(server.connections > 0 && server.connections <= 64, `${server.connections}`);
  const gone = sockets.map((socket) => (socket.closed ? undefined : once(socket, "close")));
  for (const socket of sockets) socket.destroy();
  await Promise.all(gone);
  for (const deadline = performance.now() + 60_000; server.connections > 0; ) {
    assert.ok(performance.now() < deadline, `${server.connections} are left`);
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test("a rush is one line for the operator in ten minutes", async (t) => {
  const lines: string[] = [];
  const clock = new ManualClock();
  const log = { ...silentLogger, warn: (_: unknown, text: string) => void lines.push(text) };
  const { port } = await open(t, { log, clock });
  await crowd(t, port, 200);
  await ask(port, "/livez");
  assert.deepEqual(lines, ["too many connections to health and metrics; closing the oldest ones"]);
  await clock.advance(600_000);
  await crowd(t, port, 200);
  await ask(port, "/livez");
  assert.equal(lines.length, 2);
});
