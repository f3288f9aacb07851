import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { usageHint } from "../src/bridge/commands/menu.ts";
import { openApiDocument } from "../src/http/page/api/document.ts";
import { kinds } from "./kinds.ts";
import { schemaOf } from "./schema.ts";
import { exampleYaml, SETTINGS_DOCUMENTS, withSettings } from "./settings-table.ts";

// Writes the documents anew from the schema and the list of commands. Run `node config/write-docs.ts` after a setting or a
// command was changed.
const root = new URL("../", import.meta.url);
const schema = schemaOf(kinds);
writeFileSync(new URL("config/example.yaml", root), exampleYaml(schema.settings));
for (const { path, locale, tables } of SETTINGS_DOCUMENTS) {
  const file = new URL(path, root);
  writeFileSync(file, withSettings(readFileSync(file, "utf8"), tables(schema, locale)));
}
writeFileSync(new URL(openApiDocument.path, root), openApiDocument.write());
for (const { path, write } of [...kinds.sources, ...kinds.sinks].flatMap(({ documents }) => documents)) {
  const file = new URL(path, root);
  writeFileSync(file, await write(existsSync(file) ? readFileSync(file, "utf8") : "", usageHint()));
}
