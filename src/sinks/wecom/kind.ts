import { loadedChecks } from "../../kinds/check.ts";
import { defineSink } from "../../kinds/sink-kind.ts";
import { configure, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { wecomTexts } from "./texts/index.ts";

export const wecom = defineSink({
  name: "wecom",
  title: { zh: "企业微信", en: "WeCom" },
  settings,
  prefixes: ["WECOM_"],
  switches: ["WECOM_WEBHOOK_URL"],
  texts: wecomTexts,
  configure,
  checks: loadedChecks(async () => (await import("./checks.ts")).wecomChecks),
  setup,
  create: async ({ address, proxy }, { clock, texts, state, log, connect }) => {
    const { createWecomSink } = await import("./sink.ts");
    return createWecomSink(address, { clock, texts, state, log, fetch: connect(proxy).fetch });
  },
});
