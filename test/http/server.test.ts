import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { STARTING } from "../../src/bridge/model/session-status.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { ListenError } from "../../src/http/listen.ts";
import { PrometheusMetrics } from "../../src/http/prometheus.ts";
import { startHttp } from "../../src/http/server.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { ask, LOOPBACK, NO_COUNTS, open } from "./rig.ts";

/** Bytes on the wire, and all that comes back until the server hangs up. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect({ host: LOOPBACK, port });
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  socket.write(bytes);
  await once(socket, "close");
  return text;
}

test("/livez is 200 in every state", async (t) => {
  const { port, figures } = await open(t);
  for (const state of ["starting", "offline", "loggedOut", "stopping"] as const) {
    figures.session = { ...STARTING, state };
    const { status, body, headers } = await ask(port, "/livez");
    assert.deepEqual([status, body], [200, "ok\n"]);
    assert.equal(headers["cache-control"], "no-store");
  }
});

test("/livez is 503 and names the part while one does not go on", async (t) => {
  let stuck: readonly string[] = ["watch", "media of slack"];
  const { port } = await open(t, { stuck: () => stuck });
  const { status, body } = await ask(port, "/livez");
  assert.deepEqual([status, body], [503, "does not go on: watch, media of slack\n"]);
  stuck = [];
  assert.equal((await ask(port, "/livez")).status, 200);
});

test("other paths are 404, also those that walk", async (t) => {
  const { port } = await open(t);
  for (const path of [
    "/",
    "/livez/",
    "/Livez",
    "/health",
    "//livez",
    "/../package.json",
    "/%6civez",
    "/__proto__",
  ]) {
    const { status, body } = await ask(port, path);
    assert.equal(status, 404, path);
    assert.ok(!body.includes("at "), body);
  }
  assert.equal((await ask(port, "/livez?from=probe")).status, 200);
});

test("HEAD gets the headers of GET and no body; other methods are 405", async (t) => {
  const { port } = await open(t);
  const head = await ask(port, "/livez", { method: "HEAD" });
  assert.deepEqual([head.status, head.body, head.headers["content-length"]], [200, "", "3"]);
  assert.equal((await ask(port, "/healthz", { method: "HEAD" })).status, 503);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
    const { status, headers } = await ask(port, "/metrics", { method, body: "x".repeat(1_000) });
    assert.deepEqual([status, headers.allow], [405, "GET, HEAD"], method);
  }
});

test("what is no HTTP, names two hosts or asks as through a proxy is refused without a trace", async (t) => {
  const { port } = await open(t);
  assert.match(await raw(port, "hello\r\n\r\n"), /^HTTP\/1\.1 400 /);
  assert.match(
    await raw(port, `GET /livez HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
  const two = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: rebind.example\r\nConnection: close\r\n\r\n";
  assert.match(await raw(port, two), /^HTTP\/1\.1 40[03] /);
  const far = "GET http://rebind.example/livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  assert.match(await raw(port, far), /^HTTP\/1\.1 404 /);
  assert.equal((await ask(port, "/livez")).status, 200);
});

test("a database that cannot be read is 503 without its words; liveness stays", async (t) => {
  const lines: string[] = [];
  const { port, figures } = await open(t, {
    outbox: { counts: async () => Promise.reject(new StoreError("unusable", "disk I/O error in /srv/x")) },
    log: { ...silentLogger, warn: (fields, text) => void lines.push(`${text} ${JSON.stringify(fields)}`) },
  });
  figures.session = { ...STARTING, state: "online" };
  figures.ageMs = 100;
  const health = await ask(port, "/healthz");
  assert.equal(health.status, 503);
  assert.deepEqual(JSON.parse(health.body), { state: "online", lastSyncAgeSeconds: 0.1, sinks: {} });
  const metrics = await ask(port, "/metrics");
  assert.equal(metrics.status, 503);
  assert.ok(!/srv|Error|at /.test(metrics.body), metrics.body);
  assert.equal((await ask(port, "/livez")).status, 200);
  assert.equal(lines.filter((line) => line.includes("disk I/O error")).length, 2);
});

test("a port or host that cannot be had is a ListenError that says what to do", async (t) => {
  const { port } = await open(t);
  const deps = {
    log: silentLogger,
    clock: new ManualClock(),
    session: () => STARTING,
    lastSyncAgeMs: () => undefined,
    outbox: { counts: async () => NO_COUNTS },
    sinks: [],
    metrics: new PrometheusMetrics([]),
    hide: (text: string) => text,
    stuck: () => [],
  };
  await assert.rejects(startHttp({ host: LOOPBACK, port }, deps), (error) => {
    assert.ok(error instanceof ListenError);
    assert.equal(error.key, "HTTP_PORT");
    assert.match(error.message, new RegExp(`^HTTP_PORT: .*${port}.*another program.*free port`));
    return true;
  });
  // TEST-NET-1 (RFC 5737): an address of no machine.
  await assert.rejects(startHttp({ host: "192.0.2.1", port: 0 }, deps), { code: "config", key: "HTTP_HOST" });
});

test("a request that does not become whole is cut off in a few seconds, one that never begins too", async (t) => {
  const { port } = await open(t);
  const sockets = ["GET /livez HTTP/1.1\r\nHo", ""].map((begun) => {
    const socket = connect({ host: LOOPBACK, port });
    socket.on("error", () => {}).resume();
    socket.write(begun);
    return socket;
  });
  const askedAt = performance.now();
  await Promise.all(sockets.map((socket) => once(socket, "close")));
  // Limit 3 s, looked at each second; the machine may be busy.
  assert.ok(performance.now() - askedAt < 15_000);
});

test("close cuts what is open and frees the port", async (t) => {
  const { server, port } = await open(t);
  const idle = connect({ host: LOOPBACK, port });
  await once(idle, "connect");
  idle.on("error", () => {}).resume();
  const slow = connect({ host: LOOPBACK, port });
  await once(slow, "connect");
  slow.on("error", () => {}).resume();
  slow.write("GET /livez HTTP/1.1\r\nHo");
  // Answered later than what was sent before: the server has seen the half request.
  await ask(port, "/livez");
  const closed = Promise.all([once(idle, "close"), once(slow, "close")]);
  const askedAt = performance.now();
  await server.close();
  await closed;
  // Sooner than either would have been cut off by itself.
  assert.ok(performance.now() - askedAt < 2_500);
  await assert.rejects(ask(port, "/livez"), { code: "ECONNREFUSED" });
});
