import assert from "node:assert/strict";
import { test } from "node:test";
import { type Diagnosis, diagnosedConfig } from "../../config/diagnose.ts";
import { kinds } from "../../config/kinds.ts";
import { loadConfig, readSource } from "../../config/load.ts";

const STREAMS = { isTTY: false, stdoutIsTTY: false };
const TOKEN = "987654321:zyxwvutsrqponmlkjihgfedcba-0123456";
const RIGHT = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_CHAT_ID: "42", HTTP_PORT: "9464" };

async function diagnosed(env: Readonly<Record<string, string>>): Promise<Diagnosis> {
  return await diagnosedConfig(await readSource(env, "/nonexistent", kinds), STREAMS);
}

const sinksOf = ({ config }: Diagnosis): readonly string[] => (config?.sinks ?? []).map(({ name }) => name);
const keys = ({ errors }: Diagnosis): readonly string[] => errors.map(({ key }) => key);

test("right settings give the same as a start does", async () => {
  const { config, errors, wrong, isSourceRight, secrets } = await diagnosed(RIGHT);
  const loaded = await loadConfig(RIGHT, { cwd: "/nonexistent", kinds, ...STREAMS });
  assert.deepEqual(JSON.parse(JSON.stringify(config)), JSON.parse(JSON.stringify(loaded)));
  assert.deepEqual({ errors, wrong, isSourceRight }, { errors: [], wrong: new Set(), isSourceRight: true });
  assert.deepEqual(secrets, [TOKEN]);
});

test("a sink with a wrong value or a broken rule is left out, the others stay", async () => {
  const value = await diagnosed({ ...RIGHT, NTFY_URL: "not an address" });
  assert.deepEqual(keys(value), ["NTFY_URL"]);
  assert.deepEqual(sinksOf(value), ["telegram", "filehelper"]);
  // Without the wrong setting it would be another sink than the person meant.
  assert.deepEqual(sinksOf(await diagnosed({ ...RIGHT, TELEGRAM_CHAT_ID: "here" })), [
    "filehelper",
    "terminal",
  ]);
  const rule = await diagnosed({ ...RIGHT, SLACK_BOT_TOKEN: "xoxb-1-secretsecret" });
  assert.ok(keys(rule).includes("SLACK_APP_TOKEN"));
  assert.deepEqual(sinksOf(rule), ["telegram", "filehelper"]);
  assert.ok(rule.secrets.includes("xoxb-1-secretsecret"));
});

test("a wrong setting of the core is named, and the rest can be used", async () => {
  const { config, wrong } = await diagnosed({ ...RIGHT, HTTP_PORT: "99999", STORE_URL: "redis://x" });
  assert.deepEqual(wrong, new Set(["HTTP_PORT", "STORE_URL"]));
  assert.equal(config?.dataDir, "/nonexistent/data");
});

test("a wrong setting of the source leaves its checks out", async () => {
  assert.equal((await diagnosed({ ...RIGHT, WECHAT_MODE: "phone" })).isSourceRight, false);
});

test("a wrong secret, and one whose file cannot be read, are still secrets and not used", async () => {
  const wrong = await diagnosed({
    TELEGRAM_BOT_TOKEN: "12345:not-quite-a-token",
    WECHAT_PROXY: "socks5h://me:pass%zz@h:1",
  });
  assert.deepEqual(keys(wrong).toSorted(), ["TELEGRAM_BOT_TOKEN", "WECHAT_PROXY"]);
  assert.deepEqual(wrong.secrets.toSorted(), ["12345:not-quite-a-token", "socks5h://me:pass%zz@h:1"]);
  const file = await diagnosed({ TELEGRAM_BOT_TOKEN_FILE: "/nonexistent/token", TELEGRAM_CHAT_ID: "42" });
  assert.deepEqual(file.wrong, new Set(["TELEGRAM_BOT_TOKEN"]));
  assert.ok(!sinksOf(file).includes("telegram"));
});

test("when the file cannot be read, nothing is taken from the environment alone", async () => {
  const { config, errors } = await diagnosed({ ...RIGHT, CONFIG_FILE: "/nonexistent/local.yaml" });
  assert.equal(config, undefined);
  assert.equal(errors.length, 1);
});
