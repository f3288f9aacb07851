import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../../config/load.ts";
import { textsFor } from "../../../src/text/index.ts";

const load = (env: Record<string, string>) =>
  loadConfig(env, { cwd: "/nonexistent", isTTY: false, stdoutIsTTY: false, kinds });

async function barkOf(env: Record<string, string>): Promise<unknown> {
  const { sinks } = await load(env);
  return sinks.find(({ name }) => name === "bark")?.config;
}

async function mistake(env: Record<string, string>): Promise<readonly [zh: string, en: string]> {
  try {
    await load(env);
  } catch (error) {
    assert.ok(error instanceof ConfigErrors, String(error));
    const [first, ...more] = error.errors;
    assert.ok(first);
    assert.deepEqual(more, []);
    return [first.words(textsFor("zh")), first.words(textsFor("en"))];
  }
  return assert.fail("it was accepted");
}

const BARK_URL = "https://api.day.app/ynJ5Ft4atk";

test("the address that the app shows switches Bark on, with or without a slash at its end", async () => {
  assert.equal(await barkOf({}), undefined);
  for (const url of [BARK_URL, `${BARK_URL}/`]) {
    assert.deepEqual(await barkOf({ BARK_URL: url }), {
      url: BARK_URL,
      deviceKey: "ynJ5Ft4atk",
      authorization: undefined,
      encryptionKey: undefined,
      proxy: undefined,
    });
  }
});

test("a server of one's own may have a port, a path, and a user name and password", async () => {
  const env = {
    BARK_URL: "http://me:p%C3%A4%3Ass@10.0.0.7:8080/apps/bark/ynJ5Ft4atk",
    BARK_ENCRYPTION_KEY: "a sentence of 24 letters",
    BARK_PROXY: "socks5://127.0.0.1:1080",
  };
  assert.deepEqual(await barkOf(env), {
    url: "http://10.0.0.7:8080/apps/bark/ynJ5Ft4atk",
    deviceKey: "ynJ5Ft4atk",
    authorization: `Basic ${Buffer.from("me:pä:ss").toString("base64")}`,
    encryptionKey: "a sentence of 24 letters",
    proxy: "socks5://127.0.0.1:1080",
  });
});

for (const [what, value, zh, en] of [
  ["no scheme", "api.day.app/ynJ5Ft4atk", /要填服务器和设备 key 的地址/, /must be the address of the server/],
  ["no key", "https://api.day.app/", /最后一段要是设备 key/, /must end in the device key/],
  ["words after the key", `${BARK_URL}/推送内容`, /去掉 key 后面的文字/, /remove what follows the key/],
  ["the general address", "https://api.day.app/push", /最后一段要是设备 key/, /must end in the device key/],
  ["a query", `${BARK_URL}?group=a`, /不能带 \?/, /must not hold \?/],
  ["a wrong password", "https://me:%zz@api.day.app/ynJ5Ft4atk", /%25/, /%25/],
] as const) {
  test(`an address with ${what} is refused with the rule and the next step, and is not shown`, async () => {
    const [chinese, english] = await mistake({ BARK_URL: value });
    assert.match(chinese, zh);
    assert.match(english, en);
    for (const words of [chinese, english]) {
      assert.match(words, /^BARK_URL/);
      assert.doesNotMatch(words, /ynJ5Ft4atk|%zz/);
    }
  });
}

test("an encryption key has 16, 24 or 32 characters of ASCII", async () => {
  for (const length of [16, 24, 32])
    assert.ok(await barkOf({ BARK_URL, BARK_ENCRYPTION_KEY: "k".repeat(length) }), `${length}`);
  for (const key of ["k".repeat(15), "k".repeat(17), "k".repeat(33), "渡".repeat(16), `${"k".repeat(15)}é`]) {
    const [zh, en] = await mistake({ BARK_URL, BARK_ENCRYPTION_KEY: key });
    assert.match(zh, /^BARK_ENCRYPTION_KEY.*16、24 或 32 个字符/);
    assert.match(en, /^BARK_ENCRYPTION_KEY.*exactly 16, 24 or 32/);
    assert.ok(!zh.includes(key));
  }
});

test("an encryption key without an address is a mistake", async () => {
  const [zh, en] = await mistake({ BARK_ENCRYPTION_KEY: "k".repeat(16) });
  assert.match(zh, /^BARK_URL：没有设/);
  assert.match(en, /^BARK_URL: not set, but BARK_ENCRYPTION_KEY is/);
});
