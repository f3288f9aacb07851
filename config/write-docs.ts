import { readFileSync, writeFileSync } from "node:fs";
import { kinds } from "./kinds.ts";
import { schemaOf } from "./schema.ts";
import { exampleYaml, withSettingsTable } from "./settings-table.ts";

// Brings the documents in step with the schema: `node config/write-docs.ts`, after a setting was changed.
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
