import { loadedChecks } from "../../kinds/check.ts";
import { defineSink } from "../../kinds/sink-kind.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { webhookTexts } from "./texts/index.ts";

export const webhook = defineSink({
  name: "webhook",
  title: { zh: "Webhook", en: "Webhook" },
  settings,
  prefixes: ["WEBHOOK_"],
  switches: ["WEBHOOK_URL", "WEBHOOK_SECRET"],
  mistakes,
  documents: [
    {
      path: "docs/webhook.schema.json",
      write: async () => (await import("./events/document.ts")).jsonSchema(),
    },
  ],
  texts: webhookTexts,
  configure,
  checks: loadedChecks(async () => (await import("./checks.ts")).webhookChecks),
  setup,
  create: async ({ proxy, ...config }, deps) => {
    const { createWebhookSink } = await import("./sink.ts");
    return createWebhookSink(config, { ...deps, fetch: deps.connect(proxy).fetch });
  },
});
