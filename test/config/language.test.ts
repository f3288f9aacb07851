import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { z } from "zod";
import { kinds } from "../../config/kinds.ts";
import { ConfigErrors, checkedConfig, loadConfig, readSource } from "../../config/load.ts";
import { schemaOf } from "../../config/schema.ts";
import { oneOf, sentenceOf } from "../../src/settings/rules.ts";
import { barkRules } from "../../src/sinks/bark/settings.ts";
import { ntfyRules } from "../../src/sinks/ntfy/settings.ts";
import { slackRules } from "../../src/sinks/slack/settings.ts";
import { telegramRules } from "../../src/sinks/telegram/settings.ts";
import { webhookRules } from "../../src/sinks/webhook/settings.ts";
import { wecomRules } from "../../src/sinks/wecom/settings.ts";
import type { Locale } from "../../src/text/catalogue/texts.ts";
import { textsFor } from "../../src/text/index.ts";
import { inWords } from "../../src/text/wording.ts";
import { ingestRules } from "../../src/wechat/ingest/settings.ts";
import { wechatyRules } from "../../src/wechat/wechaty/settings.ts";

type Env = Record<string, string>;
type After = { after(fn: () => Promise<void>): void };
const { names: settingNames, secretNames } = schemaOf(kinds);
const STREAMS = { isTTY: false, stdoutIsTTY: false };
const NOWHERE = "/nonexistent";
const zh = textsFor("zh");
const reportLocale = async (env: Env, cwd: string): Promise<Locale> =>
  (await readSource(env, cwd, kinds)).locale;

async function folder(t: After, settings: string): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-language-"));
  t.after(() => rm(cwd, { recursive: true }));
  await writeFile(join(cwd, "my.yaml"), settings);
  return cwd;
}

/** The mistakes as a Chinese reader sees them. */
async function mistakes(env: Env, cwd = NOWHERE): Promise<readonly string[]> {
  try {
    await loadConfig(env, { cwd, ...STREAMS, kinds });
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map((mistake) => mistake.words(zh));
  }
  return [];
}

test("every setting that can be wrong is called wrong in Chinese, with its value, the rule and the next step", async () => {
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    DATA_DIR: ["~/data", '"~/data" 不对，不能以 ~ 开头；请写从 / 开始的完整路径'],
    STORE_URL: [
      "redis://u:pw@h",
      '"redis://…" 不对，要以 sqlite:// 开头，后面写文件，目前只支持这一种；例如 sqlite://data/bridge.sqlite',
    ],
    RECALL_WINDOW_SECONDS: ["2m", '"2m" 不对，要填 1 到 604800 之间的整数；请只写数字，例如 120'],
    FILEHELPER: ["maybe", '"maybe" 不对，要填 true 或 false；请选一个（写 1/0、yes/no、on/off 也行）'],
    LOCALE: ["fr", '"fr" 不对，只能是 zh、en；请选一个'],
    WECHAT_ORIGIN: [
      "https://wx.qq.com/x",
      '"https://wx.qq.com/x" 不对，后面不能带路径；请写成 https://wx.qq.com 这样',
    ],
    WECHAT_PROXY: [
      "127.0.0.1:1080",
      "12…（14 个字符）不对，要填 http://、https:// 或 socks5:// 开头的地址；例如 socks5://127.0.0.1:1080",
    ],
    QUIET_HOURS: ["8-8", '"8-8" 不对，要填两个不同的钟点（0 到 23），中间用 - 连接，或者填 off；例如 23-8'],
    HTTP_PORT: ["65536", '"65536" 不对，要填 0 到 65535 之间的端口，或者填 off；例如 9464'],
    HTTP_HOST: ["http://x", '"http://x" 不对，要填 IP 地址或主机名；例如 127.0.0.1'],
    TELEGRAM_OWNER_IDS: [
      "@bob",
      '"@bob" 不对，要填用户的数字 id，用逗号隔开，不是 @ 开头的名字；例如 123456789,987654321',
    ],
    SLACK_OWNER_IDS: [
      "bob",
      '"bob" 不对，要填 U0123456789 这样的用户 id，用逗号隔开；请在 Slack 的个人资料里复制成员 ID',
    ],
  };
  for (const [name, [value, line]] of Object.entries(cases)) {
    assert.deepEqual(await mistakes({ [name]: value }), [`${name}：${line}`]);
  }
});

