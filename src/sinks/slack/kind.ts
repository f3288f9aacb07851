import { loadedChecks } from "../../kinds/check.ts";
import { defineSink } from "../../kinds/sink-kind.ts";
import { slackManifest } from "./manifest.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { slackTexts } from "./texts/index.ts";

export const slack = defineSink({
  name: "slack",
  title: { zh: "Slack", en: "Slack" },
  settings,
  prefixes: ["SLACK_"],
  switches: ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"],
  mistakes,
  reachesPerson: true,
  documents: [slackManifest],
  texts: slackTexts,
  configure,
  checks: loadedChecks(async () => (await import("./checks/checks.ts")).slackChecks),
  setup,
  keepsChatsApart: ({ threads = false }) => threads,
  create: async ({ proxy, ...config }, deps) => {
    const { createSlackSink } = await import("./sink.ts");
    const { fetchWhole: fetch, dispatcher } = deps.connect(proxy);
    return createSlackSink(config, { ...deps, fetch, dispatcher });
  },
});
