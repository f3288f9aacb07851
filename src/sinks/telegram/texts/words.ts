import type { Locale, Texts } from "../../../text/catalogue/texts.ts";

/** What is said of the pairing of a chat. */
export type PairingWords = {
  /** Printed in the terminal. `until` is a time of day. */
  readonly invite: (code: string, until: string) => string;
  readonly paired: string;
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
      invite: (code, until) => `配对码 ${code}，有效至 ${until}。在 Telegram 里给机器人发送：/pair ${code}`,
      already: "这里已经配对好了，不用再发配对码",
      paired: "配对成功。以后的登录二维码和撤回提醒都会发到这里",
      wrongCode: "配对码不对，或者已经过期。有效的配对码在终端里",
      privateChatOnly: "配对只能在和机器人的私聊里进行",
    },
    chat: (type, id) => `Telegram ${CHATS.get(type) ?? type} ${id}`,
    fileTooLarge: (fileName, size, limit) =>
      `${fileName} 有 ${size}，Telegram 机器人最多发 ${limit}，请缩小范围再试`,
    rival:
      "Telegram 里的命令收不到了：有别的程序在用同一个机器人收消息，或者给它设了 webhook。提醒照常发送。如果不是你弄的，说明机器人的 token 泄露了，请找 @BotFather 换一个",
  },
  en: {
    pairing: {
      invite: (code, until) =>
        `Pairing code ${code}, valid until ${until}. Send this to the bot in Telegram: /pair ${code}`,
      already: "Already paired: no code is needed here",
      paired: "Paired. Login codes and recall alerts will come here",
      wrongCode: "That code is wrong or has expired. The valid one is in the terminal",
      privateChatOnly: "Pairing works only in a private chat with the bot",
    },
    chat: (type, id) => `Telegram, ${type === "private" ? "private chat" : type} ${id}`,
    fileTooLarge: (fileName, size, limit) =>
      `${fileName} has ${size}, and Telegram bots send at most ${limit}: ask for less`,
    rival:
      "The bridge does not receive commands from Telegram: another program uses the same bot, or a webhook is set for it. Alerts are still sent. If that was not you, the bot's token has leaked: get a new one from @BotFather",
  },
};

export function telegramWords({ locale }: Pick<Texts, "locale">): TelegramWords {
  return WORDS[locale];
}