test("no text whatever is refused in words that are not ours", async () => {
  const sinks = [
    telegramRules,
    slackRules,
    wecomRules,
    ntfyRules,
    barkRules,
    webhookRules,
    ingestRules,
    wechatyRules,
  ].flatMap((rules) => Object.values(rules));
  const rules = [...Object.values(zh.start.rule), ...sinks.map((sentence) => sentence.zh)];
  const own = (line: string): boolean => {
    const rest = line.slice(line.indexOf("不对，") + "不对，".length);
    return (
      rules.includes(rest) ||
      /(?:整数；请只写数字|；请选一个|；请写从 \/ 开始的完整路径$|；例如 http|；请写成 http)/.test(rest)
    );
  };
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "~",
      "a\0b",
      "sqlite://:memory:",
      "sqlite://~x",
      "http://u:p@h",
      "http://h/?q",
      "socks5h://h",
    ),
    fc.constantFrom("http://a:%zz@h", "socks5://u@h:1", "http://h/p", "-5", "xoxb", "#x", "9-9"),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...settingNames), hostile, async (name, value) => {
      for (const line of await mistakes({ [name]: value })) {
        assert.ok(!line.startsWith(`${name}：`) || !line.includes("不对，") || own(line), line);
        assert.match(line, /\p{Script=Han}/u);
      }
    }),
  );
});

test("a refusal of zod's own is told in our words", () => {
  const refused = z.object({ HTTP_PORT: z.string(), WECHAT_MODE: oneOf("uos", "web") });
  const issues = refused.safeParse({ HTTP_PORT: 5, WECHAT_MODE: "x" }).error?.issues ?? [];
  assert.deepEqual(issues.map((issue) => sentenceOf(issue)(zh)).toSorted(), [
    "只能是 uos、web；请选一个",
    "程序读不懂；写法见 config/example.yaml",
  ]);
  const foreign = z.string().refine(() => false, { params: { refused: "words" } });
  const issue = foreign.safeParse("x").error?.issues[0];
  assert.ok(issue !== undefined);
  assert.equal(sentenceOf(issue)(zh), zh.start.rule.unreadable);
});

test("rules between settings, files and warnings speak Chinese too", async (t) => {
  assert.deepEqual(await mistakes({ SLACK_BOT_TOKEN: "xoxb-1", TELEGRAM_CHAT_ID: "-42" }), [
    'TELEGRAM_OWNER_IDS：没有设，而 TELEGRAM_CHAT_ID "-42" 是群或频道，谁都能在里面下命令；请填上可以下命令的用户的数字 id',
    "SLACK_APP_TOKEN：没有设，但设了 SLACK_BOT_TOKEN，而 Slack 两个都要；请填上 xapp- 开头的 token，或者去掉另一个",
  ]);
  const cwd = await folder(t, "log_level: debug\nCOLOR: red\nHTTP_PORT: {a: b}\nCONFIG_FILE: x\n");
  assert.deepEqual(await mistakes({ CONFIG_FILE: "my.yaml", SLACK_PROXY_FILE: "gone" }, cwd), [
    'log_level：没有这个设置（"my.yaml" 第 1 行）；是不是想写 LOG_LEVEL？',
    'COLOR：没有这个设置（"my.yaml" 第 2 行）；全部设置见 config/example.yaml',
    'HTTP_PORT："my.yaml" 第 3 行，值只能是一段文字、一个数字或一个列表；请不要嵌套',
    'CONFIG_FILE：不能写在 "my.yaml" 第 4 行；请设成环境变量',
    'SLACK_PROXY_FILE：读不了 "gone"（ENOENT，路径不存在）；请改正路径或文件权限',
  ]);
  const { warnings } = await loadConfig(
    { TELEGRAM_TOKEN: "x", SLACK_CHANNEL: "C1" },
    { cwd: NOWHERE, ...STREAMS, kinds },
  );
  assert.deepEqual(
    warnings.map((warning) => inWords(warning, zh)),
    [
      "环境变量 TELEGRAM_TOKEN 不是本程序的设置，不会起作用；是不是想写 TELEGRAM_BOT_TOKEN？",
      "没有设 SLACK_BOT_TOKEN 和 SLACK_APP_TOKEN，SLACK_CHANNEL 不起作用",
    ],
  );
});

