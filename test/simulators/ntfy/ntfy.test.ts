import assert from "node:assert/strict";
import { request } from "node:http";
import { type TestContext, test } from "node:test";
import { type NtfyOptions, type NtfySimulator, startNtfySimulator } from "./index.ts";

const TOKEN = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2";

async function open(t: TestContext, options?: NtfyOptions): Promise<NtfySimulator> {
  const simulator = await startNtfySimulator(options);
  t.after(() => simulator.close());
  return simulator;
}

async function refusal(sent: Promise<Response>): Promise<readonly [status: number, code: unknown]> {
  const response = await sent;
  const body: unknown = await response.json();
  assert.ok(typeof body === "object" && body !== null && "http" in body && "error" in body);
  assert.equal(body.http, response.status);
  return [response.status, "code" in body ? body.code : undefined];
}

const post = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(url, { method: "POST", body, headers });

test("a message with title, priority and tags reaches the topic, and its answer has the id", async (t) => {
  const ntfy = await open(t);
  const headers = { "x-title": "Dogs", priority: "low", tags: "a, b" };
  const response = await post(ntfy.url("pets"), "are nice", headers);
  assert.equal(response.status, 200);
  const [message] = ntfy.messages("pets");
  assert.ok(message);
  assert.deepEqual(await response.json(), message);
  assert.deepEqual(
    [message.title, message.message, message.priority, message.tags],
    ["Dogs", "are nice", 2, ["a", "b"]],
  );
});

test("a path that is no topic is no page, and neither is another method", async (t) => {
  const ntfy = await open(t, { prefix: "/push" });
  for (const path of ["/push/a.b", `/push/${"a".repeat(65)}`, "/push/", "/push/a/b", "/topic"])
    assert.deepEqual(await refusal(post(ntfy.origin + path, "x")), [404, 40401], path);
  assert.deepEqual(await refusal(fetch(ntfy.url("a"), { method: "DELETE" })), [404, 40401]);
  assert.deepEqual(ntfy.messages("a"), []);
});

test("a name that the server needs itself is no topic", async (t) => {
  const ntfy = await open(t);
  assert.deepEqual(await refusal(post(ntfy.url("docs"), "x")), [400, 40010]);
});

test("a protected topic refuses nobody's messages, wrong tokens, and tokens that may only read", async (t) => {
  const ntfy = await open(t, { tokens: [TOKEN], readOnlyTokens: ["tk_reader"] });
  const url = ntfy.url("mine");
  const bearing = (authorization: string) => refusal(post(url, "x", { authorization }));
  assert.deepEqual(await refusal(post(url, "x")), [403, 40301]);
  assert.deepEqual(await bearing("Bearer tk_wrong"), [401, 40101]);
  assert.deepEqual(await bearing("Bearer tk_reader"), [403, 40301]);
  assert.deepEqual(await bearing(TOKEN), [403, 40301]);
  assert.deepEqual(ntfy.messages("mine"), []);
  assert.equal((await post(url, "x", { authorization: `Bearer ${TOKEN}` })).status, 200);
});

test("a priority that does not exist is refused", async (t) => {
  const ntfy = await open(t);
  for (const priority of ["0", "6", "loud"])
    assert.deepEqual(await refusal(post(ntfy.url("a"), "x", { "x-priority": priority })), [400, 40007]);
  assert.equal((await post(ntfy.url("a"), "x", { priority: "u=1, i" })).status, 200);
});

test("encoded words are decoded, in UTF-8 and over several words", async (t) => {
  const ntfy = await open(t);
  const [one, two] = ["渡口", "八点"].map((text) => Buffer.from(text).toString("base64"));
  const title = `=?UTF-8?B?${one}?= =?utf-8?b?${two}?= =?UTF-8?Q?=C3=84_b?=`;
  await post(ntfy.url("a"), "x", { title });
  assert.equal(ntfy.messages("a")[0]?.title, "渡口八点Ä b");
});

test("a raw header of another charset comes out mangled, and one in UTF-8 does not", async (t) => {
  const ntfy = await open(t);
  const send = (title: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(ntfy.url("a"), { method: "POST", headers: { title } }, (response) => {
        response.resume().on("end", resolve);
      });
      // A buffer: with a text Node would write the headers in its charset.
      sent.on("error", reject).end(Buffer.from("x"));
    });
  await send("caf\u00e9");
  await send(Buffer.from("渡口", "utf8").toString("latin1"));
  assert.deepEqual(
    ntfy.messages("a").map(({ title }) => title),
    ["caf\ufffd", "渡口"],
  );
});

