import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What is said of the pairing of a chat. */
export type PairingWords = {
  /** Printed in the terminal. `until` is a time of day. `renewed`: an earlier code is not valid any more. */
  readonly invite: (code: string, until: string, renewed: boolean) => string;
  /** Printed after it. `bot`: its name without the @. */
  readonly orOpen: (bot: string, link: string) => string;
  /** Printed above the link and its QR code. */
  readonly scanOrOpen: (bot: string) => string;
  /** Printed below them. */
  readonly orSend: (code: string, until: string) => string;
  /** Printed when a chat is paired. */
  readonly pairedWith: (name: string) => string;
  /** The welcome in the chat. */
  readonly paired: string;
  /** Below it, once the bridge answers commands. */
  readonly firstCommand: string;
  /** Said in the language itself to a person who uses it, when the bridge speaks another one. */
  readonly speakThis: string;
  /** The reply to anything but a code in a chat that is not paired. */
  readonly sendCode: string;
  /** The reply to a code in a chat that is paired already. */
  readonly already: string;
  readonly wrongCode: string;
  readonly privateChatOnly: string;
};

/** What the Telegram sink says itself, beside the reasons of its errors. */
export type TelegramWords = {
  readonly pairing: PairingWords;
  /** Where a stranger was met. `type` is Telegram's word for the chat: `private`, `group`, `supergroup`, `channel`. */
  readonly chat: (type: string, id: string) => string;
  /** A file that a command should bring is larger than Telegram takes. Sizes with their units. */
  readonly fileTooLarge: (fileName: string, size: string, limit: string) => string;
  /** Another program takes the bot's messages. */
  readonly rival: string;
  readonly topics: TopicWords;
};

/** What is said of topics, one for each WeChat chat. */
export type TopicWords = {
  /** The title of a topic whose chat has no name. */
  readonly unnamed: string;
  /** Why alerts do not stand in topics, where they are, and what to do. */
  readonly noRights: string;
  readonly notForum: string;
  /** In a private chat with the bot. */
  readonly notForumPrivate: string;
  /** `words`: Telegram's own. */
  readonly refused: (words: string) => string;
  readonly closed: string;
};

const CHATS: ReadonlyMap<string, string> = new Map([
  ["private", "私聊"],
  ["group", "群"],
  ["supergroup", "群"],
  ["channel", "频道"],
]);

