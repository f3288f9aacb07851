import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { RecallAlert } from "../../src/bridge/model/alert.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { takeLock } from "../../src/store/folder/lock.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import {
  ACCOUNT_ID,
  type AlertParts,
  alertOf,
  byMe,
  contactChat,
  groupTextMessage,
  imageMessage,
  textMessage,
} from "../fakes/alerts.ts";
import { addTo } from "../fakes/new-alert.ts";
import { PATIENCE_MS, Program, runToEnd } from "../program.ts";
import { startWeChatSimulator } from "../simulators/wechat/index.ts";

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-rules-process-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The store of a bridge that runs in this folder, and holds its lock. */
async function running(t: TestContext, cwd: string): Promise<Store> {
  const data = join(cwd, "data");
  await mkdir(data, { mode: 0o700 });
  const lock = takeLock(data, Date.now());
  const store = await openStore(join(data, "bridge.sqlite"), { log: silentLogger, clock: { now: Date.now } });
  t.after(async () => {
    await store.close();
    lock.release();
  });
  return store;
}

/** Lists a recall; `ageMs` ago. */
async function list(
  store: Store,
  chat: number,
  shortId: string,
  ageMs: number,
  parts: AlertParts,
): Promise<void> {
  const alert: RecallAlert = {
    ...alertOf({ ...parts, recalledAt: Date.now() - ageMs }),
    kind: "recall",
    id: shortId.padEnd(32, "0"),
    shortId,
  };
  await addTo(store.outbox, [alert], [], { listedIn: chat });
}

const DAY_MS = 86_400_000;

const JSON_RULES = JSON.stringify([{ chat: "家人", silent: true }, {}, { kind: "IMGE" }]);
const YAML_RULES = "RULES:\n  - chat: 家人\n    silent: true\n  - {}\n  - kind: IMGE\n";
const KINDS = [
  "TEXT",
  "IMAGE",
  "VOICE",
  "VIDEO",
  "ANIMATION",
  "FILE",
  "POSITION",
  "LINK",
  "CARD",
  "UNSUPPORTED",
];
const SAID = {
  en: `RULES: rule 3: kind cannot be "IMGE"; did you mean IMAGE? (possible: ${KINDS.join(", ")})\n`,
  zh: `RULES：第 3 条规则的 kind 不能是 "IMGE"；是不是想写 IMAGE？可选的有：${KINDS.join("、")}\n`,
};