test("a message of 4,096 bytes, and bytes that are no text, become an attachment", async (t) => {
  const ntfy = await open(t);
  await post(ntfy.url("a"), "船".repeat(1_365));
  await post(ntfy.url("a"), "x".repeat(4_096));
  await post(ntfy.url("a"), Uint8Array.from([0xff, 0xfe, 0x00]));
  assert.deepEqual(
    ntfy.messages("a").map(({ attachment }) => attachment?.size),
    [undefined, 4_096, 3],
  );
});

test("an attachment over the limit is refused before its body is read, and one beyond the total too", async (t) => {
  const ntfy = await open(t, { attachmentLimit: 1_000, attachmentTotal: 1_500 });
  const put = (bytes: number) =>
    fetch(ntfy.url("a"), {
      method: "PUT",
      body: new Uint8Array(bytes),
      headers: { filename: "a.bin" },
    });
  assert.deepEqual(await refusal(put(1_001)), [413, 41301]);
  assert.equal((await put(1_000)).status, 200);
  assert.deepEqual(await refusal(put(501)), [413, 41301]);
  assert.equal((await put(500)).status, 200);
  assert.equal(ntfy.messages("a").length, 2);
});

test("attachments can be switched off, and their traffic of a day used up", async (t) => {
  const off = await open(t, { attachmentLimit: 0 });
  const used = await open(t, { bandwidth: 10 });
  const headers = { filename: "a.bin" };
  assert.deepEqual(await refusal(post(off.url("a"), "some bytes", headers)), [400, 40014]);
  assert.deepEqual(await refusal(post(used.url("a"), "eleven bytes", headers)), [429, 42905]);
});

test("too many requests, and too many messages in a day, are refused", async (t) => {
  const hasty = await open(t, { burst: 2 });
  const daily = await open(t, { daily: 1 });
  for (const { url } of [hasty, hasty, daily]) assert.equal((await post(url("a"), "x")).status, 200);
  assert.deepEqual(await refusal(post(hasty.url("a"), "x")), [429, 42901]);
  assert.deepEqual(await refusal(post(daily.url("a"), "x")), [429, 42908]);
});

test("what formats a message or makes it a link is seen by the subscriber", async (t) => {
  const ntfy = await open(t);
  await post(ntfy.url("a"), "x", { "content-type": "text/markdown", click: "https://a.example" });
  await post(ntfy.url("a"), "x", { markdown: "yes", actions: "view, Open, https://a.example" });
  assert.deepEqual(
    ntfy.messages("a").map(({ markdown, click, actions }) => [markdown, click, actions]),
    [
      [true, "https://a.example", ""],
      [true, "", "view, Open, https://a.example"],
    ],
  );
});

test("the server tells that it runs, and whose a token is", async (t) => {
  const tokens = { tokens: [TOKEN], adminTokens: ["tk_admin"], reserved: { [TOKEN]: ["mine"] } };
  const ntfy = await open(t, { prefix: "/push", ...tokens });
  const get = async (path: string, token?: string): Promise<unknown> => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return await (await fetch(`${ntfy.origin}/push/${path}`, { headers })).json();
  };
  assert.deepEqual(await get("v1/health"), { healthy: true });
  assert.deepEqual(await get("v1/account"), { username: "*", role: "anonymous" });
  const reservations = [{ topic: "mine", everyone: "deny-all" }];
  assert.deepEqual(await get("v1/account", TOKEN), { username: "phil", role: "user", reservations });
  assert.deepEqual(await get("v1/account", "tk_admin"), { username: "phil", role: "admin" });
  assert.equal(Object(await get("v1/account", "tk_wrong")).code, 40101);
  assert.equal(Object(await get("v1/nothing")).code, 40401);
});

test("the question for a topic is of the right to read, and only by GET", async (t) => {
  const ntfy = await open(t, { tokens: [TOKEN], readOnlyTokens: ["tk_r"], writeOnlyTokens: ["tk_w"] });
  const asked = async (token: string, method = "GET"): Promise<number> =>
    (await fetch(`${ntfy.url("mine")}/auth`, { method, headers: { authorization: `Bearer ${token}` } }))
      .status;
  assert.deepEqual([await asked(TOKEN), await asked("tk_r"), await asked("tk_w")], [200, 200, 403]);
  assert.deepEqual([await asked("tk_wrong"), await asked(TOKEN, "PUT")], [401, 404]);
  assert.equal((await fetch(`${ntfy.url("mine")}/auth`)).status, 403);
  const written = await post(ntfy.url("mine"), "x", { authorization: "Bearer tk_w" });
  assert.equal(written.status, 200);
});
