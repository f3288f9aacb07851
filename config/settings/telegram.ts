import * as rule from "../rules.ts";
import { NONE, setting } from "../setting.ts";

/** The Telegram bot. */
export const telegram = {
  TELEGRAM_BOT_TOKEN: setting(rule.shaped(/^\d+:[\w-]{30,}$/, (words) => words.telegramToken).optional(), {
    default: NONE,
    example: "1234567890:REPLACE-WITH-THE-TOKEN-OF-BOTFATHER",
    en: "Switches Telegram on: the token that @BotFather gives",
    zh: "填上即启用 Telegram：@BotFather 给的 token",
    secret: true,
  }),
  TELEGRAM_CHAT_ID: setting(rule.telegramChatId().optional(), {
    default: NONE,
    example: "123456789",
    en: "Numeric id of the chat for QR codes and alerts. Without it the bot waits for `/pair CODE`",
    zh: "接收二维码和提醒的聊天的数字 id。不填则机器人等待 `/pair CODE` 配对",
  }),
  TELEGRAM_OWNER_IDS: setting(rule.telegramUserIds().optional(), {
    default: { en: "the user of a private `TELEGRAM_CHAT_ID`", zh: "私聊 `TELEGRAM_CHAT_ID` 的用户" },
    example: "123456789",
    en: "Numeric ids of the users who may give commands; required when the chat is a group or channel",
    zh: "可以下命令的用户的数字 id；聊天是群或频道时必填",
  }),
  TELEGRAM_API_ROOT: setting(
    rule.baseUrl("https://api.telegram.org", "noSlash").default("https://api.telegram.org"),
    {
      default: "https://api.telegram.org",
      example: "https://api.telegram.org",
      en: "Address of the Bot API, also for a server of your own; a slash at the end is dropped",
      zh: "Bot API 的地址，也可以是自建服务器；末尾的斜杠会去掉",
    },
  ),
  TELEGRAM_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "socks5://127.0.0.1:1080",
    en: "Proxy to Telegram only, as `WECHAT_PROXY`",
    zh: "只用于 Telegram 的代理，写法同 `WECHAT_PROXY`",
    secret: true,
  }),
};
