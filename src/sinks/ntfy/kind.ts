import { defineSink } from "../../kinds/sink-kind.ts";
import { ntfyChecks } from "./checks.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { createNtfySink } from "./sink.ts";
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
  checks: ntfyChecks,
  setup,
  create: ({ proxy, ...config }, deps) =>
    createNtfySink(config, { ...deps, fetch: deps.connect(proxy).fetch }),
});
