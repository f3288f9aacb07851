import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What the Slack sink says itself, beside the reasons of its errors. */
export type SlackWords = {
  /** Where a stranger was met, by Slack's ids. */
  readonly place: (user: string, channel: string) => string;
  /** To a person who asked by slash command: what was asked for is in SLACK_CHANNEL. */
  readonly inChannel: string;
  /** What was asked for could not be shown; `why` is a whole sentence. */
  readonly notShown: (why: string) => string;
};

const WORDS: Readonly<Record<Locale, SlackWords>> = {
  zh: {
    place: (user, channel) => `Slack 用户 ${user}，在 ${channel}`,
    inChannel: "已发到接收提醒的频道",
    notShown: (why) => `没能发到频道里：${why}`,
  },
  en: {
    place: (user, channel) => `Slack, user ${user} in ${channel}`,
    inChannel: "It is in the channel for alerts now",
    notShown: (why) => `It could not be shown in the channel. ${why}`,
  },
};

export function slackWords({ locale }: Pick<Texts, "locale">): SlackWords {
  return WORDS[locale];
}
