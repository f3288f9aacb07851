import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { type TestContext, test } from "node:test";
import { startWebhookSimulator, type WebhookSimulator } from "./index.ts";

const KEY = Buffer.alloc(32, 7);
const SECRET = `whsec_${KEY.toString("base64")}`;
const NOW = Date.UTC(2026, 2, 14, 14, 2, 11);
const SECONDS = String(NOW / 1_000);
const BODY = JSON.stringify({ type: "a.b", timestamp: "2026-03-14T14:02:11.000Z", data: { x: "渡口" } });

type Request = {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** Signs this instead of the body. */
  readonly signed?: string;
  readonly key?: Buffer;
};

async function simulator(t: TestContext): Promise<WebhookSimulator> {
  const opened = await startWebhookSimulator({ secrets: [SECRET], now: () => NOW });
  t.after(() => opened.close());
  return opened;
}

function signature(id: string, timestamp: string, body: string | Uint8Array, key: Buffer = KEY): string {
  const signed = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return `v1,${signed}`;
}

/** A right event, but for what `request` says. */
async function post(to: WebhookSimulator, request: Request = {}): Promise<Response> {
  const { body = BODY, method = "POST" } = request;
  const id = request.headers?.["webhook-id"] ?? "msg_1";
  const timestamp = request.headers?.["webhook-timestamp"] ?? SECONDS;
  const headers = new Headers({
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signature(id, timestamp, request.signed ?? body, request.key),
  });
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
  }
  return await fetch(request.url ?? to.url, { method, headers, ...(method === "GET" ? {} : { body }) });
}

test("an event that keeps to the rules is taken, a repeat of its id is known", async (t) => {
  const to = await simulator(t);
  assert.equal((await post(to)).status, 204);
  assert.equal((await post(to)).status, 204);
  assert.deepEqual(
    to.taken.map(({ type, id, repeat, data }) => [type, id, repeat, data]),
    [
      ["a.b", "msg_1", false, { x: "渡口" }],
      ["a.b", "msg_1", true, { x: "渡口" }],
    ],
  );
});

test("either of two secrets is enough, in a list of signatures too", async (t) => {
  const to = await simulator(t);
  const other = Buffer.alloc(24, 9);
  to.setSecrets([SECRET, `whsec_${other.toString("base64")}`]);
  assert.equal((await post(to, { key: other })).status, 204);
  const list = [
    signature("msg_1", SECONDS, BODY, Buffer.alloc(24)),
    signature("msg_1", SECONDS, BODY, other),
  ];
  assert.equal((await post(to, { headers: { "webhook-signature": list.join(" ") } })).status, 204);
});

const late = String(NOW / 1_000 - 301);
const early = String(NOW / 1_000 + 301);
const event = (fields: object): string => JSON.stringify({ ...JSON.parse(BODY), ...fields });
const WRONG: readonly (readonly [what: string, request: Request, status: number, error: RegExp])[] = [
  ["another method", { method: "PUT" }, 405, /posted/],
  ["a GET", { method: "GET", signed: "" }, 405, /posted/],
  ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, 415, /content-type/],
  ["JSON as text", { headers: { "content-type": "text/plain" } }, 415, /content-type/],
  ["no id", { headers: { "webhook-id": undefined } }, 400, /webhook-id is missing/],
  ["a full stop in the id", { headers: { "webhook-id": "msg_1.2" } }, 400, /webhook-id/],
  ["no timestamp", { headers: { "webhook-timestamp": undefined } }, 400, /timestamp is missing/],
  ["a timestamp in milliseconds", { headers: { "webhook-timestamp": String(NOW) } }, 400, /timestamp/],
  ["a timestamp as a date", { headers: { "webhook-timestamp": "2026-03-14" } }, 400, /whole seconds/],
  ["an attempt that is too old", { headers: { "webhook-timestamp": late } }, 400, /too old/],
  ["an attempt in the future", { headers: { "webhook-timestamp": early } }, 400, /too new/],
  ["no signature", { headers: { "webhook-signature": undefined } }, 400, /signature is missing/],
  ["a bare signature", { headers: { "webhook-signature": "A".repeat(43) } }, 400, /v1 signatures/],
  ["commas between signatures", { headers: { "webhook-signature": "v1,a=,v1,b=" } }, 400, /v1 signatures/],
  ["another key", { key: Buffer.alloc(32, 8) }, 401, /no signature/],
  ["one byte more in the body", { body: `${BODY} `, signed: BODY }, 401, /no signature/],
  ["what is no JSON", { body: "渡口" }, 400, /no event/],
  ["bytes that are no UTF-8", { body: Uint8Array.of(0x22, 0xff, 0x22) }, 400, /no event/],
  ["a list", { body: "[]" }, 400, /no event/],
  ["an event without type", { body: event({ type: undefined }) }, 400, /no event/],
  ["a type with a blank", { body: event({ type: "a b" }) }, 400, /no event/],
  ["an event without timestamp", { body: event({ timestamp: undefined }) }, 400, /no event/],
  ["a timestamp in local time", { body: event({ timestamp: "2026-03-14 14:02:11" }) }, 400, /no event/],
  ["data that is a text", { body: event({ data: "x" }) }, 400, /no event/],
  ["a field that the specification does not have", { body: event({ id: "1" }) }, 400, /no event/],
];

for (const [what, request, status, error] of WRONG) {
  test(`${what} is refused with ${status}`, async (t) => {
    const to = await simulator(t);
    const response = await post(to, request);
    assert.equal(response.status, status);
    assert.match(await response.text(), error);
    assert.match(to.requests[0]?.outcome ?? "", error);
    assert.deepEqual(to.taken, []);
  });
}

test("the same signature under another id or timestamp is refused", async (t) => {
  const to = await simulator(t);
  const headers = { "webhook-signature": signature("msg_1", SECONDS, BODY) };
  for (const other of [{ "webhook-id": "msg_2" }, { "webhook-timestamp": String(Number(SECONDS) + 1) }])
    assert.equal((await post(to, { headers: { ...headers, ...other } })).status, 401);
});

test("another path or query is no endpoint", async (t) => {
  const to = await simulator(t);
  for (const url of [`${to.origin}/`, `${to.url}&x=1`, to.url.split("?")[0] ?? ""])
    assert.equal((await post(to, { url })).status, 404);
});

test("the receiver answers what it is told to, for as many requests", async (t) => {
  const to = await simulator(t);
  to.setAnswer({ kind: "status", status: 302, headers: { location: to.origin } }, 1);
  const response = await fetch(to.url, { redirect: "manual" });
  assert.equal(response.status, 405);
  assert.equal((await post(to)).status, 404, "fetch followed the redirect");
  assert.equal((await post(to)).status, 204);
  to.setAnswer({ kind: "close" });
  await assert.rejects(post(to));
  to.setAnswer({ kind: "endless", status: 200 });
  const endless = await post(to);
  assert.equal(endless.status, 200);
  await endless.body?.cancel();
  to.setAnswer(undefined);
  assert.equal((await post(to)).status, 204);
});
