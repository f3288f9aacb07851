import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Config } from "../../config/config.ts";
import { kinds } from "../../config/kinds.ts";
import { ConfigErrors, loadConfig } from "../../config/load.ts";
import { schemaOf } from "../../config/schema.ts";
import { inEnglish } from "../../src/text/wording.ts";

const { names: settingNames, secretNames } = schemaOf(kinds);
const TELEGRAM = "987654321:zyxwvutsrqponmlkjihgfedcba-0123456";
const SLACK = { SLACK_BOT_TOKEN: "xoxb-1-a", SLACK_APP_TOKEN: "xapp-1-b", SLACK_CHANNEL: "C0TEST" };
type Env = Record<string, string>;
type After = { after(fn: () => Promise<void>): void };

async function folder(t: After, files: Env = {}): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "bridge-config-"));
  t.after(() => rm(cwd, { recursive: true }));
  await mkdir(join(cwd, "config"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  return cwd;
}

// A folder without settings of its own.
const load = (env: Env, cwd = "/nonexistent", stdoutIsTTY = false): Promise<Config> =>
  loadConfig(env, { cwd, isTTY: false, stdoutIsTTY, kinds });

const names = ({ sinks }: Config): readonly string[] => sinks.map(({ name }) => name);

/** What the settings of a sink came to; `undefined` when it is switched off. */
const configOf = ({ sinks }: Config, wanted: string): unknown =>
  sinks.find(({ name }) => name === wanted)?.config;

/** One field of it. */
function fieldOf(config: Config, sink: string, field: string): unknown {
  const found = configOf(config, sink);
  assert.ok(typeof found === "object" && found !== null, sink);
  return Reflect.get(found, field);
}

async function mistakes(env: Env, cwd?: string): Promise<readonly string[]> {
  try {
    await load(env, cwd);
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    assert.equal(error.message, error.errors.map(({ message }) => message).join("\n"));
    return error.errors.map(({ key, message }) => {
      assert.ok(message.startsWith(`${key}: `), message);
      assert.equal(message.includes("\n"), false);
      return message;
    });
  }
  return [];
}

/** One mistake, and what its line must say. */
async function wrong(env: Env, ...patterns: readonly RegExp[]): Promise<void> {
  const lines = await mistakes(env);
  assert.equal(lines.length, 1, lines.join("\n"));
  for (const pattern of patterns) assert.match(lines[0] ?? "", pattern);
}

test("the log goes to files where a person starts the program in a terminal and asks for no level", async () => {
  const streams = { cwd: "/nonexistent", kinds, stdoutIsTTY: true };
  const logsToFile = async (env: Readonly<Record<string, string>>, isTTY: boolean): Promise<boolean> =>
    (await loadConfig(env, { ...streams, isTTY })).logsToFile;
  assert.equal(await logsToFile({}, true), true);
  assert.equal(await logsToFile({ LOG_FORMAT: "json" }, true), true);
  assert.equal(await logsToFile({ LOG_LEVEL: "info" }, true), false);
  assert.equal(await logsToFile({}, false), false);
});

test("with no settings at all everything has its default", async () => {
  const { source, sinks, ...core } = await load({});
  assert.deepEqual(core, {
    dataDir: "/nonexistent/data",
    storePath: "/nonexistent/data/bridge.sqlite",
    recallWindowSeconds: 120,
    recallFileWindowSeconds: 10_800,
    recallGraceSeconds: 60,
    mediaMaxBytes: 52_428_800,
    mediaQuotaBytes: 2_147_483_648,
    historyDays: 30,
    locale: "en",
    rules: [],
    ownRecalls: "tell",
    mentions: false,
    quietHours: { from: 23, to: 8 },
    http: undefined,
    heartbeat: undefined,
    logLevel: "info",
    logsToFile: false,
    logFormat: "json",
    secrets: [],
    warnings: [],
    openFiles: [],
  });
  assert.equal(source.name, "web");
  assert.deepEqual(source.config, { origin: "https://wx.qq.com", mode: "uos", proxy: undefined });
  assert.deepEqual(
    sinks.map(({ name }) => name),
    ["filehelper", "terminal"],
  );
});

test("every value is read into its type", async () => {
  const config = await load({
    ...SLACK,
    DATA_DIR: "/srv/bridge",
    STORE_URL: "sqlite://db/kept.sqlite",
    TELEGRAM_BOT_TOKEN: TELEGRAM,
    TELEGRAM_CHAT_ID: "-1001234567890",
    TELEGRAM_OWNER_IDS: "11, 22 33",
    TELEGRAM_API_ROOT: "http://127.0.0.1:8081/bot-api/",
    TELEGRAM_TOPICS: "on",
    SLACK_OWNER_IDS: "U0AAA,W0BBB",
    SLACK_THREADS: "true",
    SLACK_API_URL: "http://127.0.0.1:9/api",
    SLACK_PROXY: "http://proxy.example:3128",
    QUIET_HOURS: "off",
    HTTP_HOST: "::1",
    HTTP_PORT: "0",
    HTTP_PUBLIC_URL: "https://Example.org/recalls",
    LOG_FORMAT: "PRETTY",
    ECHO_TO_SENDER: "yes",
    FILEHELPER: "0",
    LOCALE: "zh",
  });
  assert.equal(config.dataDir, "/srv/bridge");
  assert.equal(config.storePath, "/nonexistent/db/kept.sqlite");
  assert.deepEqual(configOf(config, "telegram"), {
    token: TELEGRAM,
    chatId: "-1001234567890",
    ownerIds: ["11", "22", "33"],
    apiRoot: "http://127.0.0.1:8081/bot-api",
    topics: true,
    proxy: undefined,
  });
  assert.deepEqual(configOf(config, "slack"), {
    botToken: SLACK.SLACK_BOT_TOKEN,
    appToken: SLACK.SLACK_APP_TOKEN,
    channel: "C0TEST",
    ownerIds: ["U0AAA", "W0BBB"],
    threads: true,
    apiUrl: "http://127.0.0.1:9/api/",
    proxy: "http://proxy.example:3128",
  });
  assert.equal(config.quietHours, undefined);
  assert.deepEqual(config.http, { host: "::1", port: 0, publicUrl: "https://example.org/recalls/" });
  assert.equal(config.logFormat, "pretty");
  assert.deepEqual(configOf(config, "echo"), { toSender: true, toGroups: false });
  assert.deepEqual(names(config), ["telegram", "slack", "echo"]);
  assert.equal(config.locale, "zh");
});

test("the language follows LANG, and LOCALE comes first", async () => {
  for (const [lang, expected] of [
    ["zh_CN.UTF-8", "zh"],
    ["zh_TW", "zh"],
    ["C", "en"],
    ["POSIX", "en"],
    ["", "en"],
    ["de_DE.UTF-8", "en"],
  ] as const) {
    assert.equal((await load({ LANG: lang })).locale, expected, lang);
  }
  assert.equal((await load({ LANG: "zh_CN.UTF-8", LOCALE: "en" })).locale, "en");
});

test("the user of a private chat is its owner, a group needs owners", async () => {
  const env = { TELEGRAM_BOT_TOKEN: TELEGRAM };
  assert.deepEqual(fieldOf(await load({ ...env, TELEGRAM_CHAT_ID: "42" }), "telegram", "ownerIds"), ["42"]);
  assert.deepEqual(
    fieldOf(await load({ ...env, TELEGRAM_CHAT_ID: "42", TELEGRAM_OWNER_IDS: "7" }), "telegram", "ownerIds"),
    ["7"],
  );
  assert.deepEqual(fieldOf(await load(env), "telegram", "ownerIds"), []);
  await wrong({ ...env, TELEGRAM_CHAT_ID: "-42" }, /^TELEGRAM_OWNER_IDS: .*TELEGRAM_CHAT_ID "-42"/);
});

test("Slack needs both tokens and the channel", async () => {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_CHANNEL } = SLACK;
  await wrong({ SLACK_BOT_TOKEN, SLACK_CHANNEL }, /^SLACK_APP_TOKEN: not set/);
  await wrong({ SLACK_APP_TOKEN, SLACK_CHANNEL }, /^SLACK_BOT_TOKEN: not set/);
  await wrong({ SLACK_BOT_TOKEN, SLACK_APP_TOKEN }, /^SLACK_CHANNEL: not set/);
});

