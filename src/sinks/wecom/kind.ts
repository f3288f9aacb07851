import { defineSink } from "../../kinds/sink-kind.ts";
import { wecomChecks } from "./checks.ts";
import { configure, settings } from "./settings.ts";
import { setup } from "./setup.ts";
import { createWecomSink } from "./sink.ts";
import { wecomTexts } from "./texts/index.ts";

export const wecom = defineSink({
  name: "wecom",
  title: { zh: "企业微信", en: "WeCom" },
  settings,
  prefixes: ["WECOM_"],
  switches: ["WECOM_WEBHOOK_URL"],
  texts: wecomTexts,
  configure,
  checks: wecomChecks,
  setup,
  create: ({ address, proxy }, { clock, texts, state, log, connect }) =>
    createWecomSink(address, { clock, texts, state, log, fetch: connect(proxy).fetch }),
});
