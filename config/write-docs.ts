import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { usageHint } from "../src/bridge/commands/menu.ts";
import { kinds } from "./kinds.ts";
import { schemaOf } from "./schema.ts";
import { exampleYaml, withSettingsTable } from "./settings-table.ts";

// Writes the documents anew from the schema and the list of commands. Run `node config/write-docs.ts` after a setting or a
// command was changed.
const root = new URL("../", import.meta.url);
const { settings } = schemaOf(kinds);
writeFileSync(new URL("config/example.yaml", root), exampleYaml(settings));
for (const [file, locale] of [
  ["README.md", "en"],
  ["README.zh-CN.md", "zh"],
] as const) {
  const path = new URL(file, root);
  writeFileSync(path, withSettingsTable(readFileSync(path, "utf8"), settings, locale));
}
for (const { path, write } of kinds.sinks.flatMap(({ documents }) => documents)) {
  const file = new URL(path, root);
  writeFileSync(file, write(existsSync(file) ? readFileSync(file, "utf8") : "", usageHint()));
}
