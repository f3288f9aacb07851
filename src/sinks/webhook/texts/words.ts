import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What the webhook says itself, beside the reasons of its errors. */
type WebhookWords = {
  /** Announced at the other sinks. */
  readonly switchedOff: (host: string) => string;
  /** The bytes do not fit into an event. `described`: kind and size. */
  readonly tooLarge: (described: string, limit: string) => string;
};

const WORDS: Readonly<Record<Locale, WebhookWords>> = {
  zh: {
    switchedOff: (host) =>
      `Webhook 停发：${host} 回了 410，表示不再接收，提醒都留着。请把接收方弄好后发 /test，或者在 WEBHOOK_URL 填另一个地址`,
    tooLarge: (described, limit) =>
      `${described}，超过一个事件能带的 ${limit}，没有附上；文件还在程序所在的机器上`,
  },
  en: {
    switchedOff: (host) =>
      `The webhook is switched off: ${host} answered 410 (no longer wanted). Alerts wait. Fix the receiver and send /test, or set another WEBHOOK_URL`,
    tooLarge: (described, limit) =>
      `${described}: over the ${limit} that an event carries, so it is not attached; the file is kept on the machine of the bridge`,
  },
};

export function webhookWords({ locale }: Pick<Texts, "locale">): WebhookWords {
  return WORDS[locale];
}
