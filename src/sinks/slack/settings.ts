import { ConfigError } from "../../settings/config-error.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";
import type { SlackConfig } from "./api/config.ts";

/** What a value must be, and the next step: goes on after it. */
export const slackRules: Readonly<Record<"botToken" | "appToken" | "channel" | "userIds", Bilingual>> = {
  botToken: {
    en: "must start with xoxb-; copy the Bot User OAuth Token of your Slack app",
    zh: "要以 xoxb- 开头；请复制 Slack 应用的 Bot User OAuth Token",
  },
  appToken: {
    en: "must start with xapp-; copy the app-level token with the scope connections:write",
    zh: "要以 xapp- 开头；请复制带 connections:write 权限的 app-level token",
  },
  channel: {
    en: "must be a channel id such as C0123456789, not a #name; copy it from the bottom of the channel's details in Slack",
    zh: "要填 C0123456789 这样的频道 id，不是 # 开头的名字；请在 Slack 频道详情的最下面复制",
  },
  userIds: {
    en: "must be user ids such as U0123456789, divided by commas; copy the member ID from the profile in Slack",
    zh: "要填 U0123456789 这样的用户 id，用逗号隔开；请在 Slack 的个人资料里复制成员 ID",
  },
};

/** By the setting that lacks. */
const MISSING: Readonly<Record<"SLACK_APP_TOKEN" | "SLACK_BOT_TOKEN" | "SLACK_CHANNEL", Bilingual>> = {
  SLACK_APP_TOKEN: {
    en: "SLACK_APP_TOKEN: not set, but SLACK_BOT_TOKEN is, and Slack needs both; add the xapp- token, or remove the other",
    zh: "SLACK_APP_TOKEN：没有设，但设了 SLACK_BOT_TOKEN，而 Slack 两个都要；请填上 xapp- 开头的 token，或者去掉另一个",
  },
  SLACK_BOT_TOKEN: {
    en: "SLACK_BOT_TOKEN: not set, but SLACK_APP_TOKEN is, and Slack needs both; add the xoxb- token, or remove the other",
    zh: "SLACK_BOT_TOKEN：没有设，但设了 SLACK_APP_TOKEN，而 Slack 两个都要；请填上 xoxb- 开头的 token，或者去掉另一个",
  },
  SLACK_CHANNEL: {
    en: "SLACK_CHANNEL: not set, but both Slack tokens are; add the id of the channel for alerts",
    zh: "SLACK_CHANNEL：没有设，而 Slack 的两个 token 都设了；请填上接收提醒的频道的 id",
  },
};

export const settings = {
  SLACK_BOT_TOKEN: setting(rule.shaped(/^xoxb-[\w-]+$/, slackRules.botToken).optional(), {
    default: NONE,
    example: "xoxb-REPLACE-ME",
    en: "Bot User OAuth Token; together with `SLACK_APP_TOKEN` it switches Slack on",
    zh: "Bot User OAuth Token；和 `SLACK_APP_TOKEN` 一起填上即启用 Slack",
    secret: "value",
  }),
  SLACK_APP_TOKEN: setting(rule.shaped(/^xapp-[\w-]+$/, slackRules.appToken).optional(), {
    default: NONE,
    example: "xapp-REPLACE-ME",
    en: "App-level token for Socket Mode, scope `connections:write`",
    zh: "Socket Mode 用的 app-level token，权限 `connections:write`",
    secret: "value",
  }),
  SLACK_CHANNEL: setting(rule.shaped(/^[CDG][A-Z0-9]+$/, slackRules.channel).optional(), {
    default: NONE,
    example: "C0123456789",
    en: "Id of the channel for alerts; required with the tokens",
    zh: "接收提醒的频道 id；填了 token 就必填",
  }),
  SLACK_OWNER_IDS: setting(rule.shapedList(/^[UW][A-Z0-9]+$/, slackRules.userIds).optional(), {
    default: NONE,
    example: "U0123456789",
    en: "Ids of the users who may give commands. When empty, everybody in the channel may use `status` and `help` there, and nothing else",
    zh: "可以下命令的用户 id；不填则频道里的人都只能在频道里用 `status` 和 `help`",
  }),
  SLACK_THREADS: setting(rule.flag().default(false), {
    default: "false",
    example: "true",
    en: "`true`: one thread for each WeChat chat and each day; its first message has the chat's name. Slack notifies of replies only those who follow the thread",
    zh: "`true`：每个微信聊天每天一个消息列，第一条消息写着聊天的名字。消息列里的新消息，Slack 只通知关注了它的人",
  }),
  SLACK_API_URL: setting(rule.baseUrl("https://slack.com/api/", "slash").default("https://slack.com/api/"), {
    default: "https://slack.com/api/",
    example: "https://slack.com/api/",
    en: "Address of the Slack Web API",
    zh: "Slack Web API 的地址",
  }),
  SLACK_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "http://127.0.0.1:8080",
    en: "Proxy to Slack only: `http://`, `https://` or `socks5://`",
    zh: "只用于 Slack 的代理：`http://`、`https://` 或 `socks5://`",
    secret: "proxy",
  }),
};

/** Both tokens and the channel, or none of them. */
export function mistakes(given: Given): readonly ConfigError[] {
  const missing = (name: keyof typeof MISSING): readonly ConfigError[] => [
    new ConfigError(name, wordingOf(MISSING[name])),
  ];
  const bot = given.has("SLACK_BOT_TOKEN");
  const app = given.has("SLACK_APP_TOKEN");
  if (bot && !app) return missing("SLACK_APP_TOKEN");
  if (app && !bot) return missing("SLACK_BOT_TOKEN");
  return bot && !given.has("SLACK_CHANNEL") ? missing("SLACK_CHANNEL") : [];
}

/** The app's configuration and the way to its platform; `undefined` without its tokens. */
export function configure(
  values: Values<typeof settings>,
): (SlackConfig & { readonly proxy: string | undefined }) | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_CHANNEL: channel } = values;
  if (botToken === undefined || appToken === undefined || channel === undefined) return undefined;
  return {
    botToken,
    appToken,
    channel,
    ownerIds: values.SLACK_OWNER_IDS ?? [],
    threads: values.SLACK_THREADS,
    apiUrl: values.SLACK_API_URL,
    proxy: values.SLACK_PROXY,
  };
}
