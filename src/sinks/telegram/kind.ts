import { loadedChecks } from "../../kinds/check.ts";
import { defineSink } from "../../kinds/sink-kind.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { guide } from "./setup/words.ts";
import { telegramTexts } from "./texts/index.ts";

export const telegram = defineSink({
  name: "telegram",
  title: { zh: "Telegram", en: "Telegram" },
  settings,
  prefixes: ["TELEGRAM_"],
  switches: ["TELEGRAM_BOT_TOKEN"],
  mistakes,
  reachesPerson: true,
  texts: telegramTexts,
  configure,
  checks: loadedChecks(async () => (await import("./checks/checks.ts")).telegramChecks),
  setup: {
    hint: { zh: "手机上收，图片语音都能看，还能下命令", en: "on the phone, with media and commands" },
    guide,
    asks: ["TELEGRAM_BOT_TOKEN"],
  },
  runSetup: async (config, tools) => (await import("./setup/step.ts")).runSetup(config, tools),
  keepsChatsApart: ({ topics }) => topics,
  create: async ({ proxy, ...config }, deps) => {
    const { createTelegramSink } = await import("./sink.ts");
    return createTelegramSink(config, { ...deps, fetch: deps.connect(proxy).fetchWhole });
  },
});
