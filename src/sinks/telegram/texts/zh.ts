import type { TelegramSentences } from "./reasons.ts";

const TELEGRAM_TOKEN = "把 TELEGRAM_BOT_TOKEN 改成 @BotFather 给出的 token，再重新启动";

/** The platform's own words follow ours. */
const said = (text: string, words: string): string => `${text}（${words}）`;
const because =
  (text: string) =>
  (words: string): string =>
    said(text, words);

export const zh: TelegramSentences = {
  tokenRefused: because(`Telegram 不认这个机器人 token：${TELEGRAM_TOKEN}`),
  unknownBot: because(
    `Telegram 上没有这个机器人，或者 TELEGRAM_API_ROOT 不是 Bot API 服务器：${TELEGRAM_TOKEN}`,
  ),
  unknownChat: because(
    "Telegram 找不到这个聊天：请检查 TELEGRAM_CHAT_ID，并打开机器人按「开始」（Start），或者把它拉进群",
  ),
  blocked: because(
    "机器人不能给这个人发消息：在 Telegram 里解除屏蔽，再按「开始」（Start），或者改 TELEGRAM_CHAT_ID",
  ),
  accountDeleted: because("对方的 Telegram 账号已经注销：请改 TELEGRAM_CHAT_ID"),
  chatDeleted: because("这个聊天已经被删除：请改 TELEGRAM_CHAT_ID"),
  topicClosed: because("聊天里的话题已经关闭或删除：请重新打开 General 话题，或者改 TELEGRAM_CHAT_ID"),
  notInChat: because("机器人已经不在这个聊天里：请把它加回来，或者改 TELEGRAM_CHAT_ID"),
  noRights: because("机器人在这个聊天里不能发言：请允许它发消息和图片，或者改 TELEGRAM_CHAT_ID"),
  forbidden: because("Telegram 不让机器人往这个聊天发消息：请检查它在那里的权限，或者改 TELEGRAM_CHAT_ID"),
  noChat:
    "还没有绑定 Telegram 聊天：打开终端里的链接，或者把终端里的配对码用 /pair 发给机器人，或者设置 TELEGRAM_CHAT_ID",
  stopped: "程序停止，打断了对 Telegram 的请求",
  unreachable: (host, code) => said(`连不上 ${host}，或者连接中断`, code),
  strangeAnswer: (host, status) => `${host} 回了 HTTP ${status}，不是 Bot API 的回答`,
  refused: (words) => said("Telegram 没有收下", words),
  unknown: (words) => said("Telegram 没有收下，程序不认识这个原因：请看看机器人和聊天是否正常", words),
  tooLarge: (words) => said("太大，Telegram 没有收下", words),
  tooMany: (words) => said("发得太快，Telegram 要求等一等", words),
  failing: (words) => said("Telegram 暂时出了问题", words),
};
