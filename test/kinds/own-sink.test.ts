import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startHttpProxy } from "../fakes/proxy.ts";
import { ask, parseMetrics } from "../http/rig.ts";
import { startServer } from "../net/helpers.ts";
import { PATIENCE_MS, Program, runToEnd } from "../program.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";

type Env = Readonly<Record<string, string>>;

/** What a person writes in an evening. `deliver`: the body of that function. */
const source = (deliver: string): string => `
import { appendFileSync } from "node:fs";
export default {
  apiVersion: 1,
  name: "diary",
  title: { zh: "日记本", en: "diary" },
  settings: { DIARY_KEY: { zh: "钥匙", en: "Key", secret: true, required: true } },
  configure: ({ DIARY_KEY: key }) => {
    if (key.length < 8) throw new Error("DIARY_KEY " + key + " is too short");
    return { key };
  },
  create: ({ key }, { fetch, log, locale }) => {
    log.info("the diary is open with " + key + " in " + locale);
    const write = (line) => appendFileSync("diary.jsonl", JSON.stringify(line) + "\\n");
    return {
      async deliver(alert, { text, media, silent, signal }) { ${deliver} },
      async notify(text) { write({ text }); },
    };
  },
};
`;
const KEY = "qxjzvkwy01";

/** The program with a diary, one contact, and WeChat. */
async function open(t: TestContext, deliver: string, env: Env = {}) {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-diary-"));
  await writeFile(join(cwd, "diary.mjs"), source(deliver));
  const wechat = await startWeChatSimulator({ autoLogin: true });
  const program = new Program(cwd, {
    ...{ WECHAT_ORIGIN: wechat.origin, SINK_MODULES: "diary.mjs", DIARY_KEY: KEY },
    ...{ HTTP_PORT: "0", LOG_LEVEL: "debug", LOG_FORMAT: "json", LOCALE: "zh", ...env },
  });
  t.after(async () => {
    await program.kill("SIGKILL");
    await wechat.close();
    await rm(cwd, { recursive: true, force: true });
  });
  const friend = wechat.addContact({ nickName: "沈舟" });
  const syncs = wechat.count("synccheck");
  await program.until(() => wechat.count("synccheck") > syncs + 1, "the program reads from WeChat");
  const recall = (text: string): void => void wechat.recall(wechat.friendSends(friend, text));
  const written = async (): Promise<
    readonly { readonly alert?: { readonly text: string }; readonly text: string }[]
  > =>
    (await readFile(join(cwd, "diary.jsonl"), "utf8").catch(() => ""))
      .split("\n")
      .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
  const logged = (pattern: RegExp): boolean => pattern.test(program.stderr);
  return { wechat, program, recall, written, logged };
}

/** What `/status` says to me at filehelper. */
async function statusOf(wechat: Awaited<ReturnType<typeof open>>["wechat"]): Promise<string> {
  const before = wechat.sentTexts.length;
  wechat.ownFromPhone("filehelper", "撤回 状态");
  await wechat.waitForText(before + 1, PATIENCE_MS);
  return wechat.sentTexts.at(-1)?.content ?? "";
}

