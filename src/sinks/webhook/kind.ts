import { defineSink } from "../../kinds/sink-kind.ts";
import { webhookChecks } from "./checks.ts";
import { schemaDocument } from "./events/document.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { createWebhookSink } from "./sink.ts";
import { webhookTexts } from "./texts/index.ts";

export const webhook = defineSink({
  name: "webhook",
  title: { zh: "Webhook", en: "Webhook" },
  settings,
  prefixes: ["WEBHOOK_"],
  switches: ["WEBHOOK_URL", "WEBHOOK_SECRET"],
  mistakes,
  documents: [schemaDocument],
  texts: webhookTexts,
  configure,
  checks: webhookChecks,
  setup,
  create: ({ proxy, ...config }, deps) =>
    createWebhookSink(config, { ...deps, fetch: deps.connect(proxy).fetch }),
});
