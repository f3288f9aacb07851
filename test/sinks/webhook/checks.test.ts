import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { Check } from "../../../src/kinds/check.ts";
import { webhook as kind } from "../../../src/sinks/webhook/kind.ts";
import { OffSwitch } from "../../../src/sinks/webhook/post/off-switch.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { startWebhookSimulator, type WebhookSimulator } from "../../simulators/webhook/index.ts";
import { type ChecksOptions, lineOf, overview, runChecks, todoOf } from "../checks.ts";
import { OTHER_SECRET, SECRET } from "./rig.ts";

const ALL = ["place", "clock", "secret", "sending"];

async function simulated(t: TestContext): Promise<WebhookSimulator> {
  const receiver = await startWebhookSimulator({ secrets: [SECRET] });
  t.after(() => receiver.close());
  return receiver;
}

async function check(
  t: TestContext,
  receiver: WebhookSimulator,
  settings: Readonly<Record<string, string>> = {},
  options: ChecksOptions = {},
): Promise<readonly Check[]> {
  const found = await runChecks(
    t,
    kind,
    { WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: SECRET, ...settings },
    { ...options, secrets: ["k3y-of-the-receiver", SECRET, OTHER_SECRET] },
  );
  const asked = new Set(receiver.requests.map(({ method, path }) => `${method} ${path}`));
  assert.ok(
    [...asked].every((request) => request === "HEAD /"),
    "only the front page is asked for",
  );
  assert.deepEqual(receiver.taken, []);
  return found;
}

test("a receiver that answers is right in every line, and gets no event", async (t) => {
  const found = await check(t, await simulated(t));
  assert.deepEqual(
    overview(found),
    ALL.map((key) => `${key} ok`),
  );
});

test("a receiver that is not there fails, with its setting and the proxy's", async (t) => {
  const receiver = await simulated(t);
  await receiver.close();
  const found = await check(t, receiver);
  assert.deepEqual(overview(found), ["place fail", "secret ok", "sending ok"]);
  assert.match(todoOf(lineOf(found, "place")), /WEBHOOK_URL.*WEBHOOK_PROXY/);
});

test("a name that does not resolve is told as that", async (t) => {
  const found = await check(t, await simulated(t), {
    WEBHOOK_URL: "https://hooks.invalid/k3y-of-the-receiver",
  });
  assert.match(lineOf(found, "place").seen.zh, /^连不上 hooks\.invalid：查不到这个域名/);
});

test("a receiver without TLS at an https address is told as that", async (t) => {
  const receiver = await simulated(t);
  const WEBHOOK_URL = receiver.url.replace("http:", "https:");
  const place = lineOf(await check(t, receiver, { WEBHOOK_URL }), "place");
  assert.equal(place.status, "fail");
  assert.match(place.seen.zh, /对方没有加密/);
  assert.match(todoOf(place), /WEBHOOK_URL 的开头.*http:/);
});

test("the clock fails from the five minutes on after which signatures are refused", async (t) => {
  const receiver = await simulated(t);
  const at = async (ahead: number): Promise<string> =>
    lineOf(await check(t, receiver, {}, { ahead }), "clock").status;
  assert.deepEqual([await at(0), await at(-120_000), await at(310_000)], ["ok", "warn", "fail"]);
});

test("two secrets are a warning, and the example of the documents is a failure", async (t) => {
  const receiver = await simulated(t);
  const secret = async (WEBHOOK_SECRET: string): Promise<Check> =>
    lineOf(await check(t, receiver, { WEBHOOK_SECRET }), "secret");
  assert.match(todoOf(await secret(`${SECRET} ${OTHER_SECRET}`)), /删掉旧的/);
  const example = kind.settings.find(({ name }) => name === "WEBHOOK_SECRET")?.example ?? "";
  const known = await secret(example);
  assert.equal(known.status, "fail");
  assert.match(todoOf(known), /openssl rand/);
});

test("a receiver that answered 410 is told, until the address changes", async (t) => {
  const receiver = await simulated(t);
  const state = new MemoryStateStore();
  const off = new OffSwitch(receiver.url, { state, log: silentLogger, onOff: () => {} });
  await off.begin();
  const stopped = lineOf(await check(t, receiver, {}, { state }), "sending");
  assert.equal(stopped.status, "fail");
  assert.match(todoOf(stopped), /\/test.*WEBHOOK_URL/);
  const WEBHOOK_URL = `${receiver.url}&v=2`;
  assert.equal(lineOf(await check(t, receiver, { WEBHOOK_URL }, { state }), "sending").status, "ok");
  const broken = { get: () => Promise.reject(new Error("disk")) };
  assert.equal(lineOf(await check(t, receiver, {}, { state: broken }), "sending").status, "warn");
});