test("each wrong value gives one line with value, rule and fix", async () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["RECALL_WINDOW_SECONDS", "2m", /"2m" must be a whole number from 1 to 604800; write digits only/],
    ["RECALL_WINDOW_SECONDS", "0", /"0" must be/],
    ["RECALL_GRACE_SECONDS", "-1", /"-1" must be/],
    ["MEDIA_MAX_BYTES", "1e9", /whole number/],
    ["HISTORY_DAYS", "1.5", /whole number/],
    ["LOCALE", "fr", /"fr" must be one of zh, en/],
    ["WECHAT_ORIGIN", "https://wx.qq.com/cgi-bin", /origin without a path; write it like/],
    ["WECHAT_ORIGIN", "wx.qq.com", /must be an http:\/\/ or https:\/\/ address/],
    ["WECHAT_ORIGIN", "ftp://wx.qq.com", /http:\/\/ or https:/],
    ["WECHAT_MODE", "ipad", /one of uos, web/],
    ["WECHAT_PROXY", "127.0.0.1:1080", /^WECHAT_PROXY: 12…\(14 characters\) must be an http/],
    ["TELEGRAM_PROXY", "socks5h://127.0.0.1:1080", /write socks5:\/\/ instead of socks5h/],
    ["SLACK_PROXY", "http://a:%zz@h", /percent code/],
    ["WECHAT_PROXY", "socks5://user@h:1", /both user name and password/],
    ["WECHAT_PROXY", "http://h:1/path", /end after host and port/],
    ["FILEHELPER", "maybe", /"maybe" must be true or false/],
    ["QUIET_HOURS", "25-3", /"25-3" must be two different hours/],
    ["QUIET_HOURS", "8-8", /two different hours/],
    ["TERMINAL", "tty", /one of auto, on, off/],
    ["TELEGRAM_BOT_TOKEN", "987654321", /must look like .*@BotFather/],
    ["TELEGRAM_CHAT_ID", "@mychannel", /numeric id, not its @name/],
    ["TELEGRAM_CHAT_ID", "12345678901234567890", /numeric id/],
    ["TELEGRAM_OWNER_IDS", "11,@bob", /numeric user ids/],
    ["SLACK_CHANNEL", "#alerts", /channel id such as/],
    ["SLACK_OWNER_IDS", "bob", /user ids such as/],
    ["TELEGRAM_API_ROOT", "api.telegram.org", /must be an http/],
    ["SLACK_API_URL", "https://slack.com/api?x=1", /must not hold \?/],
    ["HTTP_PORT", "65536", /port from 0 to 65535/],
    ["HTTP_PUBLIC_URL", "example.org", /that people open/],
    ["HTTP_PUBLIC_URL", "https://me:x@example.org", /without a user name/],
    ["HTTP_PUBLIC_URL", "https://example.org/?a=1", /without \? and #/],
    ["HTTP_PUBLIC_URL", "https://example.org/a//b", /plain path/],
    ["HTTP_HOST", "http://x", /IP address or a host name/],
    ["LOG_LEVEL", "verbose", /one of trace, debug, info, warn, error, fatal, silent/],
    ["LOG_FORMAT", "xml", /one of pretty, json/],
    ["DATA_DIR", "~/data", /must not start with ~/],
    ["STORE_URL", "sqlite://", /name a file/],
  ];
  for (const [name, value, pattern] of cases) {
    await wrong({ [name]: value }, new RegExp(`^${name}: `), pattern);
  }
});

