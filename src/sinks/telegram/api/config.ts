/** What the Telegram sink needs to know. All ids are decimal texts as Telegram gives them. */
export type TelegramConfig = {
  /** Secret. From @BotFather, `123456:ABC…`. */
  readonly token: string;
  /** Where alerts and codes go; `undefined`: a person pairs a private chat. Negative for groups and channels. */
  readonly chatId?: string | undefined;
  /**
   * Who may use commands. Empty: the person of the private chat, which in Telegram has that person's id; a group or
   * channel then has nobody. Without a chat id, only these may pair, everybody with the code when empty.
   */
  readonly ownerIds: readonly string[];
  readonly apiRoot: string;
  /** A topic of the chat for each WeChat chat. */
  readonly topics: boolean;
};
