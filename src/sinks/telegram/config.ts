/** What the Telegram sink needs to know. All ids are decimal texts as Telegram gives them. */
export type TelegramConfig = {
  /** Secret. From @BotFather, `123456:ABC…`. */
  readonly token: string;
  /** Where alerts and codes go; `undefined`: a person pairs a private chat. Negative for groups and channels. */
  readonly chatId?: string | undefined;
  /** Who may use commands; empty: the person of the private chat. */
  readonly ownerIds: readonly string[];
  readonly apiRoot: string;
};

export const TELEGRAM_API_ROOT = "https://api.telegram.org";

export type ConfigMistake = { readonly key: string; readonly message: string };

/** What is wrong with the settings, in words; empty when nothing is. Secrets are not repeated. */
export function telegramMistakes(config: TelegramConfig): readonly ConfigMistake[] {
  const mistakes: ConfigMistake[] = [];
  const { token, chatId, ownerIds } = config;
  // A token with a slash or a blank would become another path of the API.
  if (!/^\d+:[\w-]+$/.test(token))
    mistakes.push({
      key: "TELEGRAM_BOT_TOKEN",
      message: "is no bot token: it looks like 123456:ABC-def, copy it from @BotFather as it is",
    });
  if (chatId !== undefined && !/^-?[1-9]\d*$/.test(chatId))
    mistakes.push({
      key: "TELEGRAM_CHAT_ID",
      message: `"${chatId}" is no numeric chat id; leave it out to pair the chat with a one-time code`,
    });
  for (const id of ownerIds)
    if (!/^[1-9]\d*$/.test(id))
      mistakes.push({
        key: "TELEGRAM_OWNER_IDS",
        message: `"${id}" is no numeric user id; user names are not accepted, they can change hands`,
      });
  if (chatId?.startsWith("-") && ownerIds.length === 0)
    mistakes.push({
      key: "TELEGRAM_OWNER_IDS",
      message: `is required because TELEGRAM_CHAT_ID ${chatId} is a group or channel: list the user ids that may use commands`,
    });
  return mistakes;
}