const WORDS: Readonly<Record<Locale, TelegramWords>> = {
  zh: {
    pairing: {
      invite: (code, until, renewed) =>
        `${renewed ? "新" : ""}配对码有效至 ${until}${renewed ? "，旧码作废" : ""}。在 Telegram 里给机器人发送：/pair ${code}`,
      orOpen: (bot, link) => `或者打开 @${bot}：${link}`,
      scanOrOpen: (bot) => `在 Telegram 里配对 @${bot}：扫码或打开链接，再按「开始」（Start）`,
      orSend: (code, until) => `有效至 ${until}。也可以给它发送：/pair ${code}`,
      pairedWith: (name) => `Telegram 已和 ${name} 配对，登录二维码和撤回提醒都会发到那里`,
      already: "这里已经配对好了，不用再发配对码",
      paired: "配对成功。微信里有人撤回消息时，原文会发到这里；需要登录微信时，二维码也发到这里。",
      firstCommand: "发送 /help 查看全部命令",
      speakThis: "想用中文？发送 /lang zh",
      sendCode: "还没有配对。请发送终端里显示的配对码",
      wrongCode: "配对码不对，或者已经过期。有效的配对码在终端里",
      privateChatOnly: "配对只能在和机器人的私聊里进行",
    },
    chat: (type, id) => `Telegram ${CHATS.get(type) ?? type} ${id}`,
    fileTooLarge: (fileName, size, limit) =>
      `${fileName} 有 ${size}，Telegram 机器人最多发 ${limit}，请缩小范围再试`,
    rival:
      "Telegram 里的命令收不到了：有别的程序在用同一个机器人收消息，或者给它设了 webhook。提醒照常发送。如果不是你弄的，说明机器人的 token 泄露了，请找 @BotFather 换一个",
    topics: {
      unnamed: "没有名字的聊天",
      noRights:
        "机器人没有「管理话题」的权限，没法给每个微信聊天建话题，提醒先都发在这里。请把它设为管理员，并打开「管理话题」；之后会自动分开，不用重启",
      notForum:
        "这个聊天没有开话题，没法给每个微信聊天建话题，提醒先都发在这里。请在群设置里打开「话题」，把机器人设为管理员，并给它「管理话题」的权限；之后会自动分开，不用重启。不想分开的话，去掉 TELEGRAM_TOPICS",
      notForumPrivate:
        "和机器人的私聊没有开话题，没法给每个微信聊天建话题，提醒先都发在这里。请在 @BotFather 的小程序里给机器人打开 Threaded Mode，或者改用开了话题的群；之后会自动分开，不用重启。不想分开的话，去掉 TELEGRAM_TOPICS",
      refused: (words) => `Telegram 没让建话题（${words}），提醒先都发在这里；每小时会再试一次`,
      closed:
        "有一个话题被关闭了，机器人打不开，那个微信聊天的提醒先发在这里。请重新打开那个话题，或者给机器人「管理话题」的权限",
    },
  },
  en: {
    pairing: {
      invite: (code, until, renewed) =>
        `${renewed ? "New pairing code" : "Pairing code"}, valid until ${until}. Send the bot in Telegram: /pair ${code}`,
      orOpen: (bot, link) => `Or open @${bot}: ${link}`,
      scanOrOpen: (bot) => `Pair @${bot} in Telegram: scan this or open the link, and press Start`,
      orSend: (code, until) => `Valid until ${until}. Or send the bot: /pair ${code}`,
      pairedWith: (name) => `Telegram is paired with ${name}: login codes and recall alerts go there`,
      already: "Already paired: no code is needed here",
      paired:
        "Paired. When someone recalls a WeChat message, the original comes here. Login codes come here too.",
      firstCommand: "Send /help to see all commands",
      speakThis: "For English, send /lang en",
      sendCode: "Not paired yet: send the code shown in the terminal",
      wrongCode: "That code is wrong or has expired. The valid one is in the terminal",
      privateChatOnly: "Pairing works only in a private chat with the bot",
    },
    chat: (type, id) => `Telegram, ${type === "private" ? "private chat" : type} ${id}`,
    fileTooLarge: (fileName, size, limit) =>
      `${fileName} is ${size}, but Telegram bots can send at most ${limit}: ask for less`,
    rival:
      "The bridge does not receive commands from Telegram: another program uses the same bot, or a webhook is set for it. Alerts are still sent. If that was not you, the bot's token has leaked: get a new one from @BotFather",
    topics: {
      unnamed: "Chat without a name",
      noRights:
        "The bot has no right to manage topics, so it cannot make a topic for each WeChat chat, and all alerts come here. Make it an administrator with the right “Manage topics”; alerts then go to topics by themselves, without a restart",
      notForum:
        "This chat has no topics, so there cannot be one for each WeChat chat, and all alerts come here. Switch on “Topics” in the group's settings, and make the bot an administrator with the right “Manage topics”; alerts then go to topics by themselves, without a restart. If you do not want that, remove TELEGRAM_TOPICS",
      notForumPrivate:
        "This private chat has no topics, so there cannot be one for each WeChat chat, and all alerts come here. Switch on “Threaded Mode” for the bot in the mini app of @BotFather, or use a group with topics; alerts then go to topics by themselves, without a restart. If you do not want that, remove TELEGRAM_TOPICS",
      refused: (words) =>
        `Telegram did not let the bot make a topic (${words}), so all alerts come here; it is tried again every hour`,
      closed:
        "A topic was closed and the bot cannot open it, so the alerts of that WeChat chat come here. Open the topic again, or give the bot the right “Manage topics”",
    },
  },
};

export function telegramWords({ locale }: Pick<Texts, "locale">): TelegramWords {
  return WORDS[locale];
}
