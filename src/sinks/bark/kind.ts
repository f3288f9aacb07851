import { loadedChecks } from "../../kinds/check.ts";
import { defineSink } from "../../kinds/sink-kind.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { barkTexts } from "./texts/index.ts";

export const bark = defineSink({
  name: "bark",
  title: { zh: "Bark", en: "Bark" },
  settings,
  prefixes: ["BARK_"],
  switches: ["BARK_URL"],
  mistakes,
  texts: barkTexts,
  configure,
  checks: loadedChecks(async () => (await import("./checks.ts")).barkChecks),
  setup,
  create: async ({ proxy, ...config }, deps) => {
    const { createBarkSink } = await import("./sink.ts");
    return createBarkSink(config, { ...deps, fetch: deps.connect(proxy).fetch });
  },
});
