import assert from "node:assert/strict";
import { test } from "node:test";
import { commands } from "../../src/bridge/commands/index.ts";
import { codeIn, guides, read, rowsOf } from "./documents.ts";

const NAMES = new Map(commands.map((command) => [command.name, command]));
/** Telegram alone reads it, while no chat is paired. */
const PAIR = "pair";

/** The command in a piece of code such as `/recent [COUNT]`. */
const nameIn = (code: string): string | undefined => /^\/(\w+)(?: |$)/.exec(code)?.[1];

for (const path of ["docs/commands.md", "docs/commands.zh-CN.md"]) {
  const rows = rowsOf(read(path), /^`\//).map(([first = "", chinese = ""]) => ({
    name: nameIn(codeIn(first)[0] ?? "") ?? first,
    chinese,
  }));

  test(`${path} lists every command with its Chinese name`, () => {
    const listed = commands.filter(({ hidden }) => !hidden);
    const shown = rows.filter(({ name }) => name !== PAIR && NAMES.get(name)?.hidden !== true);
    assert.deepEqual(
      Object.fromEntries(shown.map(({ name, chinese }) => [name, chinese])),
      Object.fromEntries(listed.map(({ name, names }) => [name, names.zh[0]])),
    );
  });
}

for (const { path, text } of guides) {
  test(`every command in ${path} exists`, () => {
    const named = codeIn(text)
      .map(nameIn)
      .filter((name) => name !== undefined);
    const paths = [
      "data",
      "livez",
      "healthz",
      "metrics",
      "send",
      "upload_media",
      "invite",
      "newbot",
      "wechat",
    ];
    assert.deepEqual(
      named.filter((name) => !NAMES.has(name) && name !== PAIR && !paths.includes(name)),
      [],
    );
  });

  test(`every command in filehelper's own words in ${path} exists`, () => {
    const known = new Set(commands.flatMap(({ names }) => [...names.zh, ...names.en]));
    const typed = codeIn(text).flatMap((code) => /^(?:recall|撤回) (\S+)$/.exec(code)?.[1] ?? []);
    assert.deepEqual(
      typed.filter((name) => !known.has(name) && name !== "NAME"),
      [],
    );
  });
}
