import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What the webhook says itself, beside the reasons of its errors. */
type WebhookWords = {
  /** A code waits for a scan, elsewhere: it never goes into an event. */
  readonly loginNeeded: string;
  /** The bytes do not fit into an event. `described`: kind and size. */
  readonly tooLarge: (described: string, limit: string) => string;
};

const WORDS: Readonly<Record<Locale, WebhookWords>> = {
  zh: {
    loginNeeded: "需要登录微信：请到显示二维码的地方扫码（终端或聊天机器人）。二维码不会发到这里",
    tooLarge: (described, limit) =>
      `${described}，超过一个事件能带的 ${limit}，没有附上；文件还在程序所在的机器上`,
  },
  en: {
    loginNeeded:
      "A WeChat login is needed: scan the code where it is shown (terminal or chat bot). The code is never sent here",
    tooLarge: (described, limit) =>
      `${described}: over the ${limit} that an event carries, so it is not attached; the file is kept on the machine of the bridge`,
  },
};

export function webhookWords({ locale }: Pick<Texts, "locale">): WebhookWords {
  return WORDS[locale];
}
