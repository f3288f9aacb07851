import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Config } from "../../config/config.ts";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { schemaOf } from "../../config/schema.ts";
import { exampleYaml, SETTINGS_DOCUMENTS, shortTable, withSettings } from "../../config/settings-table.ts";
import { inEnglish } from "../../src/text/wording.ts";

const root = new URL("../../", import.meta.url);
const schema = schemaOf(kinds);
const { settings, names: settingNames } = schema;
const PLAIN = { isTTY: false, stdoutIsTTY: false, kinds };
const HINT = "run: node config/write-docs.ts";

test("the example file is in step with the schema", async () => {
  assert.equal(await readFile(new URL("config/example.yaml", root), "utf8"), exampleYaml(settings), HINT);
});

for (const { path, locale, tables } of SETTINGS_DOCUMENTS) {
  test(`the settings in ${path} are in step with the schema`, async () => {
    const text = await readFile(new URL(path, root), "utf8");
    assert.equal(text, withSettings(text, tables(schema, locale)), HINT);
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1] ?? "");
    assert.deepEqual(rows, settingNames);
  });
}

test("every line of the example, with its # removed, is a valid setting", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "bridge-example-"));
  t.after(() => rm(folder, { recursive: true }));
  // A list has its items below its name.
  const text = exampleYaml(settings).replaceAll(/^# (?=[A-Z_]+:(?: \S+)?$| {2})/gm, "");
  const set = [...text.matchAll(/^([A-Z_]+):(?: |$)/gm)].map((match) => match[1]);
  assert.deepEqual(set, settingNames);
  await writeFile(join(folder, "all.yaml"), text, { mode: 0o600 });
  await cp(new URL("examples/own-sink.mjs", root), join(folder, "examples/own-sink.mjs"));
  const config = await loadConfig({ CONFIG_FILE: "all.yaml" }, { ...PLAIN, cwd: folder });
  assert.deepEqual(
    config.sinks.map(({ name }) => name),
    ["telegram", "slack", "wecom", "ntfy", "bark", "webhook", "filehelper"],
  );
  assert.ok(config.http);
  assert.ok(config.rules.length > 1);
  assert.deepEqual(config.rules[1], { from: ["*机器人"], kind: ["IMAGE", "LINK"], drop: true });
  const { sources } = kinds;
  const ofOthers = sources.slice(1).flatMap((source) => source.settings.map(({ name }) => name));
  assert.deepEqual(
    config.warnings.map(inEnglish),
    ofOthers.map((name) => `${name} has no effect with SOURCE=${sources[0].name}`),
  );
});

/** All but the warnings and the functions. */
function plain({ warnings: _, source, sinks, ...core }: Config): unknown {
  return { ...core, source: source.config, sinks: sinks.map(({ name, config }) => ({ name, config })) };
}

test("the defaults in the documents are the defaults of the program", async () => {
  const written = settings.filter(
    ({ name, default: value }) => typeof value === "string" && name !== "STORE_URL",
  );
  const env = Object.fromEntries(written.map(({ name, default: value }) => [name, String(value)]));
  const options = { ...PLAIN, cwd: "/nonexistent" };
  const [spelled, left] = [await loadConfig(env, options), await loadConfig({}, options)];
  assert.deepEqual(plain(spelled), plain(left));
});

test("a table row has three cells in both languages", () => {
  for (const { locale, tables } of SETTINGS_DOCUMENTS) {
    const rows = tables(schema, locale).split("\n");
    for (const row of rows.filter((line) => line.startsWith("|")))
      assert.equal(row.split("|").length, 5, row);
  }
});

test("the short table says one thing of each setting", () => {
  for (const locale of ["en", "zh"] as const) {
    for (const row of shortTable(schema, locale).split("\n")) {
      assert.doesNotMatch(row.split("|").at(3) ?? "", /; |\. |[。；]/u, row);
      assert.ok((row.split("|").at(3) ?? "").length > 2, row);
    }
  }
});
