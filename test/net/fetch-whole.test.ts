import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { createFetch, type FetchKit } from "../../src/net/fetch.ts";
import { type Answer, rejection, startServer, type TestServer } from "./helpers.ts";

async function open(
  t: TestContext,
  answer?: Answer,
  timeoutMs = 5_000,
): Promise<{ readonly server: TestServer; readonly kit: FetchKit }> {
  const server = await startServer(answer);
  const kit = createFetch({ timeoutMs });
  t.after(async () => {
    await kit.close();
    await server.close();
  });
  return { server, kit };
}

const POST = {
  method: "POST",
  body: '{"text":"撤回"}',
  headers: { "Content-Type": "application/json" },
} as const;

test("a posted text arrives as fetch sends it, and its answer says the same", async (t) => {
  const { server, kit } = await open(t, ({ url }, response) => {
    const status = Number(url.slice(1));
    response.setHeader("retry-after", "7");
    response.setHeader("set-cookie", ["a=1; Path=/", "b=2"]);
    if (status === 204) response.writeHead(status).end();
    else response.writeHead(status, { "content-encoding": "gzip" }).end(gzipSync("说错了 😀"));
  });
  for (const status of [200, 204, 400, 429, 502]) {
    const answers = [];
    for (const call of [kit.fetch, kit.fetchWhole]) {
      const response = await call(`${server.origin}/${status}`, POST);
      const { ok, headers } = response;
      const told = [headers.get("retry-after"), headers.getSetCookie(), await response.text()];
      answers.push([response.status, ok, ...told]);
    }
    assert.deepEqual(answers[1], answers[0]);
    const [plain, whole] = server.seen.slice(-2);
    assert.ok(plain && whole);
    assert.deepEqual([whole.method, whole.url, whole.body], [plain.method, plain.url, plain.body]);
    assert.equal(whole.headers["content-type"], plain.headers["content-type"]);
    assert.equal(whole.headers["content-length"], plain.headers["content-length"]);
  }
});

test("a redirect of a posted text is followed", async (t) => {
  const { server, kit } = await open(t, ({ url, body }, response) => {
    if (url === "/old") response.writeHead(308, { location: "/new" }).end();
    else response.end(`${url} ${body}`);
  });
  assert.equal(await (await kit.fetchWhole(`${server.origin}/old`, POST)).text(), `/new ${POST.body}`);
});

test("a posted text that gets no whole answer is refused as fetch refuses it", async (t) => {
  const { server, kit } = await open(
    t,
    ({ url }, response) => {
      if (url === "/reset") response.destroy();
      if (url === "/half") response.writeHead(200, { "content-length": "10" }).write("half");
    },
    80,
  );
  const reset = await rejection(kit.fetchWhole(`${server.origin}/reset`, POST));
  assert.equal(reset.error.message, "fetch failed");
  assert.match(reset.all, /UND_ERR_SOCKET|ECONNRESET/);
  assert.match(
    (await rejection(kit.fetchWhole(`${server.origin}/none`, POST))).all,
    /UND_ERR_HEADERS_TIMEOUT/,
  );
  assert.match((await rejection(kit.fetchWhole(`${server.origin}/half`, POST))).all, /UND_ERR_BODY_TIMEOUT/);
  const closed = await startServer();
  await closed.close();
  assert.match((await rejection(kit.fetchWhole(closed.origin, POST))).all, /ECONNREFUSED/);
});

test("an abort ends a posted text with the signal's reason, before and while its answer comes", async (t) => {
  const arrived = Promise.withResolvers<void>();
  const { server, kit } = await open(t, (_, response) => {
    response.writeHead(200, { "content-length": "10" }).write("half");
    arrived.resolve();
  });
  const reason = new Error("asked to stop");
  const before = kit.fetchWhole(server.origin, { ...POST, signal: AbortSignal.abort(reason) });
  assert.equal((await rejection(before)).error, reason);
  assert.equal(server.seen.length, 0);
  const stop = new AbortController();
  const during = rejection(kit.fetchWhole(server.origin, { ...POST, signal: stop.signal }));
  await arrived.promise;
  stop.abort(reason);
  assert.equal((await during).error, reason);
});
