import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, type TestContext, test } from "node:test";
import { portState } from "../../src/http/port-state.ts";
import { createFetch } from "../../src/net/fetch.ts";
import { listening, startServer } from "../net/helpers.ts";

const signal = new AbortController().signal;

function fetchOf(t: TestContext): typeof fetch {
  const kit = createFetch({ timeoutMs: 300 });
  t.after(() => kit.close());
  return kit.fetch;
}

describe("a look at the HTTP port", () => {
  test("finds a free one free, and leaves it free", async (t) => {
    const server = await startServer();
    await server.close();
    const address = { host: "127.0.0.1", port: server.port };
    for (const _ of [1, 2]) assert.deepEqual(await portState(address, fetchOf(t), signal), { kind: "free" });
  });

  test("finds a bridge by its /livez, also when it listens everywhere", async (t) => {
    const server = await startServer();
    t.after(() => server.close());
    const { port } = server;
    assert.deepEqual(await portState({ host: "127.0.0.1", port }, fetchOf(t), signal), { kind: "answers" });
    assert.deepEqual(
      server.seen.map(({ url }) => url),
      ["/livez"],
    );
    assert.deepEqual(await portState({ host: "0.0.0.0", port }, fetchOf(t), signal), { kind: "answers" });
  });

  test("another program there, one that says nothing, and a wrong address are refused with the setting", async (t) => {
    const other = await startServer((_, response) => response.writeHead(404).end());
    const silent = await listening(createServer(() => {}));
    t.after(() => Promise.all([other.close(), silent.close()]));
    for (const [host, port, key] of [
      ["127.0.0.1", other.port, "HTTP_PORT"],
      ["127.0.0.1", silent.port, "HTTP_PORT"],
      ["192.0.2.1", 9464, "HTTP_HOST"],
    ] as const) {
      const state = await portState({ host, port }, fetchOf(t), signal);
      assert.equal(state.kind === "refused" && state.error.key, key);
    }
  });
});
