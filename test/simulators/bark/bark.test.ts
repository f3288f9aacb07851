import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { type TestContext, test } from "node:test";
import { type BarkOptions, type BarkSimulator, startBarkSimulator } from "./index.ts";

const KEY = "ynJ5Ft4atkMkWeo2PAvFhF";
const SECRET = "1234567890123456";

async function open(t: TestContext, options: Partial<BarkOptions> = {}): Promise<BarkSimulator> {
  const simulator = await startBarkSimulator({ devices: { [KEY]: {} }, ...options });
  t.after(() => simulator.close());
  return simulator;
}

const json = (url: string, facts: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: typeof facts === "string" ? facts : JSON.stringify(facts),
  });

async function told(sent: Promise<Response>): Promise<readonly [status: number, message: unknown]> {
  const response = await sent;
  const body: unknown = await response.json();
  assert.ok(typeof body === "object" && body !== null && "code" in body && "message" in body);
  assert.equal(body.code, response.status);
  return [response.status, body.message];
}

const seal = (facts: unknown, iv: string, key = SECRET): string => {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv);
  return cipher.update(JSON.stringify(facts), "utf8", "base64") + cipher.final("base64");
};

test("a push comes to the device by its address and by /push, as JSON and as a form", async (t) => {
  const bark = await open(t, { prefix: "/bark" });
  const push = { title: "Title", body: "Body", group: "G", level: "passive", isArchive: "1" };
  assert.deepEqual(await told(json(bark.url(KEY), push)), [200, "success"]);
  await json(`${bark.origin}/bark/push`, { ...push, device_key: KEY });
  await fetch(bark.url(KEY), { method: "POST", body: new URLSearchParams(push) });
  for (const { title, body, group, level, archived } of bark.pushes(KEY))
    assert.deepEqual([title, body, group, level, archived], ["Title", "Body", "G", "passive", true]);
  assert.equal(bark.pushes(KEY).length, 3);
});

test("an unknown device key is refused, and so is none", async (t) => {
  const bark = await open(t);
  assert.deepEqual(await told(json(bark.url("nobody"), { body: "x" })), [
    400,
    "failed to get device token: failed to get [nobody] device token from database",
  ]);
  assert.deepEqual(await told(json(`${bark.origin}/push`, { body: "x" })), [400, "device key is empty"]);
});

test("other paths and methods are not there", async (t) => {
  const bark = await open(t, { prefix: "/bark" });
  for (const url of [`${bark.origin}/${KEY}`, `${bark.url(KEY)}/a/b/c/d`, `${bark.origin}/bark/`])
    assert.equal((await told(json(url, { body: "x" })))[0], 404, url);
  assert.equal((await told(fetch(bark.url(KEY), { method: "DELETE" })))[0], 404);
});

test("a body that is no JSON object is refused", async (t) => {
  const bark = await open(t);
  for (const body of ["{", "[1]", '"x"']) assert.equal((await told(json(bark.url(KEY), body)))[0], 400);
});

test("a payload over 4,096 bytes is refused by Apple, and the server's JSON counts", async (t) => {
  const bark = await open(t);
  const fits = (body: string) => told(json(bark.url(KEY), { body }));
  assert.equal((await fits("船".repeat(1_300)))[0], 200);
  assert.deepEqual(await fits("船".repeat(1_350)), [500, "push failed: PayloadTooLarge"]);
  // Six bytes each.
  assert.equal((await fits("<".repeat(650)))[0], 200);
  assert.deepEqual(await fits("<".repeat(700)), [500, "push failed: PayloadTooLarge"]);
  for (const { payload } of bark.pushes(KEY)) assert.ok(payload <= 4_096 && payload > 3_900, `${payload}`);
});

test("a device that Apple forgot is told as that", async (t) => {
  const bark = await open(t, { devices: { [KEY]: { gone: true } } });
  assert.deepEqual(await told(json(bark.url(KEY), { body: "x" })), [500, "push failed: BadDeviceToken"]);
});

