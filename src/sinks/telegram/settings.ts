import { ConfigError } from "../../settings/config-error.ts";
import type { Rule } from "../../settings/rules.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";
import type { TelegramConfig } from "./api/config.ts";

/** What a value must be, and the next step: goes on after it. */
export const telegramRules: Readonly<Record<"token" | "chatId" | "userIds", Bilingual>> = {
  token: {
    en: "must look like 1234567890:AbC…, as @BotFather gives it; copy the whole token again",
    zh: "要像 1234567890:AbC… 这样，即 @BotFather 给的 token；请重新完整复制一遍",
  },
  chatId: {
    en: "must be the chat's numeric id, not its @name; leave it out and pair by the link shown in the terminal, or write for example 123456789",
    zh: "要填聊天的数字 id，不是 @ 开头的名字；可以不填，用终端里的链接配对，或者填例如 123456789",
  },
  userIds: {
    en: "must be numeric user ids divided by commas, not @names; for example 123456789,987654321",
    zh: "要填用户的数字 id，用逗号隔开，不是 @ 开头的名字；例如 123456789,987654321",
  },
};

/** Chat ids have at most 52 significant bits (Bot API, type Chat), so a number holds them. */
function chatId(): Rule<number> {
  return rule.parsed((text) => {
    const value = /^-?[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(value) ? value : rule.refuseBy(telegramRules.chatId);
  });
}

function userIds(): Rule<readonly number[]> {
  return rule.parsed((text) => {
    const ids = rule.listed(text).map((part) => (/^[1-9]\d{0,15}$/.test(part) ? Number(part) : Number.NaN));
    const right = ids.length > 0 && ids.every((id) => Number.isSafeInteger(id));
    return right ? ids : rule.refuseBy(telegramRules.userIds);
  });
}

export const settings = {
  TELEGRAM_BOT_TOKEN: setting(rule.shaped(/^\d+:[\w-]{30,}$/, telegramRules.token).optional(), {
    default: NONE,
    example: "1234567890:REPLACE-WITH-THE-TOKEN-OF-BOTFATHER",
    en: "The token that @BotFather gives; it switches Telegram on",
    zh: "@BotFather 给的 token；填上即启用 Telegram",
    secret: "value",
  }),
  TELEGRAM_CHAT_ID: setting(chatId().optional(), {
    default: NONE,
    example: "123456789",
    en: "Numeric id of the chat for QR codes and alerts. Without it the bot waits for `/pair CODE`",
    zh: "接收二维码和提醒的聊天的数字 id。不填则机器人等待 `/pair CODE` 配对",
  }),
  TELEGRAM_OWNER_IDS: setting(userIds().optional(), {
    default: { en: "the user of a private `TELEGRAM_CHAT_ID`", zh: "私聊 `TELEGRAM_CHAT_ID` 的用户" },
    example: "123456789",
    en: "Numeric ids of the users who may give commands; required when the chat is a group or channel",
    zh: "可以下命令的用户的数字 id；聊天是群或频道时必填",
  }),
  TELEGRAM_TOPICS: setting(rule.flag().default(false), {
    default: "false",
    example: "true",
    en: "One topic for each WeChat chat; needs a supergroup with topics and the right to manage them",
    zh: "每个微信聊天一个话题；需要开了话题的群，机器人要有「管理话题」的权限",
  }),
  TELEGRAM_API_ROOT: setting(
    rule.baseUrl("https://api.telegram.org", "noSlash").default("https://api.telegram.org"),
    {
      default: "https://api.telegram.org",
      example: "https://api.telegram.org",
      en: "Address of the Bot API; it may be your own server. A slash at the end is dropped",
      zh: "Bot API 的地址，也可以是自建服务器；末尾的斜杠会去掉",
    },
  ),
  TELEGRAM_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "socks5://127.0.0.1:1080",
    en: "Proxy to Telegram only: `http://`, `https://` or `socks5://`",
    zh: "只用于 Telegram 的代理：`http://`、`https://` 或 `socks5://`",
    secret: "proxy",
  }),
};

/** A group or channel has no person whose commands would be taken by themselves. */
export function mistakes(given: Given): readonly ConfigError[] {
  const chat = given.get("TELEGRAM_CHAT_ID");
  if (chat === undefined || !/^-\d/.test(chat) || given.has("TELEGRAM_OWNER_IDS")) return [];
  const shown = JSON.stringify(chat.slice(0, 20));
  const sentence: Bilingual = {
    en:
      `TELEGRAM_OWNER_IDS: not set, but TELEGRAM_CHAT_ID ${shown} is a group or channel, ` +
      "where anybody could give commands; add the numeric user ids that may",
    zh: `TELEGRAM_OWNER_IDS：没有设，而 TELEGRAM_CHAT_ID ${shown} 是群或频道，谁都能在里面下命令；请填上可以下命令的用户的数字 id`,
  };
  return [new ConfigError("TELEGRAM_OWNER_IDS", wordingOf(sentence))];
}

/** The bot's configuration and the way to its platform; `undefined` without a token. */
export function configure(
  values: Values<typeof settings>,
): (TelegramConfig & { readonly proxy: string | undefined }) | undefined {
  const chatId = values.TELEGRAM_CHAT_ID;
  if (values.TELEGRAM_BOT_TOKEN === undefined) return undefined;
  // The id of a private chat is the id of its user (Bot API, type Chat).
  const owner = chatId !== undefined && chatId > 0 ? [chatId] : [];
  return {
    token: values.TELEGRAM_BOT_TOKEN,
    chatId: chatId === undefined ? undefined : String(chatId),
    ownerIds: (values.TELEGRAM_OWNER_IDS ?? owner).map(String),
    apiRoot: values.TELEGRAM_API_ROOT,
    topics: values.TELEGRAM_TOPICS,
    proxy: values.TELEGRAM_PROXY,
  };
}
