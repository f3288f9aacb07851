import { loadedChecks } from "../../kinds/check.ts";
import { defineSink } from "../../kinds/sink-kind.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { ntfyTexts } from "./texts/index.ts";

export const ntfy = defineSink({
  name: "ntfy",
  title: { zh: "ntfy", en: "ntfy" },
  settings,
  prefixes: ["NTFY_"],
  switches: ["NTFY_URL"],
  mistakes,
  texts: ntfyTexts,
  configure,
  checks: loadedChecks(async () => (await import("./checks.ts")).ntfyChecks),
  setup,
  create: async ({ proxy, ...config }, deps) => {
    const { createNtfySink } = await import("./sink.ts");
    return createNtfySink(config, { ...deps, fetch: deps.connect(proxy).fetch });
  },
});