test("a server with a password refuses others", async (t) => {
  const bark = await open(t, { basicAuth: "me:pässword" });
  const authorization = `Basic ${Buffer.from("me:pässword").toString("base64")}`;
  const refused = await json(bark.url(KEY), { body: "x" });
  assert.deepEqual([refused.status, await refused.text()], [418, "I'm a teapot"]);
  assert.equal((await told(json(bark.url(KEY), { body: "x" }, { authorization })))[0], 200);
});

test("the app decrypts with its key, and with the iv that came along", async (t) => {
  const devices = { [KEY]: { encryptionKey: SECRET }, long: { encryptionKey: SECRET + SECRET } };
  const bark = await open(t, { devices });
  const iv = "abcdefghijklmnop";
  const push = { title: "渡口", body: "八点", isArchive: "1" };
  await json(bark.url(KEY), { ciphertext: seal(push, iv), iv });
  await json(bark.url("long"), { ciphertext: seal(push, iv, SECRET + SECRET), iv });
  for (const key of [KEY, "long"]) {
    const [shown] = bark.pushes(key);
    assert.deepEqual([shown?.title, shown?.body, shown?.archived], ["渡口", "八点", true]);
    assert.deepEqual(Object.keys(shown?.sent ?? {}), ["ciphertext", "iv"]);
  }
});

test("a wrong key, an iv of another length and a wrong ciphertext show that the decryption failed", async (t) => {
  const bark = await open(t, { devices: { [KEY]: { encryptionKey: SECRET }, bare: {} } });
  const iv = "abcdefghijklmnop";
  const ciphertext = seal({ body: "x" }, iv);
  for (const facts of [
    { ciphertext: seal({ body: "x" }, iv, "6543210987654321"), iv },
    { ciphertext, iv: Buffer.from(iv).toString("hex") },
    { ciphertext, iv: iv.slice(1) },
    { ciphertext },
    { ciphertext: "AAAA", iv },
  ])
    await json(bark.url(KEY), facts);
  await json(bark.url("bare"), { ciphertext, iv });
  const all = [...bark.pushes(KEY), ...bark.pushes("bare")];
  assert.deepEqual(new Set(all.map(({ body }) => body)), new Set(["Decryption Failed"]));
  assert.equal(all.length, 6);
});

test("what formats a push or makes it a link is seen on the phone", async (t) => {
  const bark = await open(t);
  await json(bark.url(KEY), { body: "x", markdown: "**y**", url: "https://a.example" });
  const [shown] = bark.pushes(KEY);
  assert.deepEqual([shown?.body, shown?.markdown, shown?.url], ["**y**", true, "https://a.example"]);
});

test("what is asked without a push needs no password, but for the server's facts", async (t) => {
  const bark = await open(t, { prefix: "/bark", basicAuth: "me:right" });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${bark.origin}/bark/${path}`, { headers });
    return [response.status, /"message":"([^"]*)"/.exec(await response.text())?.[1]];
  };
  assert.deepEqual(await get("ping"), [200, "pong"]);
  assert.deepEqual(await get(`register/${KEY}`), [200, "success"]);
  assert.deepEqual(await get("register/nobody"), [400, "failed to get [nobody] device token from database"]);
  assert.deepEqual(await get("info"), [418, undefined]);
  const authorization = `Basic ${Buffer.from("me:right").toString("base64")}`;
  assert.deepEqual(await get("info", { authorization }), [200, undefined]);
  assert.equal((await fetch(`${bark.origin}/bark/ping`, { method: "POST" })).status, 418);
  assert.equal((await fetch(`${bark.origin}/ping`, { headers: { authorization } })).status, 404);
  assert.deepEqual(bark.pushes(KEY), []);
});

test("an old server takes the question for a device for a push to nobody", async (t) => {
  const bark = await open(t, { withoutRegisterCheck: true });
  const words = "failed to get device token: failed to get [register] device token from database";
  assert.deepEqual(await told(fetch(`${bark.origin}/register/${KEY}`)), [400, words]);
});
