import assert from "node:assert/strict";
import { test } from "node:test";
import type { SqliteTrouble } from "../../src/bridge/model/reasons.ts";
import { sinks } from "../../src/sinks/index.ts";
import { slackRules } from "../../src/sinks/slack/settings.ts";
import { telegramRules } from "../../src/sinks/telegram/settings.ts";
import type { StartTexts } from "../../src/text/catalogue/start-texts.ts";
import type { Locale } from "../../src/text/catalogue/texts.ts";
import { textsFor } from "../../src/text/index.ts";
import { foreignWords } from "../foreign-words.ts";
import { type Given, type Line, linesOf } from "../sentences.ts";

const FILE = '"config/local.yaml"';
const PATH = "/srv/data";
const WORDS = "some words of the system";
const ORIGIN = "https://wx.qq.com";
const ERROR: [error: string, text: string] = ["EACCES", WORDS];
const LISTENER: [host: string, port: string, of: string] = ["192.0.2.1", "9464", "HTTP"];

const given: Given<StartTexts> = {
  settingsRight: null,
  notTogether: ["--check-config", "--explain-rules"],
  noDatabase: [PATH],
  noHistory: null,
  noRecalls: [30],
  noSuchArgument: ["--chek", "--check-config"],
  help: {
    what: ["1234"],
    usage: null,
    commands: { start: null, setup: null, doctor: null, demo: null },
    flagsOf: null,
    flags: { checkConfig: null, explainRules: null, help: null, version: null },
    documents: null,
  },
  screen: {
    starts: ["1234"],
    startsWithLog: ["1234", PATH],
    noLog: [PATH, "ENOSPC"],
    fault: [WORDS, PATH],
    openData: { shared: [PATH], unchangeable: [PATH] },
    stopped: null,
    stoppedLoggedIn: null,
  },
  fault: [WORDS],
  setting: {
    wrong: ["HTTP_PORT", '"1234"', "1234"],
    wrongPart: ["HTTP_PORT", "1234"],
    masked: ["12", 43],
    place: [FILE, 3],
    unreadableFile: [FILE, "ENOENT"],
    unreadableDefaultFile: [FILE, "EACCES"],
    invalidYaml: [FILE, 3, 7, "BAD_INDENT"],
    notFlat: [FILE],
    notOneValue: ["HTTP_PORT", FILE],
    misplaced: ["CONFIG_FILE", FILE],
    unknown: ["LOG_LEVL", FILE, "LOG_LEVEL"],
    secretTwice: ["SLACK_PROXY_FILE", "SLACK_PROXY"],
    emptySecretFile: ["SLACK_PROXY_FILE", FILE],
    unreadableSecretFile: ["SLACK_PROXY_FILE", FILE, "ENOENT"],
    openFile: ["SLACK_PROXY_FILE", PATH, PATH],
    ignored: ["SLACK_TOKEN", "SLACK_BOT_TOKEN"],
    idle: ["SLACK_CHANNEL", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]],
    sinkOff: [1234, "HTTP_PORT"],
  },
  rule: {
    unreadable: null,
    wholeNumber: [1, 604_800, 120],
    flag: null,
    oneOf: [["zh", "en"]],
    folderWithTilde: null,
    nul: null,
    store: null,
    storeOnDisk: null,
    storeWithTilde: null,
    webAddress: [ORIGIN],
    webUser: [ORIGIN],
    webQuery: [ORIGIN],
    origin: [ORIGIN],
    socks5h: null,
    proxy: null,
    proxyPath: null,
    proxyPercent: null,
    proxyUser: null,
    hours: null,
    host: null,
    port: null,
  },
  rules: {
    noJson: null,
    noList: null,
    sameField: [1234],
    unquoted: [1234, FILE],
    tooManyRules: [200],
    noFields: [1234],
    unknownField: [1234, FILE, ["HTTP_HOST", "HTTP_PORT"], "HTTP_PORT"],
    empty: [1234, "HTTP_PORT"],
    noText: [1234, "HTTP_PORT"],
    tooLong: [1234, "HTTP_PORT", 5678],
    tooMany: [1234, "HTTP_PORT", 5678],
    noSwitch: [1234, "HTTP_PORT", FILE],
    noneOf: [1234, "HTTP_PORT", FILE, ["HTTP_HOST", "HTTP_PORT"], "HTTP_PORT"],
  },
  listen: {
    EADDRINUSE: LISTENER,
    EACCES: LISTENER,
    EADDRNOTAVAIL: LISTENER,
    ENOTFOUND: LISTENER,
    unknown: ["192.0.2.1", "9464", "EMFILE", "INGEST"],
  },
  store: {
    unusableDataDir: [PATH, ...ERROR],
    dataDirNoFolder: [PATH],
    locked: [PATH, "4711", "2026-01-02T03:04:05.678Z"],
    unusableLock: [PATH, ...ERROR],
    damagedLock: [PATH, ...ERROR],
    unusableFile: [PATH, ...ERROR],
    unusableMedia: [PATH, ...ERROR],
    sqlite: ["use", PATH, WORDS, "SQLITE_FULL"],
    damaged: [PATH],
    foreign: [PATH],
    older: [PATH, "9", "3"],
    newer: [PATH, "9", "3"],
    noWriteAheadLog: [PATH],
    notWhole: [PATH],
  },
};

