import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { sinks } from "../src/sinks/index.ts";

const root = new URL("../", import.meta.url);
const names = sinks.map(({ name }) => name);

/** Where a word that is a sink's name may stand in code, and what it means there. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // WeChat's own name of the chat with oneself.
  "src/bridge/ports/source-session.ts": ["filehelper"],
  "src/bridge/recall/recalled.ts": ["filehelper"],
  "src/wechat/web/contacts/contacts.ts": ["filehelper"],
  "src/wechat/ingest/reading/chat-names.ts": ["filehelper"],
  // The device.
  "src/bridge/describe/qr.ts": ["terminal"],
  "config/settings/service.ts": ["terminal"],
  "src/text/en/login.ts": ["terminal"],
  "src/setup/texts/en.ts": ["terminal"],
};

/** What is neither comment nor address of a page. */
function codeOf(text: string): string {
  return text
    .replace(/\bhttps?:\/\/[^\s"'`)]+/g, "")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** Names of sinks in identifiers and texts, also as a part of a word such as `createTelegramSink` or `SLACK_PROXY`. */
function namesIn(text: string): readonly string[] {
  const code = codeOf(text);
  return names.filter((name) => {
    const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const forms = [
      `(?<![a-z])${name}(?![a-z])`,
      `${capital}(?![a-z])`,
      `(?<![A-Z])${name.toUpperCase()}(?![A-Z])`,
    ];
    return new RegExp(forms.join("|")).test(code);
  });
}

const found = new Map(
  ["src", "config", "bin"]
    .flatMap((folder) =>
      readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" }).map(
        (file) => `${folder}/${file.replaceAll("\\", "/")}`,
      ),
    )
    .filter((path) => /\.(ts|js)$/.test(path) && !/^src\/sinks\/(index\.ts$|[^/]+\/)/.test(path))
    .map((path) => [path, namesIn(readFileSync(new URL(path, root), "utf8"))] as const)
    .filter(([, used]) => used.length > 0),
);

test("no file but its own and the list names a sink", () => {
  const others = [...found].flatMap(([path, used]) =>
    used.filter((name) => !(ALLOWED[path] ?? []).includes(name)).map((name) => `${path}: ${name}`),
  );
  assert.deepEqual(others, []);
});

test("no exception outlives its reason", () => {
  const stale = Object.entries(ALLOWED).flatMap(([path, allowed]) =>
    allowed.filter((name) => !found.get(path)?.includes(name)).map((name) => `${path}: ${name}`),
  );
  assert.deepEqual(stale, []);
});

test("a name is found in identifiers and texts, and not in comments and addresses", () => {
  for (const [code, expected] of [
    ['import { x } from "../sinks/telegram/sink.ts";', ["telegram"]],
    ["config.slack;", ["slack"]],
    ["const SLACK_PROXY = 1;", ["slack"]],
    ["createFilehelperSink(deps);", ["filehelper"]],
    ["if (toEcho) return;", ["echo"]],
    ['title: "Terminal",', ["terminal"]],
    ["// as Telegram does", []],
    ["/** Telegram, Slack.\n * The terminal. */", []],
    ["const a = 1; // for Slack", []],
    ['const docs = "https://core.telegram.org/bots/api";', []],
    ["slackened(terminals, echoes);", []],
  ] as const) {
    assert.deepEqual(namesIn(code), expected, code);
  }
});
