import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Config } from "../../config/config.ts";
import { kinds as real } from "../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../config/load.ts";
import { type Kinds, schemaOf } from "../../config/schema.ts";
import { exampleYaml, fullTables, shortTable } from "../../config/settings-table.ts";
import { createApp } from "../../src/app/app.ts";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import { systemClock } from "../../src/bridge/ports/clock.ts";
import { MediaError } from "../../src/bridge/ports/media.ts";
import type { SessionEvent, WeChatSession } from "../../src/bridge/ports/source-session.ts";
import { defineSource, type SourceKind } from "../../src/kinds/source-kind.ts";
import { createLogger } from "../../src/process/log.ts";
import * as rule from "../../src/settings/rules.ts";
import { setting } from "../../src/settings/setting.ts";
import type { Locale } from "../../src/text/catalogue/texts.ts";
import { textsFor } from "../../src/text/index.ts";
import { inEnglish } from "../../src/text/wording.ts";
import { ACCOUNT_ID, alertOf, RECALLED_AT, SENT_AT, textMessage } from "../fakes/alerts.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { ask, parseMetrics } from "../http/rig.ts";
import { openPager, type Pager } from "./pager.ts";

// A sink and a source of which no file of the program knows: what a stranger adds.

type Env = Readonly<Record<string, string>>;

const KEY = "key-qxjzvkwy01";
const PROXY = "http://bob:a%20secret@127.0.0.1:1";

const withPager = ({ kind }: Pager): Kinds => ({ ...real, sinks: [kind, ...real.sinks] });

const load = (env: Env, kinds = withPager(openPager()), cwd = "/nonexistent"): Promise<Config> =>
  loadConfig(env, { cwd, isTTY: false, stdoutIsTTY: false, kinds });

async function mistakes(env: Env, locale: Locale): Promise<readonly string[]> {
  const error: unknown = await load(env).then(
    () => assert.fail("the settings were taken"),
    (refusal: unknown) => refusal,
  );
  assert.ok(error instanceof ConfigErrors);
  return error.errors.map((mistake) => mistake.words(textsFor(locale)));
}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "bridge-kinds-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const names = ({ sinks }: Config): readonly string[] => sinks.map(({ name }) => name);

test("its settings switch it on, with its defaults, from the environment and from a secret's file", async (t) => {
  assert.deepEqual(names(await load({})), ["filehelper", "terminal"]);
  const config = await load({ PAGER_KEY: KEY });
  // It reaches the person: the terminal, which stands in where nothing does, is not needed.
  assert.deepEqual(names(config), ["pager", "filehelper"]);
  assert.deepEqual(config.sinks[0]?.config, { key: KEY, line: 1, proxy: undefined });
  const cwd = await folder(t);
  await writeFile(join(cwd, "key"), `${KEY}\n`);
  await writeFile(join(cwd, "my.yaml"), "PAGER_LINE: 3\nPAGER_KEY_FILE: key\n");
  const fromFiles = await load({ CONFIG_FILE: "my.yaml" }, undefined, cwd);
  assert.deepEqual(fromFiles.sinks[0]?.config, { key: KEY, line: 3, proxy: undefined });
});

test("what is wrong with its settings is told in its own words in both languages, secrets masked", async () => {
  const env = { PAGER_KEY: "qxjzvkwyqxjz", PAGER_LINE: "9", FILEHELPER: "maybe" };
  assert.deepEqual(await mistakes(env, "en"), [
    "PAGER_KEY: qx…(12 characters) must begin with key-; read it from the back of the pager",
    'FILEHELPER: "maybe" must be true or false; choose one (1/0, yes/no and on/off work too)',
    "PAGER_PROXY: not set, but line 9 is reached by a proxy only; set it, or choose another line",
  ]);
  assert.deepEqual(await mistakes(env, "zh"), [
    "PAGER_KEY：qx…（12 个字符）不对，要以 key- 开头；请看寻呼机的背面",
    'FILEHELPER："maybe" 不对，要填 true 或 false；请选一个（写 1/0、yes/no、on/off 也行）',
    "PAGER_PROXY：没有设，而 9 号线路要经过代理；请填上，或者换一条线路",
  ]);
});

