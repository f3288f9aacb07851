import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { SlackClients } from "../../../src/sinks/slack/api/client.ts";
import type { SlackConfig } from "../../../src/sinks/slack/api/config.ts";

const config: SlackConfig = {
  botToken: "xoxb-1",
  appToken: "xapp-1",
  channel: "C1",
  ownerIds: [],
  apiUrl: "http://127.0.0.1:9/api/",
  threads: false,
};

/** Answers when asked to; ends with the signal of its call. */
function setUp() {
  const calls: { readonly signal: AbortSignal; readonly answer: () => void }[] = [];
  const fetchFn: typeof fetch = (_url, init) =>
    new Promise((resolve, reject) => {
      const { signal } = init ?? {};
      if (!signal) return reject(new Error("no signal"));
      signal.addEventListener("abort", () => reject(signal.reason));
      const answer = (): void =>
        resolve(new Response('{"ok":true}', { headers: { "content-type": "application/json" } }));
      calls.push({ signal, answer });
    });
  const clients = new SlackClients(config, fetchFn, silentLogger);
  const call = (signal: AbortSignal) => clients.run((client) => client.auth.test(), signal);
  return { calls, call };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("each call ends with its own signal, side by side and one after the other", async () => {
  const { calls, call } = setUp();
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
  const one = assert.rejects(call(first.signal));
  const two = call(second.signal);
  await turn();
  first.abort();
  await one;
  assert.deepEqual(
    calls.map(({ signal }) => signal.aborted),
    [true, false],
  );
  // Its client is the one of the call that was ended.
  const three = call(third.signal);
  await turn();
  second.abort();
  assert.equal(calls[2]?.signal.aborted, false);
  await assert.rejects(two);
  calls[2]?.answer();
  assert.equal((await three).ok, true);
});
