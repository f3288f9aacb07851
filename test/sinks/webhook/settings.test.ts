import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { kinds } from "../../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../../config/load.ts";
import { createLogger } from "../../../src/process/log.ts";
import { jsonSchema } from "../../../src/sinks/webhook/events/document.ts";
import { webhookEvent } from "../../../src/sinks/webhook/events/schema.ts";
import { textsFor } from "../../../src/text/index.ts";
import { OTHER_SECRET, SECRET } from "./rig.ts";

const URL_ON = "https://hooks.example.org/a/k3y?token=t0ken";
const options = { cwd: "/nonexistent", isTTY: false, stdoutIsTTY: false, kinds };

async function configured(env: Record<string, string>): Promise<unknown> {
  const { sinks } = await loadConfig(env, options);
  return sinks.find(({ name }) => name === "webhook")?.config;
}

async function mistakes(env: Record<string, string>): Promise<readonly string[]> {
  try {
    await loadConfig(env, options);
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map((mistake) => mistake.words(textsFor("zh")));
  }
  return [];
}

const secretOf = (bytes: number): string => `whsec_${Buffer.alloc(bytes, 0xfb).toString("base64")}`;

test("address and secret switch it on, several secrets are divided by blanks", async () => {
  assert.equal(await configured({}), undefined);
  assert.deepEqual(await configured({ WEBHOOK_URL: URL_ON, WEBHOOK_SECRET: ` ${SECRET}  ${OTHER_SECRET}` }), {
    url: URL_ON,
    secrets: [SECRET, OTHER_SECRET],
    proxy: undefined,
  });
  for (const bytes of [24, 32, 64])
    assert.ok(await configured({ WEBHOOK_URL: "http://127.0.0.1:8080", WEBHOOK_SECRET: secretOf(bytes) }));
});

test("one without the other is refused with the next step", async () => {
  assert.deepEqual(await mistakes({ WEBHOOK_URL: URL_ON }), [
    "WEBHOOK_SECRET：没有设，但设了 WEBHOOK_URL，而每个事件都要签名；请填上密钥，可以这样生成：echo whsec_$(openssl rand -base64 32)",
  ]);
  assert.deepEqual(await mistakes({ WEBHOOK_SECRET: SECRET }), [
    "WEBHOOK_URL：没有设，但设了 WEBHOOK_SECRET；请填上接收方的地址，或者去掉密钥",
  ]);
});

test("a secret of another form is refused without being shown", async () => {
  const wrong = [
    SECRET.slice("whsec_".length),
    "whsec_",
    secretOf(23),
    secretOf(65),
    `${SECRET}=`,
    SECRET.replace(/=+$/, ""),
    secretOf(24).replaceAll("+", "-"),
    `whsk_${SECRET.slice("whsec_".length)}`,
    `${SECRET},${OTHER_SECRET}`,
    `${SECRET} short`,
  ];
  for (const secret of wrong) {
    const [line = "", ...others] = await mistakes({ WEBHOOK_URL: URL_ON, WEBHOOK_SECRET: secret });
    assert.match(line, /^WEBHOOK_SECRET：.*24 到 64 字节的 base64.*openssl rand/, secret);
    assert.deepEqual(others, []);
    assert.ok(secret.length < 12 || !line.includes(secret.slice(6, 12)), line);
  }
});

test("an address that is none, has a user or a fragment is refused without being shown", async () => {
  for (const [url, words] of [
    ["hooks.example.org/k3y", /https:\/\/ 或 http:\/\/ 开头/],
    ["ftp://hooks.example.org/k3y", /https:\/\/ 或 http:\/\/ 开头/],
    ["https://", /https:\/\/ 或 http:\/\/ 开头/],
    ["https://user:pw@hooks.example.org/k3y", /不能带用户名和密码/],
    ["https://user@hooks.example.org/k3y", /不能带用户名和密码/],
    ["https://hooks.example.org/k3y#part", /不能带 #/],
    ["https://hooks.example.org/k3y#", /不能带 #/],
  ] as const) {
    const [line = "", ...others] = await mistakes({ WEBHOOK_URL: url, WEBHOOK_SECRET: SECRET });
    assert.match(line, words, url);
    assert.deepEqual(others, []);
    for (const hidden of ["k3y", "user", "pw"]) assert.ok(!line.includes(hidden), line);
  }
});

test("each of several secrets is removed from the log, also alone", async () => {
  const { secrets } = await loadConfig(
    { WEBHOOK_URL: URL_ON, WEBHOOK_SECRET: `${SECRET} ${OTHER_SECRET}` },
    options,
  );
  let logged = "";
  const log = createLogger({
    level: "info",
    format: "json",
    destination: {
      write: (line) => {
        logged += line;
        return true;
      },
    },
  });
  log.addSecrets(secrets);
  log.info({ a: OTHER_SECRET }, `${SECRET} and ${URL_ON}`);
  for (const secret of [SECRET, OTHER_SECRET, URL_ON]) assert.ok(!logged.includes(secret), logged);
});

const root = new URL("../../../", import.meta.url);

test("the JSON Schema in the documents is the one of the events", async () => {
  const written = await readFile(new URL("docs/webhook.schema.json", root), "utf8");
  assert.equal(written, jsonSchema(), "run: node config/write-docs.ts");
});

for (const file of ["docs/webhook.md", "docs/webhook.zh-CN.md"]) {
  test(`${file} has one example of each event, and all fit the schema`, async () => {
    const text = await readFile(new URL(file, root), "utf8");
    const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]): unknown =>
      JSON.parse(json ?? ""),
    );
    const parsed = examples.map((example) => webhookEvent.parse(example));
    assert.deepEqual(parsed, examples, "no field is unknown to the schema");
    assert.deepEqual(
      parsed.map(({ type }) => type),
      ["recall.matched", "recall.missed", "recall.media", "mention", "notice", "test"],
    );
  });
}