test("another store says what is supported and shows no password", async () => {
  await wrong(
    { STORE_URL: "redis://u:hunter2@h/0" },
    /^STORE_URL: "redis:\/\/…" .*only sqlite:\/\/ is supported/,
  );
  await wrong({ STORE_URL: "postgres://u:hunter2@h/db" }, /"postgres:\/\/…"/);
});

test("all mistakes come at once, those between settings too", async () => {
  const lines = await mistakes({
    SLACK_BOT_TOKEN: "xoxp-1",
    HTTP_PORT: "x",
    TELEGRAM_CHAT_ID: "-5",
    WECHAT_PROXY_FILE: "/nonexistent/proxy",
  });
  assert.deepEqual(lines.map((line) => line.split(":")[0]).sort(), [
    "HTTP_PORT",
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
    "TELEGRAM_OWNER_IDS",
    "WECHAT_PROXY_FILE",
  ]);
});

test("the file gives values, the environment wins, an empty value is none", async (t) => {
  const cwd = await folder(t, {
    "config/local.yaml": [
      "TELEGRAM_CHAT_ID: 9007199254740991",
      "FILEHELPER: off",
      "HTTP_PORT: 9000",
      "QUIET_HOURS: 22-7",
      "LOCALE:",
      "SLACK_CHANNEL: ~",
      "TELEGRAM_OWNER_IDS: [1, 2]",
      `TELEGRAM_BOT_TOKEN: ${TELEGRAM}`,
    ].join("\n"),
  });
  const config = await load({ HTTP_PORT: "9001", QUIET_HOURS: " ", LANG: "zh_CN" }, cwd);
  assert.equal(fieldOf(config, "telegram", "chatId"), "9007199254740991");
  assert.deepEqual(fieldOf(config, "telegram", "ownerIds"), ["1", "2"]);
  assert.deepEqual(names(config), ["telegram"]);
  assert.equal(config.http?.port, 9001);
  assert.deepEqual(config.quietHours, { from: 22, to: 7 });
  assert.equal(config.locale, "zh");
  assert.equal(config.dataDir, join(cwd, "data"));
});

