import * as rule from "../rules.ts";
import { NONE, setting } from "../setting.ts";

/** The Slack app. */
export const slack = {
  SLACK_BOT_TOKEN: setting(rule.shaped(/^xoxb-[\w-]+$/, (words) => words.slackBotToken).optional(), {
    default: NONE,
    example: "xoxb-REPLACE-ME",
    en: "Bot User OAuth Token; together with `SLACK_APP_TOKEN` it switches Slack on",
    zh: "Bot User OAuth Token；和 `SLACK_APP_TOKEN` 一起填上即启用 Slack",
    secret: true,
  }),
  SLACK_APP_TOKEN: setting(rule.shaped(/^xapp-[\w-]+$/, (words) => words.slackAppToken).optional(), {
    default: NONE,
    example: "xapp-REPLACE-ME",
    en: "App-level token for Socket Mode, scope `connections:write`",
    zh: "Socket Mode 用的 app-level token，权限 `connections:write`",
    secret: true,
  }),
  SLACK_CHANNEL: setting(rule.shaped(/^[CDG][A-Z0-9]+$/, (words) => words.slackChannel).optional(), {
    default: NONE,
    example: "C0123456789",
    en: "Id of the channel for alerts; required with the tokens",
    zh: "接收提醒的频道 id；填了 token 就必填",
  }),
  SLACK_OWNER_IDS: setting(rule.shapedList(/^[UW][A-Z0-9]+$/, (words) => words.slackUserIds).optional(), {
    default: NONE,
    example: "U0123456789",
    en: "Ids of the users who may give commands; empty: only `status` and `help`, only in the channel",
    zh: "可以下命令的用户 id；不填则只能在该频道里用 `status` 和 `help`",
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
    en: "Proxy to Slack only, as `WECHAT_PROXY`",
    zh: "只用于 Slack 的代理，写法同 `WECHAT_PROXY`",
    secret: true,
  }),
};
