import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What the Slack sink says itself, beside the reasons of its errors. */
export type SlackWords = {
  /** Where a stranger was met, by Slack's ids. */
  readonly place: (user: string, channel: string) => string;
};

const WORDS: Readonly<Record<Locale, SlackWords>> = {
  zh: {
    place: (user, channel) => `Slack 用户 ${user}，在 ${channel}`,
  },
  en: {
    place: (user, channel) => `Slack, user ${user} in ${channel}`,
  },
};

export function slackWords({ locale }: Pick<Texts, "locale">): SlackWords {
  return WORDS[locale];
}
