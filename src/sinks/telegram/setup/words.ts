import type { Bilingual, Locale } from "../../../text/catalogue/texts.ts";

/** How to get a token, in the set-up. */
export const guide: Bilingual = {
  zh:
    "1. 在 Telegram 里找 @BotFather，发 /newbot，给机器人取个名字\n" +
    "2. 它会回复一个 token，像 1234567890:AbC…，复制到这里\n" +
    "token 就是密码，别给别人",
  en:
    "1. In Telegram, open @BotFather, send /newbot and give the bot a name\n" +
    "2. It answers with a token like 1234567890:AbC…: copy it here\n" +
    "The token is a password: give it to nobody",
};

/** What the live part of the set-up says. `bot`: its name with the @. */
type StepWords = {
  readonly checking: string;
  readonly works: (bot: string) => string;
  /** `words`: Telegram's own. */
  readonly refused: (words: string) => string;
  readonly notReached: (reason: string) => string;
  readonly keepQuestion: (chatId: string) => string;
  readonly keep: string;
  readonly pairAnew: string;
  readonly waiting: (command: string) => string;
  readonly newCode: string;
  readonly type: string;
  readonly later: string;
  readonly otherwise: string;
  readonly ended: Readonly<Record<"expired" | "tooManyWrong", string>>;
  /** Another program takes the bot's messages. */
  readonly rival: string;
  readonly success: (chatId: string) => string;
};

const WORDS: Readonly<Record<Locale, StepWords>> = {
  zh: {
    checking: "正在问 Telegram 认不认这个 token",
    works: (bot) => `token 没问题，机器人是 ${bot}`,
    refused: (words) =>
      `TELEGRAM_BOT_TOKEN：Telegram 不认这个 token（${words}）。请找 @BotFather 发 /mybots，选中机器人，点 API Token，重新完整复制`,
    notReached: (reason) =>
      `${reason}。在连不上 Telegram 的地方要填代理 TELEGRAM_PROXY，例如 socks5://127.0.0.1:1080`,
    keepQuestion: (chatId) => `TELEGRAM_CHAT_ID 已经是 ${chatId}，还用它吗？`,
    keep: "还用它",
    pairAnew: "重新配对",
    waiting: (command) => `用手机扫码或打开链接，按「开始」；也可以给机器人发 ${command}`,
    newCode: "换一个配对码",
    type: "手动填聊天的 id（群或频道）",
    later: "以后再配对",
    otherwise: "换别的办法",
    ended: {
      expired: "配对码过期了",
      tooManyWrong: "有人发了太多次错误的配对码，这个码作废了",
    },
    rival:
      "有别的程序在用同一个机器人收消息，或者给它设了 webhook，所以配不了对。请先停掉那个程序，或者在 @BotFather 那里另建一个机器人",
    success: (chatId) => `配对成功，提醒会发到你和机器人的私聊（${chatId}）`,
  },
  en: {
    checking: "Asking Telegram about the token",
    works: (bot) => `The token works, the bot is ${bot}`,
    refused: (words) =>
      `TELEGRAM_BOT_TOKEN: Telegram does not accept this token (${words}). Send /mybots to @BotFather, choose the bot, press API Token and copy all of it again`,
    notReached: (reason) =>
      `${reason}. Where Telegram cannot be reached directly, set TELEGRAM_PROXY, for example socks5://127.0.0.1:1080`,
    keepQuestion: (chatId) => `TELEGRAM_CHAT_ID is ${chatId} already. Keep it?`,
    keep: "Keep it",
    pairAnew: "Pair again",
    waiting: (command) => `Scan it or open the link, and press Start. Or send the bot ${command}`,
    newCode: "Make a new code",
    type: "Type the id of a chat (group or channel)",
    later: "Pair later",
    otherwise: "Another way",
    ended: {
      expired: "The code has expired",
      tooManyWrong: "Somebody sent too many wrong codes, so this one is void",
    },
    rival:
      "Another program takes the messages of this bot, or a webhook is set for it, so it cannot be paired. Stop that program, or make another bot at @BotFather",
    success: (chatId) => `Paired. Alerts will go to your private chat with the bot (${chatId})`,
  },
};

export function stepWords({ locale }: { readonly locale: Locale }): StepWords {
  return WORDS[locale];
}