/** What a person types or finds on a screen, whatever their language. */
const QUOTED = [
  FILE,
  PATH,
  ORIGIN,
  WORDS,
  ...[
    "--check-config",
    "--explain-rules",
    "--help",
    "--chek",
    "npm start --",
    "npm start",
    "chmod 600",
    "Ctrl-C",
    "JSON",
    "RULES",
    "config/example.yaml",
    "wechat-recall-bridge",
    "2026-01-02T03:04:05.678Z",
  ],
  ...[
    "sqlite://data/bridge.sqlite",
    "sqlite://",
    "socks5h://",
    "socks5://",
    "https://",
    "http://",
    "YAML",
    "NUL",
  ],
  ...["xoxb-", "xapp-", "app-level", "AbC…", "connections:write", "C0123456789", "U0123456789"],
];

const WHOLE_WORDS =
  /\b(?:true|false|yes|no|on|off|zh|en|YAML|NUL|EACCES|ENOENT|ENOSPC|EMFILE|IP|ID|pid|SQLITE_FULL)\b/g;

const foreign = (text: string): readonly string[] =>
  foreignWords(text.replace("README.zh-CN.md", " ").replace(WHOLE_WORDS, " "), QUOTED);

/** What sinks say of their own settings. */
function linesOfSinks(locale: Locale): readonly Line[] {
  const rules = { telegram: telegramRules, slack: slackRules };
  const sentences = Object.entries(rules).flatMap(([sink, said]) =>
    Object.entries(said).map(([name, text]) => ({ path: `${sink}.${name}`, text: text[locale] })),
  );
  const given = ["TELEGRAM_CHAT_ID", "SLACK_BOT_TOKEN"].map((name) => [name, "-1001"] as const);
  const slack = [new Map([["SLACK_APP_TOKEN", "x"]]), new Map([...given, ["SLACK_APP_TOKEN", "x"]])];
  const mistakes = [new Map(given), ...slack].flatMap((texts) =>
    sinks.flatMap((sink) => sink.mistakes(texts)),
  );
  return [...sentences, ...mistakes.map((each) => ({ path: each.key, text: each.words(textsFor(locale)) }))];
}

const zh = [...linesOf(textsFor("zh").start, given), ...linesOfSinks("zh")];
const en = [...linesOf(textsFor("en").start, given), ...linesOfSinks("en")];

