import { defineSink } from "../../kinds/sink-kind.ts";
import { telegramChecks } from "./checks/checks.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { runSetup } from "./setup/step.ts";
import { guide } from "./setup/words.ts";
import { createTelegramSink } from "./sink.ts";
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
  checks: telegramChecks,
  setup: {
    hint: { zh: "手机上收，图片语音都能看，还能下命令", en: "on the phone, with media and commands" },
    guide,
    asks: ["TELEGRAM_BOT_TOKEN"],
  },
  runSetup,
  keepsChatsApart: ({ topics }) => topics,
  create: ({ proxy, ...config }, deps) =>
    createTelegramSink(config, { ...deps, fetch: deps.connect(proxy).fetch }),
});
