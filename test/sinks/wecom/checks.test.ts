import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { type TestContext, test } from "node:test";
import { wecom as kind } from "../../../src/sinks/wecom/kind.ts";
import { startWecomSimulator, type WecomSimulator } from "../../simulators/wecom/index.ts";
import { lineOf, overview, runChecks, todoOf } from "../checks.ts";

async function simulated(t: TestContext): Promise<WecomSimulator> {
  const wecom = await startWecomSimulator();
  t.after(() => wecom.close());
  return wecom;
}

/** A server in front of WeCom that does what it wants. */
async function front(t: TestContext, handle: Parameters<typeof createServer>[1]): Promise<string> {
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return `http://127.0.0.1:${address.port}/cgi-bin/webhook/send?key=k3y-of-the-robot`;
}

const check = (t: TestContext, url: string, options = {}) =>
  runChecks(t, kind, { WECOM_WEBHOOK_URL: url }, { ...options, secrets: ["k3y-of-the-robot"] });

test("the server is reached, nothing is sent, and the key stays unknown in so many words", async (t) => {
  const wecom = await simulated(t);
  const found = await runChecks(t, kind, { WECOM_WEBHOOK_URL: wecom.url }, { secrets: [wecom.key] });
  assert.deepEqual(overview(found), ["place ok", "clock ok", "token ok"]);
  assert.match(lineOf(found, "token").seen.zh, /WECOM_WEBHOOK_URL.*测试提醒/);
  assert.deepEqual([wecom.calls, wecom.messages], [[], []]);
});

test("a server that has a fault is a warning, one that is not there a failure", async (t) => {
  const url = await front(t, (_request, response) => response.writeHead(502).end());
  const sick = await check(t, url);
  assert.deepEqual(overview(sick), ["place warn", "clock ok", "token ok"]);
  const wecom = await simulated(t);
  await wecom.close();
  const gone = await check(t, wecom.url);
  assert.deepEqual(overview(gone), ["place fail"]);
  assert.match(todoOf(lineOf(gone, "place")), /WECOM_WEBHOOK_URL.*WECOM_PROXY/);
});

test("a clock that is off is told", async (t) => {
  const { url } = await simulated(t);
  const at = async (ahead: number): Promise<string> => lineOf(await check(t, url, { ahead }), "clock").status;
  assert.deepEqual([await at(0), await at(-120_000), await at(900_000)], ["ok", "warn", "fail"]);
});

test("only the front page is asked for, by HEAD, and an abort closes that connection", async (t) => {
  const asked = Promise.withResolvers<string>();
  const closed = Promise.withResolvers<void>();
  const url = await front(t, (request) => {
    request.on("close", closed.resolve);
    asked.resolve(`${request.method} ${request.url}`);
  });
  const stop = new AbortController();
  const running = check(t, url, { signal: stop.signal });
  assert.equal(await asked.promise, "HEAD /");
  const reason = new Error("the person pressed Ctrl-C");
  stop.abort(reason);
  await assert.rejects(running, reason);
  await closed.promise;
});