test("everything that is said before the start is said in Chinese: names and others' words alone are not", () => {
  assert.ok(zh.length > 60, `${zh.length} lines`);
  for (const { path, text } of zh) {
    // It joins a name and a sentence.
    if (path !== "setting.wrongPart") assert.match(text, /\p{Script=Han}/u, path);
    assert.deepEqual(foreign(text), [], `${path}: ${text}`);
    // Punctuation of English; NAME: value is what has to be written.
    assert.doesNotMatch(text.replace("「名字: 值」", ""), /[\r\n]|[,:;] |[()]|\.$/, `${path}: ${text}`);
  }
});

test("everything that is said before the start is said in English, and by no other language's signs", () => {
  assert.deepEqual(
    en.map(({ path }) => path),
    zh.map(({ path }) => path),
  );
  for (const { path, text } of en) {
    assert.match(text, /[a-z]{2,}|1234/, path);
    assert.doesNotMatch(text, /\p{Script=Han}|[，。：；（）「」\r\n]/u, `${path}: ${text}`);
  }
});

test("a setting, a command, a path and an example stand in both languages or in neither", () => {
  const kept =
    /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|--check-config|\/pair|@BotFather|\/srv\/\w+|\w+:\/\/[\w./:]*|config\/\w+\.yaml|\b\d{3,}\b|xoxb-|xapp-|[CU]0\d+/g;
  // The parser's code is a word in English, and SQLite's name is a sentence.
  const codes = /BAD_INDENT|SQLITE_FULL/g;
  for (const [index, { path, text }] of zh.entries()) {
    const names = (line: string): readonly string[] =>
      [...new Set(line.replace(codes, "").match(kept) ?? [])].sort();
    assert.deepEqual(names(text), names(en[index]?.text ?? ""), path);
  }
});

test("what SQLite reports gives a next step in both languages, and its own words where there is none", () => {
  const troubles: Readonly<Record<SqliteTrouble, RegExp>> = {
    SQLITE_BUSY: /另一个程序/,
    SQLITE_READONLY: /写入权限/,
    SQLITE_IOERR: /检查磁盘/,
    SQLITE_CORRUPT: /救回/,
    SQLITE_FULL: /腾出/,
    SQLITE_CANTOPEN: /打不开/,
    SQLITE_NOTADB: /另建/,
  };
  const inZh = textsFor("zh").start.store.sqlite;
  const inEn = textsFor("en").start.store.sqlite;
  for (const name of Object.keys(troubles).filter((key): key is SqliteTrouble => key in troubles)) {
    assert.match(inZh("write", PATH, WORDS, name), troubles[name]);
    assert.deepEqual(foreignWords(inZh("write", PATH, WORDS, name), [PATH]), []);
    assert.match(
      inEn("write", PATH, WORDS, name),
      /^Could not write to the database \S+: some words .*\(.+: .+\)$/,
    );
  }
  assert.equal(inZh("use", PATH, WORDS, ""), `数据库 ${PATH} 用不了（${WORDS}）`);
  assert.equal(inEn("use", PATH, WORDS, ""), `Could not use the database ${PATH}: ${WORDS}`);
});

test("what nobody knows is left out", () => {
  const inZh = textsFor("zh").start;
  const inEn = textsFor("en").start;
  assert.equal(inEn.store.locked(PATH, "", "").indexOf("Another wechat-recall-bridge uses the folder"), 0);
  assert.equal(inZh.store.locked(PATH, "", "").indexOf("另一个 wechat-recall-bridge 正在使用目录"), 0);
  assert.match(inZh.setting.unknown("COLOR", FILE, undefined), /全部设置见/);
  assert.match(inEn.setting.unknown("COLOR", FILE, undefined), /lists every setting$/);
  assert.equal(inZh.setting.ignored("SLACK_X", undefined), "环境变量 SLACK_X 不是本程序的设置，不会起作用");
  assert.match(inZh.setting.unreadableFile(FILE, ""), /原因不明/);
  assert.match(inEn.setting.unreadableFile(FILE, ""), /unknown error/);
  assert.match(inZh.store.unusableFile(PATH, "", WORDS), /（some words of the system）/);
});