test("no more than two characters of a secret are shown in Chinese", async () => {
  const letters = fc.string({ unit: fc.constantFrom(..."QZJXVKWY%@"), minLength: 3, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...secretNames), letters, async (name, secret) => {
      const text = (await mistakes({ [name]: secret })).join("\n");
      for (let at = 0; at + 3 <= secret.length; at += 1) {
        const part = secret.slice(at, at + 3);
        if (/^[QZJXVKWY]{3}$/.test(part)) assert.ok(!text.includes(part), text);
      }
    }),
  );
});

test("the report is in the language of LOCALE when that is right, else in that of LANG", async (t) => {
  const chinese = { LANG: "zh_CN.UTF-8" };
  assert.equal(await reportLocale({}, NOWHERE), "en");
  assert.equal(await reportLocale(chinese, NOWHERE), "zh");
  assert.equal(await reportLocale({ ...chinese, LOCALE: " EN " }, NOWHERE), "en");
  assert.equal(await reportLocale({ LOCALE: "zh" }, NOWHERE), "zh");
  assert.equal(await reportLocale({ ...chinese, LOCALE: "fr" }, NOWHERE), "zh");
  assert.equal(await reportLocale({ LOCALE: "fr" }, NOWHERE), "en");
  const file = { CONFIG_FILE: "my.yaml" };
  for (const [settings, expected] of [
    ["LOCALE: zh", "zh"],
    ["LOCALE: fr", "en"],
    ["LOCALE: [zh, en]", "en"],
    ["LOCALE:\n", "en"],
    ["COLOR: red\nHTTP_PORT: x\nLOCALE: zh", "zh"],
    ["LOCALE: zh\nA: [", "zh"],
    ["- zh", "en"],
    ["", "en"],
  ] as const) {
    const cwd = await folder(t, settings);
    assert.equal(await reportLocale(file, cwd), expected, settings);
    assert.equal(await reportLocale({ ...file, LOCALE: "en" }, cwd), "en");
  }
  const cwd = await folder(t, "LOCALE: zh");
  assert.equal(await reportLocale({ ...file, LOCALE: "fr" }, cwd), "zh");
  assert.equal(await reportLocale({ ...file, LANG: "zh_CN" }, NOWHERE), "zh");
});

test("the language of the report is that of settings which are right", async (t) => {
  const locale = fc.constantFrom("zh", "en", "ZH", "");
  const lang = fc.constantFrom("zh_CN.UTF-8", "de_DE", "");
  const folders = new Map<string, string>();
  for (const text of ["zh", "en", "ZH", ""]) folders.set(text, await folder(t, `LOCALE: ${text}`));
  await fc.assert(
    fc.asyncProperty(locale, locale, lang, async (inEnvironment, inFile, LANG) => {
      const env = { LOCALE: inEnvironment, LANG, CONFIG_FILE: "my.yaml" };
      const cwd = folders.get(inFile) ?? "";
      const config = await loadConfig(env, { cwd, ...STREAMS, kinds });
      assert.equal(await reportLocale(env, cwd), config.locale);
    }),
  );
});

test("the file is read once, for its language and its settings: it may be a pipe", async (t) => {
  const cwd = await folder(t, "LOCALE: zh\nHTTP_PORT: 1234\n");
  const source = await readSource({ CONFIG_FILE: "my.yaml" }, cwd, kinds);
  await rm(join(cwd, "my.yaml"));
  assert.equal(source.locale, "zh");
  assert.equal((await checkedConfig(source, STREAMS)).http?.port, 1234);
});
