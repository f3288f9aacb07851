import type { ListedCommand } from "../../../text/catalogue/command-texts.ts";
import type { Locale, Texts } from "../../../text/catalogue/texts.ts";
import type { CommandRequest } from "../../ports/command.ts";

/** The names of a command in each language, the one to show first. */
export type CommandNames = Readonly<Record<Locale, readonly [string, ...string[]]>>;

/** Commands that help does not list: those that buttons run, and the greeting. */
type HiddenCommand = "start" | "turn" | "pick";

/** The names of all commands. The first English name is what buttons and menus carry. */
export const NAMES: Readonly<Record<ListedCommand | HiddenCommand, CommandNames>> = {
  status: { zh: ["状态"], en: ["status"] },
  recent: { zh: ["最近"], en: ["recent"] },
  show: { zh: ["查看"], en: ["show"] },
  search: { zh: ["搜索"], en: ["search"] },
  context: { zh: ["上下文"], en: ["context"] },
  mute: { zh: ["静音"], en: ["mute"] },
  unmute: { zh: ["取消静音"], en: ["unmute"] },
  rules: { zh: ["规则"], en: ["rules"] },
  export: { zh: ["导出"], en: ["export"] },
  forget: { zh: ["删除"], en: ["forget"] },
  login: { zh: ["登录"], en: ["login"] },
  logout: { zh: ["退出登录"], en: ["logout"] },
  retry: { zh: ["重试"], en: ["retry"] },
  test: { zh: ["测试"], en: ["test"] },
  doctor: { zh: ["诊断"], en: ["doctor"] },
  page: { zh: ["网页"], en: ["page"] },
  lang: { zh: ["语言"], en: ["lang"] },
  help: { zh: ["帮助"], en: ["help"] },
  start: { zh: ["开始"], en: ["start"] },
  turn: { zh: ["翻页"], en: ["turn"] },
  pick: { zh: ["选择"], en: ["pick"] },
};

/** Words that commands take, in both languages. The first is the one to show. */
const WORDS = {
  confirm: { zh: ["确认", "是"], en: ["confirm", "yes"] },
  all: { zh: ["全部", "所有"], en: ["all"] },
  revoke: { zh: ["作废", "撤销"], en: ["revoke"] },
  token: { zh: ["令牌"], en: ["token"] },
  zh: { zh: ["中文", "汉语"], en: ["zh", "chinese"] },
  en: { zh: ["英文", "英语"], en: ["en", "english"] },
} as const satisfies Readonly<Record<string, CommandNames>>;

/** Whether `typed` is that word, in either language. */
export function isWord(typed: string | undefined, word: keyof typeof WORDS): boolean {
  const folded = typed?.normalize("NFKC").toLowerCase() ?? "";
  const known: readonly string[] = [...WORDS[word].zh, ...WORDS[word].en];
  return known.includes(folded);
}

/** In which language commands are shown there: where there are only words, in the reader's. */
export function languageOf({ wordsOnly }: Pick<CommandRequest, "wordsOnly">, { locale }: Texts): Locale {
  return wordsOnly === true ? locale : "en";
}

/** A command as it is typed at that sink, such as `/recent` or `撤回 最近`. `rest`: what follows the name. */
export function asTyped(
  request: Pick<CommandRequest, "prefix" | "wordsOnly">,
  texts: Texts,
  command: keyof typeof NAMES,
  ...rest: readonly string[]
): string {
  return [`${request.prefix}${NAMES[command][languageOf(request, texts)][0]}`, ...rest].join(" ");
}

/**
 * The same inside of a sentence. Where commands are plain words, they are in quotation marks, so that it is clear where they
 * begin and end.
 */
export function inSentence(
  request: Pick<CommandRequest, "prefix" | "wordsOnly">,
  texts: Texts,
  command: keyof typeof NAMES,
  ...rest: readonly string[]
): string {
  return saidThere(request, texts, asTyped(request, texts, command, ...rest));
}

/** Any words behind the prefix, as a sentence shows them. */
export function saidThere(
  { wordsOnly }: Pick<CommandRequest, "wordsOnly">,
  texts: Texts,
  typed: string,
): string {
  return wordsOnly === true ? texts.command.quoted(typed) : typed;
}

/** A word as it is typed at that sink. A language has its international name where commands have English names. */
export function wordTyped(
  request: Pick<CommandRequest, "wordsOnly">,
  texts: Texts,
  word: keyof typeof WORDS,
): string {
  const isLanguage = word === "zh" || word === "en";
  return WORDS[word][isLanguage ? languageOf(request, texts) : texts.locale][0];
}
