import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { startWeChatSimulator, type WeChatSimulator } from "./simulators/wechat/index.ts";

const PATIENCE_MS = 60_000;

type Running = {
  readonly wechat: WeChatSimulator;
  readonly output: () => string;
  readonly says: (text: string) => Promise<void>;
};

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs an example against a simulator until it is online; both end with the test. */
async function run(
  t: TestContext,
  name: string,
  set: (wechat: WeChatSimulator) => void,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const wechat = await startWeChatSimulator({ autoLogin: true, account: { nickName: "小宋" } });
  set(wechat);
  const child: ChildProcess = spawn(process.execPath, [`examples/${name}.ts`, ...args], {
    env: { PATH: process.env.PATH, ...env, WECHAT_ORIGIN: wechat.origin },
  });
  let text = "";
  child.stdout?.on("data", (chunk) => (text += chunk));
  child.stderr?.on("data", (chunk) => (text += chunk));
  t.after(async () => {
    child.kill("SIGKILL");
    await wechat.close();
  });
  await wechat.waitUntil(() => wechat.count("synccheck") > 0, PATIENCE_MS);
  return {
    wechat,
    output: () => text,
    says: (words) => until(`"${words}" in: ${text}`, () => text.includes(words)),
  };
}

/** Examples that run outside of the bridge: they may import nothing of it. */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  "webhook-receiver.ts": ["node:http", "standardwebhooks"],
  "own-sink.mjs": [],
  "page-client.ts": [],
  "senders/sender.ts": [],
  "senders/sender.py": [],
  "senders/sender.sh": [],
  "senders/replay.ts": ["node:fs/promises"],
};

test("the examples are short and use the public entrance alone", async () => {
  const files = await readdir("examples", { recursive: true, withFileTypes: true });
  const names = files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => relative("examples", join(parentPath, name)));
  for (const name of names) {
    const text = readFileSync(join("examples", name), "utf8");
    assert.ok(text.trimEnd().split("\n").length <= 40, `${name} is too long`);
    const imports = [...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
    assert.deepEqual([...new Set(imports)], OUTSIDE[name] ?? ["../src/wechat/index.ts"], name);
  }
});

test("recall.ts tells what was recalled", async (t) => {
  const { wechat, says } = await run(t, "recall", (simulator) => simulator.addContact({ nickName: "阿芸" }));
  wechat.recall(wechat.friendSends("c1", "钥匙在花盆底下"));
  await says("钥匙在花盆底下");
});

test("mention.ts tells of a mention and of nothing else", async (t) => {
  const { wechat, says, output } = await run(t, "mention", (simulator) => {
    const friend = simulator.addContact({ nickName: "阿芸" });
    simulator.addGroup({ nickName: "周三桌游", members: [{ contact: friend }] });
  });
  wechat.memberSends("g2", "c1", "今天谁来？");
  wechat.memberSends("g2", "c1", "@小宋\u2005来吗？");
  await says("阿芸 in 周三桌游");
  assert.ok(!output().includes("今天谁来"));
});

test("download.ts saves each kind under the schema's name, byte for byte, also when WeChat is late", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "recall-download-"));
  t.after(() => rm(folder, { recursive: true }));
  const { wechat, says } = await run(
    t,
    "download",
    (simulator) => simulator.addContact({ nickName: "阿芸" }),
    [folder],
  );
  const bytes = Buffer.concat([Buffer.from("ffd8ffe000104a464946", "hex"), randomBytes(5_000)]);
  const file = randomBytes(3_000);
  const image = wechat.friendSends("c1", { kind: "image", bytes, emptyFirst: 1 });
  wechat.friendSends("c1", { kind: "file", name: "../../清单.bin", bytes: file });
  await says("清单.bin");
  const names = (await readdir(folder)).sort();
  assert.equal(names.length, 2);
  assert.ok(names.includes(`img_${image}.jpg`), names.join());
  const hash = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");
  const saved = await Promise.all(names.map((name) => readFile(join(folder, name))));
  assert.deepEqual(saved.map(hash).sort(), [bytes, file].map(hash).sort());
});

test("chatbot.ts answers its one contact, by an echo or through a service", async (t) => {
  const service = createServer((request, response) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ choices: [{ message: { role: "assistant", content: '好的,"八点"见' } }] }),
      );
    });
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  t.after(() => service.close());
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`;
  const people = (simulator: WeChatSimulator): void => {
    simulator.addContact({ nickName: "阿芸", remarkName: "小芸" });
    simulator.addContact({ nickName: "别人" });
  };
  for (const [env, answer] of [
    [{}, "「几点？」"],
    [{ OPENAI_BASE_URL: url }, '好的,"八点"见'],
  ] as const) {
    const { wechat } = await run(t, "chatbot", people, [], { CONTACT: "小芸", ...env });
    wechat.friendSends("c2", "你好");
    wechat.friendSends("c1", "几点？");
    const sent = await wechat.waitForText(1, PATIENCE_MS);
    assert.deepEqual([sent.chat, sent.content], ["c1", answer]);
    assert.equal(wechat.sentTexts.length, 1);
  }
});
