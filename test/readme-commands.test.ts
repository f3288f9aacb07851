import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { commands } from "../src/bridge/commands/index.ts";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

/** The first two cells of the rows of commands. */
function rowsOf(text: string): readonly (readonly [command: string, chinese: string])[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| `/"))
    .map((line) => {
      const [, command = "", chinese = ""] = line.split("|").map((cell) => cell.trim());
      return [/`\/(\w+)/.exec(command)?.[1] ?? command, chinese];
    });
}

for (const name of ["README.md", "README.zh-CN.md"]) {
  test(`${name} lists every command with its Chinese name`, () => {
    const rows = new Map(rowsOf(read(name)));
    for (const command of commands.filter(({ hidden }) => !hidden)) {
      assert.equal(rows.get(command.name), command.names.zh[0], command.name);
    }
  });
}
