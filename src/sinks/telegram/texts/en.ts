import type { TelegramSentences } from "./reasons.ts";

const TELEGRAM_TOKEN = "set TELEGRAM_BOT_TOKEN to the token that @BotFather shows, then restart";

const asItIs = (words: string): string => words;
const because =
  (text: string) =>
  (words: string): string =>
    `${text} (${words})`;

export const en: TelegramSentences = {
  tokenRefused: because(`Telegram does not accept the bot token: ${TELEGRAM_TOKEN}`),
  unknownBot: because(
    `Telegram does not know this bot, or TELEGRAM_API_ROOT is no Bot API server: ${TELEGRAM_TOKEN}`,
  ),
  unknownChat: because(
    "Telegram does not know the chat: correct TELEGRAM_CHAT_ID, and open the bot and press Start (or add it to the group)",
  ),
  blocked: because(
    "the bot may not write to this person: unblock the bot in Telegram and press Start, or change TELEGRAM_CHAT_ID",
  ),
  accountDeleted: because("the Telegram account of the chat was deleted: change TELEGRAM_CHAT_ID"),
  chatDeleted: because("the chat was deleted: change TELEGRAM_CHAT_ID"),
  topicClosed: because(
    "the topic in the chat was closed or deleted: open the General topic again, or change TELEGRAM_CHAT_ID",
  ),
  notInChat: because("the bot is not in the chat any more: add it again, or change TELEGRAM_CHAT_ID"),
  noRights: because(
    "the bot may not write in the chat: allow it to send messages and photos there, or change TELEGRAM_CHAT_ID",
  ),
  forbidden: because(
    "Telegram forbids writing to the chat: see the bot's rights there, or change TELEGRAM_CHAT_ID",
  ),
  noChat:
    "no Telegram chat yet: open the link shown in the terminal, or send the bot the /pair code from there, or set TELEGRAM_CHAT_ID",
  stopped: "stopped during a call to Telegram",
  unreachable: (host, code) => `${host} cannot be reached or broke off (${code})`,
  strangeAnswer: (host, status) => `${host} answered HTTP ${status} with no Bot API answer`,
  refused: asItIs,
  unknown: (words) => `refused for an unknown reason: check the bot and the chat (${words})`,
  tooLarge: asItIs,
  tooMany: asItIs,
  failing: asItIs,
};
