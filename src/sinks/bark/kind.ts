import { defineSink } from "../../kinds/sink-kind.ts";
import { barkChecks } from "./checks.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { createBarkSink } from "./sink.ts";
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
  checks: barkChecks,
  setup,
  create: ({ proxy, ...config }, deps) =>
    createBarkSink(config, { ...deps, fetch: deps.connect(proxy).fetch }),
});
