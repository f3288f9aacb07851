import {
  CHANNEL,
  deserted,
  GROUP,
  HOUR,
  refusingProxy,
  seeing,
  slack,
  strictProxy,
  TOKEN,
  telegram,
  without,
  wrong,
} from "./rigs.ts";
import type { WrongThing } from "./run.ts";

const AT_TELEGRAM: readonly WrongThing[] = [
  wrong(
    "a token that Telegram does not know",
    "telegram.token",
    "TELEGRAM_BOT_TOKEN",
    telegram(() => {}, { TELEGRAM_BOT_TOKEN: "8107:another-hunter2-that-nobody-knows-0123" }),
  ),
  wrong(
    "an address that is no Bot API",
    "telegram.token",
    "TELEGRAM_API_ROOT",
    telegram((bot) => bot.setFault("getMe", "html")),
  ),
  wrong(
    "a server of the Bot API that is not there",
    "telegram.token",
    "TELEGRAM_API_ROOT",
    telegram((bot) => bot.goDown()),
  ),
  wrong(
    "a webhook at the bot",
    "telegram.commands",
    "TELEGRAM_BOT_TOKEN",
    telegram((bot) => bot.setWebhook("https://bot.example.org/hook/k3y-of-another")),
  ),
  wrong(
    "another program that reads with the bot (409)",
    "telegram.reader",
    "TELEGRAM_BOT_TOKEN",
    telegram((bot) => bot.secondPoller(true)),
  ),
  wrong(
    "no chat and no pairing",
    "telegram.place",
    "TELEGRAM_CHAT_ID",
    telegram(() => {}, { TELEGRAM_CHAT_ID: "" }),
  ),
  wrong(
    "a chat that the bot never met",
    "telegram.place",
    "TELEGRAM_CHAT_ID",
    telegram(() => {}),
  ),
  wrong(
    "a chat that the bot was removed from",
    "telegram.place",
    "TELEGRAM_CHAT_ID",
    telegram((bot) => {
      bot.addChat(GROUP).closed = "kicked";
    }),
  ),
  wrong(
    "a group that became a supergroup",
    "telegram.place",
    "TELEGRAM_CHAT_ID",
    telegram((bot) => {
      bot.addChat(GROUP);
      bot.migrateChat(GROUP, "-1009999999999");
    }),
  ),
  wrong(
    "a group that lets the bot not write",
    "telegram.post",
    "TELEGRAM_CHAT_ID",
    telegram((bot) => {
      bot.addChat(GROUP).closed = "noRights";
    }),
  ),
  wrong(
    "a channel that lets the bot not write",
    "telegram.post",
    "TELEGRAM_CHAT_ID",
    telegram((bot) => {
      bot.addChat(GROUP, "channel").closed = "noRights";
    }),
  ),
  wrong(
    "a group that lets the bot send no pictures",
    "telegram.upload",
    "TELEGRAM_CHAT_ID",
    telegram((bot) => {
      bot.addChat(GROUP).forbiddenMedia = ["photos"];
    }),
  ),
  wrong(
    "topics in a group that has none",
    "telegram.topics",
    "TELEGRAM_TOPICS",
    telegram((bot) => bot.addChat(GROUP), { TELEGRAM_TOPICS: "true" }),
  ),
  wrong(
    "topics that the bot may not manage",
    "telegram.topics",
    "TELEGRAM_TOPICS",
    telegram(
      (bot) => {
        bot.addChat(GROUP);
        bot.topics.switch(GROUP, true, false);
      },
      { TELEGRAM_TOPICS: "true" },
    ),
  ),
  wrong("a proxy to Telegram that does not run", "telegram.token", "TELEGRAM_PROXY", async (t) =>
    telegram(() => {}, { TELEGRAM_PROXY: `http://bob:hunter2@127.0.0.1:${await deserted()}` })(t),
  ),
  wrong("a proxy to Telegram with another password (407)", "telegram.token", "TELEGRAM_PROXY", async (t) =>
    telegram(() => {}, { TELEGRAM_PROXY: await strictProxy(t) })(t),
  ),
  wrong(
    "a proxy that does not let Telegram through (403)",
    "telegram.token",
    "TELEGRAM_PROXY",
    async (t) => ({
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: "https://api.test",
      TELEGRAM_PROXY: await refusingProxy(t, 403),
    }),
  ),
  wrong(
    "a clock an hour ahead",
    "telegram.clock",
    "NTP",
    telegram(() => {}),
    HOUR,
  ),
];

const AT_SLACK: readonly WrongThing[] = [
  wrong(
    "a token that Slack does not know",
    "slack.token",
    "SLACK_BOT_TOKEN",
    slack({}, { SLACK_BOT_TOKEN: "xoxb-0000-hunter2" }),
  ),
  wrong(
    "an app token that Slack does not know",
    "slack.commands",
    "SLACK_APP_TOKEN",
    slack({}, { SLACK_APP_TOKEN: "xapp-0000-hunter2" }),
  ),
  wrong(
    "an app token without connections:write",
    "slack.commands",
    "connections:write",
    slack({ appScopes: [] }),
  ),
  wrong(
    "an app that was removed",
    "slack.token",
    "SLACK_BOT_TOKEN",
    slack({}, {}, (app) => app.revokeToken("bot")),
  ),
  wrong(
    "Socket Mode that is off",
    "slack.commands",
    "Socket Mode",
    slack({}, {}, (app) => app.setFault("apps.connections.open", { kind: "error", error: "link_disabled" })),
  ),
  wrong("an app without chat:write", "slack.post", "chat:write", slack(without("chat:write"))),
  wrong("an app without files:write", "slack.upload", "files:write", slack(without("files:write"))),
  wrong("an app without files:read", "slack.upload", "files:read", slack(without("files:read"))),
  wrong("an app without the scope commands", "slack.commands", "commands", slack(without("commands"))),
  wrong(
    "an app without app_mentions:read",
    "slack.commands",
    "app_mentions:read",
    slack(without("app_mentions:read")),
  ),
  wrong(
    "a channel that is not there",
    "slack.place",
    "SLACK_CHANNEL",
    slack({}, { SLACK_CHANNEL: "C0NOWHERE1" }),
  ),
  wrong(
    "a channel without the bot",
    "slack.place",
    "SLACK_CHANNEL",
    slack(seeing, {}, (app) => app.removeFromChannel(CHANNEL)),
  ),
  wrong(
    "a channel that is archived",
    "slack.place",
    "SLACK_CHANNEL",
    slack(seeing, {}, (app) => app.archive(CHANNEL)),
  ),
  wrong("no owners at Slack", "slack.owners", "SLACK_OWNER_IDS", slack({}, { SLACK_OWNER_IDS: "" })),
  wrong(
    "an address that is not Slack's",
    "slack.token",
    "SLACK_API_URL",
    slack({}, {}, (app) => app.setFault("auth.test", { kind: "html" })),
  ),
  wrong("a proxy to Slack with another password (407)", "slack.token", "SLACK_PROXY", async (t) =>
    slack({}, { SLACK_PROXY: await strictProxy(t) })(t),
  ),
];

/** At Telegram and Slack. */
export const WRONG_BOTS: readonly WrongThing[] = [...AT_TELEGRAM, ...AT_SLACK];
