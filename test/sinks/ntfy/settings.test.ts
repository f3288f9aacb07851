import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../../config/load.ts";
import { textsFor } from "../../../src/text/index.ts";

const load = (env: Record<string, string>) =>
  loadConfig(env, { cwd: "/nonexistent", isTTY: false, stdoutIsTTY: false, kinds });

async function ntfyOf(env: Record<string, string>): Promise<unknown> {
  const { sinks } = await load(env);
  return sinks.find(({ name }) => name === "ntfy")?.config;
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

test("the address of a topic switches ntfy on", async () => {
  assert.equal(await ntfyOf({}), undefined);
  assert.deepEqual(await ntfyOf({ NTFY_URL: "https://ntfy.sh/my-Topic_1" }), {
    url: "https://ntfy.sh/my-Topic_1",
    token: undefined,
    proxy: undefined,
  });
});

test("the address may have a port, a path before the topic, and a slash at its end", async () => {
  const env = {
    NTFY_URL: "http://10.0.0.7:8080/apps/push/recalls/",
    NTFY_TOKEN: "tk_abc",
    NTFY_PROXY: "socks5://127.0.0.1:1080",
  };
  assert.deepEqual(await ntfyOf(env), {
    url: "http://10.0.0.7:8080/apps/push/recalls",
    token: "tk_abc",
    proxy: "socks5://127.0.0.1:1080",
  });
});

for (const [what, value, zh, en] of [
  ["no scheme", "ntfy.sh/topic7", /要填主题的地址/, /must be the address of a topic/],
  ["another scheme", "ftp://ntfy.sh/topic7", /要填主题的地址/, /must be the address of a topic/],
  ["no topic", "https://ntfy.sh/", /最后一段要是主题名/, /must end in the name of a topic/],
  ["two topics", "https://ntfy.sh/topic7,b", /最后一段要是主题名/, /must end in the name of a topic/],
  ["a long topic", `https://ntfy.sh/${"topic7".repeat(11)}`, /1 到 64/, /1 to 64/],
  ["a password", "https://me:pw@ntfy.sh/topic7", /NTFY_TOKEN/, /NTFY_TOKEN/],
  ["a query", "https://ntfy.sh/topic7?auth=x", /不能带 \?/, /must not hold \?/],
] as const) {
  test(`an address with ${what} is refused with the rule and the next step, and is not shown`, async () => {
    const [chinese, english] = await mistake({ NTFY_URL: value });
    assert.match(chinese, zh);
    assert.match(english, en);
    for (const words of [chinese, english]) {
      assert.match(words, /^NTFY_URL/);
      assert.doesNotMatch(words, /topic7|pw@/);
    }
  });
}

test("a token without an address is a mistake", async () => {
  const [zh, en] = await mistake({ NTFY_TOKEN: "tk_abc" });
  assert.match(zh, /^NTFY_URL：没有设/);
  assert.match(en, /^NTFY_URL: not set, but NTFY_TOKEN is/);
});

test("a token with a blank or a line end is refused and not shown", async () => {
  const [, en] = await mistake({ NTFY_URL: "https://ntfy.sh/a", NTFY_TOKEN: "tk_a bc" });
  assert.match(en, /^NTFY_TOKEN/);
  assert.doesNotMatch(en, /tk_a bc/);
});