describe("the program and its rules", { concurrency: 2 }, () => {
  for (const LOCALE of ["zh", "en"] as const) {
    test(`a rule that can't be understood ends with 78 and its number, from JSON and from YAML: ${LOCALE}`, async (t) => {
      const cwd = await folder(t);
      await writeFile(join(cwd, "my.yaml"), YAML_RULES);
      const expected = { exitCode: 78, stdout: "", stderr: SAID[LOCALE] };
      const fromJson = { LOCALE, RULES: JSON_RULES };
      const fromYaml = { LOCALE, CONFIG_FILE: "my.yaml" };
      assert.deepEqual(await runToEnd(cwd, fromJson), expected);
      assert.deepEqual(await runToEnd(cwd, fromYaml), expected);
      assert.deepEqual(await runToEnd(cwd, fromJson, ["--check-config"]), expected);
      assert.deepEqual(await runToEnd(cwd, fromYaml, ["--explain-rules"]), expected);
    });
  }

  test("right rules pass the check; a sink that is switched off is a line and no mistake", async (t) => {
    const cwd = await folder(t);
    const RULES = JSON.stringify([{ sinks: ["telegram", "filehelper"] }]);
    assert.deepEqual(await runToEnd(cwd, { RULES }, ["--check-config"]), {
      exitCode: 0,
      stdout: "The settings are right.\n",
      stderr: "RULES: rule 1 sends to telegram, which is not switched on; nothing goes there\n",
    });
  });

  test("both arguments together, and one that there is not, end with 78", async (t) => {
    const cwd = await folder(t);
    assert.deepEqual(await runToEnd(cwd, {}, ["--check-config", "--explain-rules"]), {
      exitCode: 78,
      stdout: "",
      stderr: "--check-config and --explain-rules cannot be used together; remove one of them\n",
    });
    assert.deepEqual(await runToEnd(cwd, { LOCALE: "zh" }, ["--explain-rules", "--explain-rule"]), {
      exitCode: 78,
      stdout: "",
      stderr: "--explain-rule：没有这个参数；是不是想写 --explain-rules？用 --help 查看全部参数\n",
    });
  });

  test("without a database --explain-rules prints nothing, says so, creates nothing and ends with 0", async (t) => {
    const cwd = await folder(t);
    const { exitCode, stdout, stderr } = await runToEnd(cwd, {}, ["--explain-rules"]);
    assert.deepEqual([exitCode, stdout], [0, ""]);
    assert.match(
      stderr,
      /^There is no database \S+\/data\/bridge\.sqlite yet, so no recall is listed; .*\n$/,
    );
    await assert.rejects(rm(join(cwd, "data")), { code: "ENOENT" });
  });

  test("beside a running bridge --explain-rules prints a line for each recall and touches nothing", async (t) => {
    const cwd = await folder(t);
    const store = await running(t, cwd);
    const chat = await store.chats.add({
      accountId: ACCOUNT_ID,
      kind: "GROUP",
      names: ["家人", "登山队"],
      stableId: "",
      chatName: "@@group-0001",
      mutedUntil: Number.POSITIVE_INFINITY,
      named: true,
    });
    await list(store, chat, "R0LD", 31 * DAY_MS, { original: groupTextMessage("很久以前") });
    await list(store, chat, "R000", 3 * DAY_MS, { original: groupTextMessage("一句", { group: "登山队" }) });
    await list(store, chat + 1, "R001", 2 * DAY_MS, { original: imageMessage(contactChat("老李", "")) });
    await list(store, chat + 1, "R002", DAY_MS, {
      original: textMessage("我的", byMe(contactChat())),
      sentence: "你撤回了一条消息",
    });
    await list(store, chat + 1, "R003", 0, { sentence: "…" });
    const RULES = JSON.stringify([
      { chat: "家人", sinks: ["filehelper", "telegram"], silent: true },
      { kind: "IMAGE", drop: true },
      { own: false, sinks: ["terminal", "filehelper"] },
    ]);
    const env = { RULES, TERMINAL: "on", OWN_RECALLS: "silent", LOCALE: "zh" };
    const before = await filesIn(cwd);
    assert.deepEqual(await runToEnd(cwd, env, ["--explain-rules"]), {
      exitCode: 0,
      stdout: [
        "#R000  1  filehelper  silent  -",
        "#R001  2  -  -  dropped",
        "#R002  -  filehelper,terminal  silent  -",
        "#R003  3  filehelper,terminal  -  -",
        "",
      ].join("\n"),
      stderr: "RULES 第 1 条规则要发到 telegram，但 telegram 没有启用，不会发到那里\n",
    });
    assert.deepEqual(await filesIn(cwd), before);
    // The bridge goes on.
    await list(store, chat + 1, "R004", 0, { original: textMessage("之后") });
    assert.match((await runToEnd(cwd, env, ["--explain-rules"])).stdout, /^#R004 {2}3 {2}\S+ {2}- {2}-$/m);
  });

  test("a database without recalls, and one that is none", async (t) => {
    const cwd = await folder(t);
    const store = await running(t, cwd);
    await list(store, 1, "R0LD", 31 * DAY_MS, { original: textMessage() });
    assert.deepEqual(await runToEnd(cwd, {}, ["--explain-rules"]), {
      exitCode: 0,
      stdout: "",
      stderr: "There was no recall in the last 30 days\n",
    });
    await writeFile(join(cwd, "other.sqlite"), "this is no database, whatever its name says".repeat(100));
    const { exitCode, stdout, stderr } = await runToEnd(cwd, { STORE_URL: "sqlite://other.sqlite" }, [
      "--explain-rules",
    ]);
    assert.notEqual(exitCode, 0);
    assert.deepEqual([stdout, stderr.split("\n").length], ["", 2], stderr);
  });

  test("ten thousand recalls are printed whole into a pipe", async (t) => {
    const cwd = await folder(t);
    const store = await running(t, cwd);
    const alerts = Array.from(
      { length: 10_000 },
      (_, index): RecallAlert => ({
        ...alertOf({ original: textMessage(), recalledAt: Date.now() - DAY_MS }),
        kind: "recall",
        id: String(index).padStart(32, "0"),
        shortId: "R7K2",
      }),
    );
    await addTo(store.outbox, alerts, [], { listedIn: 1 });
    const { exitCode, stdout } = await runToEnd(cwd, {}, ["--explain-rules"]);
    assert.equal(exitCode, 0);
    assert.equal(stdout, "#R7K2  -  filehelper,terminal  -  -\n".repeat(alerts.length));
  });

  test("what the bridge listed is explained while it runs", async (t) => {
    const cwd = await folder(t);
    const wechat = await startWeChatSimulator({ autoLogin: true });
    const RULES = JSON.stringify([{ from: "渡口", silent: true }]);
    const program = new Program(cwd, { WECHAT_ORIGIN: wechat.origin, RULES });
    t.after(async () => {
      await program.kill("SIGKILL");
      await wechat.close();
    });
    await wechat.waitUntil(() => wechat.count("synccheck") >= 1, PATIENCE_MS);
    const friend = wechat.addContact({ nickName: "林渡", remarkName: "渡口" });
    wechat.recall(wechat.friendSends(friend, "明天六点的船"));
    await wechat.waitForText(1, PATIENCE_MS);
    const { exitCode, stdout } = await runToEnd(cwd, { RULES }, ["--explain-rules"]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^#R\w{3} {2}1 {2}filehelper,terminal {2}silent {2}-\n$/);
    assert.equal(wechat.sentTexts.length, 1);
    assert.equal(await program.kill("SIGTERM"), 0);
  });
});

/** Every file of the data folder with its bytes, but SQLite's shared memory, where readers sign in. */
async function filesIn(cwd: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(cwd, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.endsWith("-shm")) files.set(path, await readFile(path, "base64"));
  }
  return files;
}
