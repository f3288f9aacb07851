import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What the WeCom sink says itself, beside the reasons of its errors. */
type WecomWords = {
  /** A code waits for a scan, elsewhere. */
  readonly loginNeeded: string;
};

const WORDS: Readonly<Record<Locale, WecomWords>> = {
  zh: {
    loginNeeded:
      "需要登录微信：请到显示二维码的地方（终端或聊天机器人）扫码。为了账号安全，二维码不会发到群里",
  },
  en: {
    loginNeeded:
      "A WeChat login is needed: scan the code where it is shown (terminal or chat bot). It is never sent to a group",
  },
};

export function wecomWords({ locale }: Pick<Texts, "locale">): WecomWords {
  return WORDS[locale];
}
