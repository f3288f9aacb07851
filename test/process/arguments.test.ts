import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import stringWidth from "string-width";
import { readArguments } from "../../src/process/arguments.ts";
import { helpText } from "../../src/process/help.ts";
import { textsFor } from "../../src/text/index.ts";

test("without arguments the program runs; each one is understood, repeated too", () => {
  assert.deepEqual(readArguments([]), { do: "run" });
  for (const flag of ["--check-config", "--explain-rules", "--help", "--version"] as const) {
    assert.deepEqual(readArguments([flag]), { do: flag });
    assert.deepEqual(readArguments([flag, flag]), { do: flag });
  }
  assert.deepEqual([readArguments(["-h"]), readArguments(["-v"])], [{ do: "--help" }, { do: "--version" }]);
});

test("help comes before everything else, a mistake too", () => {
  assert.deepEqual(readArguments(["--chek", "--help", "--version"]), { do: "--help" });
});

test("an unknown argument is named with the nearest one, if one is near", () => {
  assert.deepEqual(readArguments(["--chek-config"]), { unknown: "--chek-config", meant: "--check-config" });
  assert.deepEqual(readArguments(["--versoin"]), { unknown: "--versoin", meant: "--version" });
  assert.deepEqual(readArguments(["-help"]), { unknown: "-help", meant: "--help" });
  assert.deepEqual(readArguments(["--color"]), { unknown: "--color", meant: undefined });
  assert.deepEqual(readArguments(["--check-config", "x"]), { unknown: "x", meant: undefined });
});

test("two that exclude each other are named", () => {
  const both = ["--check-config", "--explain-rules"] as const;
  assert.deepEqual(readArguments(both), { notTogether: both });
});

test("help fits on 80 columns, lists commands that exist and every flag, and stands in columns", () => {
  const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  // Made elsewhere.
  const known = ["setup", "doctor", ...Object.keys(scripts)];
  for (const locale of ["zh", "en"] as const) {
    const help = helpText(textsFor(locale).start, "1.2.3");
    const lines = help.split("\n");
    for (const line of lines) assert.ok(stringWidth(line) <= 80, line);
    assert.match(lines[0] ?? "", /^wechat-recall-bridge 1\.2\.3/);
    for (const [, name = ""] of help.matchAll(/npm run (\w+)/g)) assert.ok(known.includes(name), name);
    for (const name of ["npm start", "npm run setup", "npm run doctor", "npm run demo"])
      assert.ok(
        lines.some((line) => line.startsWith(`  ${name} `)),
        name,
      );
    for (const flag of ["--check-config", "--explain-rules", "--help", "--version"])
      assert.ok(
        lines.some((line) => line.startsWith(`  ${flag} `)),
        flag,
      );
    assert.ok(help.includes("config/example.yaml"));
  }
});