test("a slip in its names is told with the name that was meant, and so is what has no effect", async () => {
  const { warnings } = await load({ PAGER_KYE: KEY, PAGER_LINE: "2" });
  assert.deepEqual(warnings.map(inEnglish), [
    "PAGER_KYE in the environment is no setting and is ignored; did you mean PAGER_KEY?",
    "PAGER_LINE has no effect without PAGER_KEY",
  ]);
});

test("its secrets are in no line of the log, its proxy's password in no form", async () => {
  const { secrets } = await load({ PAGER_KEY: KEY, PAGER_PROXY: PROXY });
  const lines: string[] = [];
  const log = createLogger({
    level: "info",
    format: "json",
    destination: { write: (line) => lines.push(line) > 0 },
  });
  log.addSecrets(secrets);
  log.info({ said: `${KEY} a secret a%20secret ${encodeURIComponent(KEY)}` }, `no answer to ${KEY}`);
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines.join(), /qxjzvkwy|secret/);
});

test("the documents list its settings, in the order of the list", () => {
  const schema = schemaOf(withPager(openPager()));
  const { settings } = schema;
  const wanted = ["WECHAT_PROXY", "PAGER_KEY", "PAGER_LINE", "PAGER_PROXY", "FILEHELPER"];
  for (const text of [fullTables(schema, "en"), shortTable(schema, "zh"), exampleYaml(settings)]) {
    const listed = [...text.matchAll(/^(?:\| `|# )([A-Z_]+)(?:`|:)/gm)].map((match) => match[1] ?? "");
    assert.deepEqual(
      listed.filter((name) => wanted.includes(name)),
      wanted,
    );
  }
  assert.match(
    fullTables(schema, "en"),
    /^\| `PAGER_KEY` \| – \| Switches the pager on\. Secret: also as `PAGER_KEY_FILE`\. \|$/m,
  );
  assert.match(fullTables(schema, "zh"), /^\| `PAGER_LINE` \| `1` \| 寻呼机的线路 \|$/m);
  assert.match(exampleYaml(settings), /^# PAGER_KEY: key-00000000$/m);
});

test("whether it keeps chats apart follows from its settings, and a sink that says nothing of it does not", async () => {
  for (const [line, apart] of [
    ["1", false],
    ["2", true],
  ] as const) {
    const { sinks } = await load({ PAGER_KEY: KEY, PAGER_LINE: line, FILEHELPER: "on" });
    assert.deepEqual(
      sinks.map(({ name, keepsApart }) => [name, keepsApart]).filter(([name]) => name !== "terminal"),
      [
        ["pager", apart],
        ["filehelper", false],
      ],
    );
  }
});

test("two settings or two sinks of one name are refused: each would hide the other", () => {
  const { kind } = openPager();
  const twice = { ...real, sinks: [kind, kind] };
  assert.throws(() => schemaOf(twice), /PAGER_KEY is defined twice/);
  const namesake = { ...kind, settings: [] };
  assert.throws(() => schemaOf({ ...real, sinks: [kind, namesake] }), /pager is defined twice/);
});

const textOnly = alertOf({ original: textMessage("晚上八点渡口见") });

/** A source of which only the test knows. It says what the test pushes. */
function scriptedSource(session: ScriptedSession): SourceKind {
  const noBytes = async (): Promise<never> => {
    throw new MediaError("gone", "the script has no bytes");
  };
  return defineSource({
    name: "scripted",
    title: { zh: "脚本", en: "script" },
    settings: {
      SCRIPTED_ACCOUNT: setting(
        rule.shaped(/^\w+$/, { en: "must be a word", zh: "要是一个词" }).default("none"),
        {
          default: "none",
          example: "none",
          en: "The account of the script",
          zh: "脚本里的帐号",
        },
      ),
    },
    configure: ({ SCRIPTED_ACCOUNT: accountId }) => ({ accountId }),
    create: ({ accountId }): WeChatSession => Object.assign(session, { accountId, download: noBytes }),
  });
}

const batch = (at: number, ...messages: readonly ReceivedMessage[]): SessionEvent => ({
  type: "batch",
  messages,
  at,
  begunAt: 0,
  caughtUp: true,
});

/** The program with the pager and a script, in which one message is recalled. */
async function runWith(t: TestContext, pager: Pager, locale: Locale) {
  const session = new ScriptedSession();
  const kinds: Kinds = { ...withPager(pager), sources: [scriptedSource(session)] };
  const cwd = await folder(t);
  const env = {
    ...{ PAGER_KEY: KEY, SCRIPTED_ACCOUNT: "mine", FILEHELPER: "off", HTTP_PORT: "0" },
    LOCALE: locale,
    DATA_DIR: cwd,
  };
  const config = await load(env, kinds, cwd);
  assert.deepEqual(config.source.config, { accountId: "mine" });
  const lines: string[] = [];
  const settled = Promise.withResolvers<string>();
  const write = (line: string): boolean => {
    if (/alert delivered|"failure":/.test(line)) settled.resolve(line);
    return lines.push(line) > 0;
  };
  const log = createLogger({ level: "debug", format: "json", destination: { write } });
  const onFault = (error: Error): void => assert.fail(error);
  const around = { log, clock: systemClock, stdout: process.stdout, env, onFault, asked: true };
  const app = await createApp(config, around);
  const stop = new AbortController();
  const running = app.run(stop.signal, 1_000);
  t.after(async () => {
    stop.abort(new Error("the test stops"));
    await running;
  });
  const { original, notice } = textOnly;
  assert.ok(original);
  const account = { id: ACCOUNT_ID, name: "宋知远" };
  session.push(
    { type: "online", account, resumed: true, canSend: true, serverTime: SENT_AT },
    batch(SENT_AT, original),
    batch(RECALLED_AT, notice),
  );
  const statusLine = async (title: string): Promise<string> => {
    const { deps } = pager;
    assert.ok(deps);
    const request = {
      name: "status",
      args: [],
      role: "owner",
      stale: false,
      prefix: "/",
      sink: "pager",
    } as const;
    const status = (await deps.command(request)).text.split("\n");
    return status.find((each) => each.startsWith(title)) ?? assert.fail(status.join("\n"));
  };
  return { lines, settled: settled.promise, statusLine, msgId: original.message.msgId };
}

for (const [locale, title] of [
  ["zh", "寻呼机"],
  ["en", "the pager"],
] as const) {
  test(`its alerts are delivered, and /status (${locale}), /healthz and /metrics know it`, async (t) => {
    const pager = openPager();
    const { lines, settled, statusLine, msgId } = await runWith(t, pager, locale);
    await settled;
    assert.deepEqual(
      pager.alerts.map(({ original }) => original?.message.msgId),
      [msgId],
    );
    assert.match(await statusLine(title), / 正常 · 已送达 1$| fine · 1 delivered$/);

    const served = lines.find((each) => each.includes("serving health and metrics")) ?? "";
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(served)?.[1]);
    const health: { readonly sinks: Readonly<Record<string, { readonly delivered: number }>> } = JSON.parse(
      (await ask(port, "/healthz")).body,
    );
    assert.deepEqual(Object.keys(health.sinks), ["pager"]);
    assert.equal(health.sinks.pager?.delivered, 1);
    const { samples } = parseMetrics((await ask(port, "/metrics")).body);
    assert.equal(samples.get('recall_bridge_deliveries_total{sink="pager",outcome="sent"}'), 1);
    assert.equal(samples.get('recall_bridge_outbox_depth{sink="pager"}'), 0);
  });

  test(`what it says of its own errors is in /status (${locale}), and in English in the log`, async (t) => {
    const pager = openPager();
    pager.isFlat = true;
    const { settled, statusLine } = await runWith(t, pager, locale);
    assert.match(await settled, /the battery of the pager is flat \(2%\)/);
    let line = "";
    // The line of the log comes before the outbox has it.
    for (; !/放弃|given up/.test(line); await setImmediate()) line = await statusLine(title);
    assert.match(
      line,
      locale === "zh" ? /放弃 1：寻呼机没电了（2%）/ : /1 given up: the battery of the pager is flat \(2%\)/,
    );
  });
}