test("a sink of one's own gets alerts and notices beside the others; status, health and metrics know it; its key is nowhere", async (t) => {
  const { wechat, program, recall, written, logged } = await open(
    t,
    "write({ alert, text, media, silent });",
  );
  recall("码头改到三号");
  await program.until(
    () => (program.stderr.match(/"alert delivered"/g)?.length ?? 0) === 3,
    "three deliveries",
  );
  const lines = await written();
  assert.deepEqual(
    lines.filter(({ alert }) => alert !== undefined).map(({ alert }) => alert?.text),
    ["码头改到三号"],
  );
  assert.match(lines.map(({ text }) => text).join("\n"), /已登录[\s\S]*「沈舟」撤回了一条消息/);
  assert.match(await statusOf(wechat), /^日记本 正常 · 已送达 1$/m);
  const port = Number(/"url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(program.stderr)?.[1]);
  const health = await ask(port, "/healthz");
  assert.match(health.body, /"diary":\{"delivered":1,"waiting":0,"dead":0/);
  const { samples } = parseMetrics((await ask(port, "/metrics")).body);
  assert.equal(samples.get('recall_bridge_deliveries_total{sink="diary",outcome="sent"}'), 1);
  assert.ok(logged(/the diary is open with \*\*\* in zh/));
  assert.equal(await program.kill("SIGTERM"), 0);
  assert.doesNotMatch(program.stderr + program.stdout, /qxjzvkwy/);
});

test("its faults are its lane's: the others go on, status says why, and the program ends when asked", async (t) => {
  const deliver = `
    void Promise.resolve().then(() => signal.throwIfAborted());
    throw Object.assign(new Error("the diary is locked, " + "${KEY}"), { code: "auth" });`;
  const { wechat, program, recall } = await open(t, deliver);
  recall("照常送到");
  await program.until(() => program.stdout.includes("照常送到"), "the alert at the terminal");
  await wechat.waitForText(1, PATIENCE_MS);
  await program.until(() => program.stderr.includes("the diary is locked"), "the refusal in the log");
  assert.match(await statusOf(wechat), /^日记本 等待 1 · diary\.mjs 报告：the diary is locked, \*\*\*/m);
  assert.equal(await program.kill("SIGTERM"), 0);
  assert.doesNotMatch(program.stderr + program.stdout, /qxjzvkwy/);
});

test("an error that it throws outside of every call ends the program with 70, as any fault would", async (t) => {
  const { program, recall } = await open(t, 'setTimeout(() => { throw new Error("in a timer"); });');
  recall("最后一句");
  assert.equal(await program.exitCode, 70);
  assert.match(program.stderr, /in a timer/);
});

test("its fetch goes through its own proxy", async (t) => {
  const server = await startServer();
  const proxy = await startHttpProxy({ upstreamPort: server.port });
  t.after(async () => {
    await proxy.close();
    await server.close();
  });
  const deliver = 'await fetch("http://diary.invalid/page", { method: "POST", body: text, signal });';
  const { recall, program } = await open(t, deliver, { DIARY_PROXY: `http://127.0.0.1:${proxy.port}` });
  recall("经过代理");
  await program.until(() => server.seen.length > 0, "the request");
  assert.match(server.seen[0]?.body.toString("utf8") ?? "", /经过代理/);
  assert.ok(proxy.asked.join().includes("diary.invalid"));
});

test("--check-config tells what is wrong with the file or its settings and ends with 78", async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-diary-"));
  t.after(() => rm(cwd, { recursive: true, force: true }));
  await writeFile(join(cwd, "diary.mjs"), source(""));
  await writeFile(join(cwd, "broken.mjs"), "export default { apiVersion: 9 };");
  const check = async (env: Env) => await runToEnd(cwd, { LOCALE: "en", ...env }, ["--check-config"]);
  const [right, unset, short, broken] = await Promise.all([
    check({ SINK_MODULES: "diary.mjs", DIARY_KEY: KEY }),
    check({ SINK_MODULES: "diary.mjs" }),
    check({ SINK_MODULES: "diary.mjs", DIARY_KEY: "qxjz" }),
    check({ SINK_MODULES: "broken.mjs", LOCALE: "zh" }),
  ]);
  assert.deepEqual(
    [right, unset, short, broken].map(({ exitCode }) => exitCode),
    [0, 78, 78, 78],
  );
  assert.equal(
    unset.stderr,
    'DIARY_KEY: not set, but "diary.mjs" needs it; set it, or leave the file out of SINK_MODULES\n',
  );
  assert.match(
    short.stderr,
    /^SINK_MODULES: "diary\.mjs" does not take its settings \(DIARY_KEY\): DIARY_KEY \*\*\* is too short;/,
  );
  assert.match(broken.stderr, /^SINK_MODULES："broken\.mjs" 的 apiVersion 是 9，本程序只认 1；/);
});
