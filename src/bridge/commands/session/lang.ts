import type { Locale } from "../../../text/catalogue/texts.ts";
import { cleanName } from "../../../text/tools/clean.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { inSentence, isWord, NAMES, wordTyped } from "../shared/names.ts";

const LOCALES: readonly Locale[] = ["zh", "en"];

/** Changes the language of everything that people are told. The answer is in the new language. */
export const lang: Command = {
  name: "lang",
  names: NAMES.lang,
  summary: (texts) => texts.command.summaries.lang,
  usage: (texts) => texts.command.usages.lang,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const [word] = request.args;
    const { texts, useLanguage } = deps;
    const wanted = LOCALES.find((locale) => isWord(word, locale));
    if (wanted === undefined) return ask(word, request, deps);
    if (wanted === texts.locale) return texts.command.language.already;
    await useLanguage(wanted);
    return texts.command.language.changed;
  },
};

function ask(word: string | undefined, request: CommandRequest, { texts }: CommandDeps): CommandReply {
  const { language } = texts.command;
  const [zh = "", en = ""] = LOCALES.map((locale) =>
    inSentence(request, texts, "lang", wordTyped(request, texts, locale)),
  );
  return {
    text: word === undefined ? language.now(zh, en) : language.unknown(cleanName(word), zh, en),
    buttons: LOCALES.map((locale, index) => ({
      label: language.names[locale],
      name: "lang",
      args: [locale],
      ...(index === 0 ? {} : { beside: true }),
    })),
  };
}
