import { defineSink } from "../../kinds/sink-kind.ts";
import { configure, mistakes, settings } from "./settings.ts";
import { runSetup, setup } from "./setup/step.ts";
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
  setup,
  runSetup,
  keepsChatsApart: ({ topics }) => topics,
  create: ({ proxy, ...config }, deps) =>
    createTelegramSink(config, { ...deps, fetch: deps.connect(proxy).fetch }),
});