test("CONFIG_FILE chooses the file, and a missing one is a mistake", async (t) => {
  const cwd = await folder(t, { "config/local.yaml": "HTTP_PORT: 1", "other.yaml": "HTTP_PORT: 2" });
  assert.equal((await load({ CONFIG_FILE: "other.yaml" }, cwd)).http?.port, 2);
  assert.deepEqual(await mistakes({ CONFIG_FILE: "gone.yaml" }, cwd), [
    'CONFIG_FILE: "gone.yaml" cannot be read (ENOENT); correct the path, or unset it',
  ]);
});

test("an unknown key is refused with the name that was probably meant", async (t) => {
  const cwd = await folder(t, {
    "config/local.yaml":
      "TELEGRAM_TOKEN: x\nlog_level: debug\nCOLOR: red\nHTTP_PORT_FILE: a\nCONFIG_FILE: b\n",
  });
  const lines = await mistakes({}, cwd);
  assert.equal(lines.length, 5);
  assert.match(lines[0] ?? "", /^TELEGRAM_TOKEN: .*line 1\); did you mean TELEGRAM_BOT_TOKEN\?/);
  assert.match(lines[1] ?? "", /did you mean LOG_LEVEL\?/);
  assert.match(lines[2] ?? "", /example\.yaml lists every setting/);
  assert.match(lines[4] ?? "", /set it in the environment/);
});

test("a file that is no flat YAML is told with its place and without its text", async (t) => {
  for (const text of [
    `TELEGRAM_BOT_TOKEN: "${TELEGRAM}`,
    `A: ${TELEGRAM}\n\tB: 1`,
    `TELEGRAM_BOT_TOKEN: [${TELEGRAM}`,
    `LOCALE: zh\nLOCALE: ${TELEGRAM}`,
    `- ${TELEGRAM}`,
    `TELEGRAM_BOT_TOKEN:${TELEGRAM}`,
    `{TELEGRAM_BOT_TOKEN:${TELEGRAM}}`,
    `TELEGRAM_BOT_TOKEN: {${TELEGRAM}: 1}`,
    `TELEGRAM_BOT_TOKEN: *x`,
    `LOCALE: zh\n---\nTELEGRAM_BOT_TOKEN: ${TELEGRAM}`,
  ]) {
    const cwd = await folder(t, { "config/local.yaml": text });
    const lines = await mistakes({}, cwd);
    assert.ok(lines.length >= 1, text);
    assert.equal(lines.join().includes(TELEGRAM.slice(-30)), false, lines.join());
  }
});

test("with a broken file the settings it may hold are not called missing", async (t) => {
  const cwd = await folder(t, { "config/local.yaml": "A: [" });
  const lines = await mistakes({ SLACK_BOT_TOKEN: "xoxb-1", HTTP_PORT: "x" }, cwd);
  assert.deepEqual(lines.map((line) => line.split(":")[0]).sort(), ["CONFIG_FILE", "HTTP_PORT"]);
});

test("a secret is read from its file, trimmed", async (t) => {
  const cwd = await folder(t, { token: `\n ${TELEGRAM}\r\n`, empty: " \n" });
  assert.equal(fieldOf(await load({ TELEGRAM_BOT_TOKEN_FILE: "token" }, cwd), "telegram", "token"), TELEGRAM);
  assert.match(
    (await mistakes({ TELEGRAM_BOT_TOKEN_FILE: "empty" }, cwd)).join(),
    /"empty" is an empty file/,
  );
  assert.match(
    (await mistakes({ TELEGRAM_BOT_TOKEN_FILE: "gone" }, cwd)).join(),
    /cannot be read \(ENOENT\)/,
  );
  assert.match(
    (await mistakes({ TELEGRAM_BOT_TOKEN_FILE: "token", TELEGRAM_BOT_TOKEN: TELEGRAM }, cwd)).join(),
    /^TELEGRAM_BOT_TOKEN_FILE: is set, and TELEGRAM_BOT_TOKEN too; remove one/,
  );
});

