import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { HeartbeatUrl } from "../../src/app/account/heartbeat-url.ts";
import { noPulse } from "../../src/bridge/ports/pulse.ts";
import type { Failing } from "../../src/bridge/ports/status-report.ts";
import { createFetch } from "../../src/net/fetch.ts";
import { createLogger } from "../../src/process/log.ts";
import { textsFor } from "../../src/text/index.ts";
import { failureWords } from "../../src/text/reason-words.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { startHttpProxy } from "../fakes/proxy.ts";
import { startServer } from "../net/helpers.ts";

const MINUTE = 60_000;
/** As Uptime Kuma shows it. */
const PATH = "/api/push/qxjzvkwy?status=up&msg=OK&ping=";

const wordsOf = (failing: Failing | undefined): string =>
  failing === undefined ? "" : failureWords(failing.failure, textsFor("zh"));

/** A heartbeat that runs by a manual clock against a server whose answer the test sets. */
async function open(t: TestContext, url?: string, proxy?: string) {
  const place = { answer: (response: ServerResponse): void => void response.end("ok"), online: true };
  const server = await startServer((_, response) => place.answer(response));
  const lines: string[] = [];
  const log = createLogger({
    level: "info",
    format: "json",
    destination: { write: (line) => lines.push(line) > 0 },
  });
  const kit = createFetch({ proxy });
  const clock = new ManualClock();
  const heartbeat = new HeartbeatUrl({
    ...{ url: url ?? `${server.origin}${PATH}`, fetch: kit.fetch, clock, log, pulse: noPulse },
    isOnline: () => place.online,
  });
  const stop = new AbortController();
  const running = heartbeat.run(stop.signal);
  t.after(async () => {
    stop.abort();
    await running;
    await kit.close();
    await server.close();
  });
  /** Lets time pass, then the network answer. */
  const pass = async (ms: number, done: () => boolean): Promise<void> => {
    await clock.advance(ms);
    while (!done()) await delay(2);
    // A look that waits again shows that the call is over.
    while (clock.waiting[0] !== 1_000) await delay(2);
  };
  const calls = (count: number) => () => server.seen.length === count;
  /** Read anew each time: it changes while the test waits. */
  const failing = () => heartbeat.failing;
  return { place, server, lines, clock, failing, stop, running, pass, calls };
}

test("the first GET leaves as soon as the bridge is online, then one each minute, with the whole address", async (t) => {
  const { place, server, pass, calls, failing, lines } = await open(t);
  await pass(0, calls(1));
  await pass(59_000, calls(1));
  await pass(1_000, calls(2));
  await pass(MINUTE, calls(3));
  assert.deepEqual(
    new Set(server.seen.map(({ method, url }) => `${method} ${url}`)),
    new Set([`GET ${PATH}`]),
  );
  place.online = false;
  await pass(10 * MINUTE, calls(3));
  place.online = true;
  await pass(1_000, calls(4));
  // A state that flaps makes it no faster than the minute.
  place.online = false;
  await pass(2_000, calls(4));
  place.online = true;
  await pass(50_000, calls(4));
  await pass(8_000, calls(5));
  assert.equal(failing(), undefined);
  assert.deepEqual(lines, []);
});

test("a redirect is a failure and is not followed, wherever it leads", async (t) => {
  const { place, server, pass, failing } = await open(t);
  place.answer = (response) => response.writeHead(302, { location: `${server.origin}/inside` }).end();
  await pass(0, () => server.seen.length === 1 && failing() !== undefined);
  assert.equal(server.seen.length, 1);
  const { host } = new URL(server.origin);
  assert.equal(wordsOf(failing()), `${host} 要转到别的地址（HTTP 302），程序不会跟过去：请填最终的地址`);
});

test("each cause is logged once until it works again, with the host and nothing else of the address", async (t) => {
  const { place, clock, lines, pass, calls, failing } = await open(t);
  const since = clock.now();
  const answers = (status: number) => (response: ServerResponse) => void response.writeHead(status).end();
  place.answer = answers(500);
  await pass(0, calls(1));
  await pass(MINUTE, calls(2));
  place.answer = answers(404);
  await pass(MINUTE, calls(3));
  place.answer = answers(500);
  await pass(MINUTE, calls(4));
  place.answer = (response) => response.socket?.destroy();
  await pass(MINUTE, calls(5));
  assert.equal(failing()?.since, since);
  place.answer = answers(204);
  await pass(MINUTE, calls(6));
  assert.equal(failing(), undefined);
  place.answer = answers(500);
  await pass(MINUTE, calls(7));
  assert.equal(failing()?.since, since + 6 * MINUTE);
  const told = lines.map((line): string => {
    const { msg, reason = "" }: { readonly msg: string; readonly reason?: string } = JSON.parse(line);
    return `${msg}: ${reason.replace(/^\S+ /, "")}`;
  });
  assert.deepEqual(told, [
    "HEARTBEAT_URL fails: has a fault of its own (HTTP 500)",
    "HEARTBEAT_URL fails: refuses this address (HTTP 404): check it and set it again",
    "HEARTBEAT_URL fails: cannot be reached (UND_ERR_SOCKET)",
    "HEARTBEAT_URL answers again: ",
    "HEARTBEAT_URL fails: has a fault of its own (HTTP 500)",
  ]);
  assert.doesNotMatch(lines.join() + JSON.stringify(failing()), /qxjzvkwy|push|ping/);
});

test("an address that never answers is given up after 10 s and asked again at the next minute", async (t) => {
  const { place, server, clock, pass, calls, failing } = await open(t);
  place.answer = () => {};
  while (server.seen.length < 1) await clock.advance(0);
  await clock.advance(9_999);
  assert.equal(failing(), undefined);
  await pass(1, () => failing() !== undefined);
  assert.match(failing()?.failure.message ?? "", /did not answer within 10 s/);
  await pass(49_000, calls(1));
  place.answer = (response) => response.end();
  await pass(1_000, calls(2));
  assert.equal(failing(), undefined);
});

test("a stop ends a call that hangs at once, and nothing is told of it", async (t) => {
  const { place, server, clock, stop, running, lines, failing } = await open(t);
  place.answer = () => {};
  while (server.seen.length < 1) await clock.advance(0);
  stop.abort(new Error("stopped"));
  await running;
  assert.equal(failing(), undefined);
  assert.deepEqual(lines, []);
});

test("a body without an end is not read", async (t) => {
  const { place, server, pass, failing } = await open(t);
  const closed = Promise.withResolvers<void>();
  place.answer = (response) => {
    response.on("close", () => closed.resolve());
    response.writeHead(200).write("x".repeat(100_000));
  };
  await pass(0, () => server.seen.length === 1);
  await closed.promise;
  assert.equal(failing(), undefined);
});

test("what a proxy refuses is told without its password", async (t) => {
  const proxy = await startHttpProxy({ upstreamPort: 1, credentials: "me:right" });
  t.after(() => proxy.close());
  const { pass, failing, lines } = await open(
    t,
    "https://hc.invalid/qxjzvkwy",
    `http://me:pa55word@127.0.0.1:${proxy.port}`,
  );
  await pass(0, () => failing() !== undefined);
  assert.equal(wordsOf(failing()), "连不上 hc.invalid（代理不认用户名和密码）");
  assert.doesNotMatch(lines.join(), /pa55word|qxjzvkwy/);
});
