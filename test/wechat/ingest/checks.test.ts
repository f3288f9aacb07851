import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type TestContext, test } from "node:test";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import type { Check } from "../../../src/kinds/check.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import type { Resolve } from "../../../src/net/guarded-get.ts";
import { ingestChecks } from "../../../src/wechat/ingest/checks.ts";
import { statuses } from "../../doctor/well-made.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";

type Over = {
  readonly isRunning?: boolean;
  readonly heard?: string;
  readonly mediaHosts?: readonly string[];
  readonly resolve?: Resolve;
};

async function check(t: TestContext, port: number, over: Over = {}): Promise<readonly Check[]> {
  const kit = createFetch();
  t.after(() => kit.close());
  const state = new MemoryStateStore();
  if (over.heard !== undefined) await state.set("ingest.heard", over.heard);
  const deps = { connect: () => kit, clock: systemClock, isRunning: over.isRunning ?? false, state };
  const config = { host: "127.0.0.1", port, mediaHosts: over.mediaHosts ?? [] };
  return await Array.fromAsync(ingestChecks(config, deps, new AbortController().signal, over.resolve));
}

/** A port that somebody holds, who answers with that status. */
async function heldPort(t: TestContext, status: number): Promise<number> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("the door's port: free before a start, ours while the bridge runs, else taken", async (t) => {
  const ours = await heldPort(t, 401);
  const other = await heldPort(t, 200);
  const now = `1 ${Date.now()}`;
  assert.deepEqual(statuses(await check(t, 0)), ["ingest.door ok"]);
  assert.deepEqual(statuses(await check(t, ours)), ["ingest.door fail"]);
  assert.deepEqual(statuses(await check(t, other)), ["ingest.door fail"]);
  const running = { isRunning: true, heard: now };
  assert.deepEqual(statuses(await check(t, ours, running)), ["ingest.door ok", "ingest.upstream ok"]);
  assert.deepEqual(statuses(await check(t, other, running)), ["ingest.door fail", "ingest.upstream ok"]);
  assert.deepEqual(statuses(await check(t, 0, running)), ["ingest.door fail", "ingest.upstream ok"]);
});

test("the upstream: heard of just now, silent, or not since the start", async (t) => {
  const port = await heldPort(t, 401);
  const status = async (heard?: string): Promise<string | undefined> =>
    statuses(await check(t, port, { isRunning: true, ...(heard === undefined ? {} : { heard }) })).at(-1);
  assert.equal(await status(`1 ${Date.now() - 60_000}`), "ingest.upstream ok");
  assert.equal(await status(`1 ${Date.now() - 150_000}`), "ingest.upstream fail");
  assert.equal(await status(String(Date.now())), "ingest.upstream warn");
  assert.equal(await status(), "ingest.upstream warn");
  assert.equal(await status("nonsense"), "ingest.upstream warn");
});

test("media hosts that have no address are named", async (t) => {
  const asked: string[] = [];
  const resolve: Resolve = async (host) => {
    asked.push(host);
    if (host === "lost.home") throw new Error("ENOTFOUND");
    return [{ address: "10.0.0.1", family: 4 }];
  };
  const mediaHosts = ["nas.home:9000", "lost.home", "[fd00::1]:80"];
  const checks = await check(t, 0, { mediaHosts, resolve });
  assert.deepEqual(statuses(checks), ["ingest.door ok", "ingest.media_hosts fail"]);
  assert.match(checks.at(-1)?.seen.en ?? "", /no address found for lost\.home$/);
  assert.deepEqual(asked, ["nas.home", "lost.home", "fd00::1"]);
  const right = await check(t, 0, { mediaHosts: ["nas.home"], resolve });
  assert.deepEqual(statuses(right), ["ingest.door ok", "ingest.media_hosts ok"]);
});