test("a secret's file in the environment wins over the secret in the settings file", async (t) => {
  const other = TELEGRAM.replace("9", "1");
  const cwd = await folder(t, { token: other, "config/local.yaml": `TELEGRAM_BOT_TOKEN: "${TELEGRAM}"` });
  assert.equal(fieldOf(await load({ TELEGRAM_BOT_TOKEN_FILE: "token" }, cwd), "telegram", "token"), other);
  const file = await folder(t, { token: other, "config/local.yaml": "TELEGRAM_BOT_TOKEN_FILE: token" });
  assert.equal(fieldOf(await load({ TELEGRAM_BOT_TOKEN: TELEGRAM }, file), "telegram", "token"), TELEGRAM);
});

test("the address of a login of its own has no effect without that login", async () => {
  const origin = { FILEHELPER_ORIGIN: "http://127.0.0.1:1" };
  const lines = async (env: Readonly<Record<string, string>>) => (await load(env)).warnings.map(inEnglish);
  assert.deepEqual(await lines(origin), ["FILEHELPER_ORIGIN has no effect without FILEHELPER_LOGIN=own"]);
  assert.deepEqual(await lines({ ...origin, FILEHELPER_LOGIN: "own" }), []);
});

test("what has no effect is warned about by name only", async () => {
  const { warnings } = await load({
    TELEGRAM_TOKEN: "x",
    PATH: "/bin",
    TELEGRAM_CHAT_ID: "5",
    HTTP_PROXY: "y",
  });
  assert.deepEqual(warnings.map(inEnglish), [
    "TELEGRAM_TOKEN in the environment is no setting and is ignored; did you mean TELEGRAM_BOT_TOKEN?",
    "TELEGRAM_CHAT_ID has no effect without TELEGRAM_BOT_TOKEN",
  ]);
});

test("every secret is handed to the log's redaction, a proxy's password in each form", async () => {
  const { secrets } = await load({
    ...SLACK,
    TELEGRAM_BOT_TOKEN: TELEGRAM,
    WECHAT_PROXY: "socks5://bob:a%20secret@127.0.0.1:1",
  });
  for (const secret of [TELEGRAM, "xoxb-1-a", "xapp-1-b", "a%20secret", "a secret", "bob:a secret"]) {
    assert.ok(secrets.includes(secret), secret);
  }
});

test("no more than two characters of a secret are ever shown", async () => {
  const letters = fc.string({
    unit: fc.constantFrom(..."QZJXVKWY0123456789%@ é😀"),
    minLength: 3,
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...secretNames), letters, async (name, value) => {
      const secret = value.trim();
      const lines = (await mistakes({ [name]: value })).filter((line) => line.startsWith(`${name}: `));
      const shown = lines.map((line) => /: (.*?)…\(\d+ characters\)/.exec(line)?.[1] ?? "");
      for (const start of shown) assert.ok([...start].length <= 2);
      for (let at = 0; at + 3 <= secret.length; at += 1) {
        const part = secret.slice(at, at + 3);
        // Letters that the sentences do not use; figures stand in examples too.
        if (/^[QZJXVKWY]{3}$/.test(part)) assert.equal(lines.join().includes(part), false);
      }
    }),
  );
});

test("no text whatever makes the loader fail otherwise than by telling mistakes", async () => {
  const env = fc.dictionary(fc.constantFrom(...settingNames), fc.string({ unit: "binary" }));
  await fc.assert(
    fc.asyncProperty(env, async (values) => {
      await mistakes(values);
    }),
  );
});

test("the terminal is used on a terminal, or when no bot is set", async () => {
  const bot = { TELEGRAM_BOT_TOKEN: TELEGRAM };
  const used = async (env: Env, stdoutIsTTY: boolean): Promise<boolean> =>
    names(await load(env, undefined, stdoutIsTTY)).includes("terminal");
  assert.deepEqual(
    [await used({}, false), await used(bot, false), await used(SLACK, false), await used(bot, true)],
    [true, false, false, true],
  );
  assert.equal(await used({ TERMINAL: "off" }, true), false);
  assert.equal(await used({ ...bot, TERMINAL: "on" }, false), true);
});
