import { loadedChecks } from "../../kinds/check.ts";
import { defineSource } from "../../kinds/source-kind.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { ingestSetup } from "./setup.ts";
import { ingestTexts } from "./texts/index.ts";

/** Another program as a source: it pushes messages over HTTP. */
export const ingest = defineSource({
  name: "ingest",
  title: { zh: "外部程序", en: "another program" },
  texts: ingestTexts,
  loginWay: "elsewhere",
  prefixes: ["INGEST_"],
  settings,
  mistakes,
  documents: [
    {
      path: "docs/ingest.schema.json",
      write: async () => (await import("./envelope/document.ts")).jsonSchema(),
    },
  ],
  setup: ingestSetup,
  configure,
  checks: loadedChecks(async () => (await import("./checks.ts")).ingestChecks),
  create: async (config, deps) => {
    const { createIngest } = await import("./create.ts");
    return createIngest(config, deps);
  },
});
