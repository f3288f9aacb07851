import { type BotIdentity, wireMessage } from "./wire.ts";
import { type SimulatedChat, type SimulatedMessage, type World, wireChat, wireUser } from "./world.ts";

export type Press = {
  readonly userId: string | number;
  readonly message: SimulatedMessage;
  /** What stands on the button. */
  readonly label: string;
  readonly isBot?: boolean;
};

/** Somebody presses a button that the message has. Returns the id of the query. */
export function press(
  world: World,
  bot: BotIdentity,
  { userId, message, label, isBot = false }: Press,
): string {
  const button = message.markup?.flat().find(({ text }) => text === label);
  if (button === undefined) throw new Error(`message ${message.messageId} has no button "${label}"`);
  const id = world.openQuery();
  const chat = world.addChat(message.chatId);
  world.addUpdate("callback_query", {
    id,
    from: wireUser(userId, isBot),
    // "The message originated the query … can be inaccessible" when it was deleted: chat, id and date 0 only.
    message: message.deleted
      ? { message_id: message.messageId, chat: wireChat(chat), date: 0 }
      : wireMessage(message, world, bot),
    chat_instance: `${chat.id}-instance`,
    data: button.callbackData,
  });
  return id;
}

export type Membership = "member" | "administrator" | "restricted" | "left" | "kicked";

/**
 * The bot's place in a chat changes: added, made an administrator, removed; in a private chat `kicked` is blocked and
 * `member` unblocked (Update.my_chat_member).
 */
export function setMembership(
  world: World,
  bot: BotIdentity,
  chat: SimulatedChat,
  status: Membership,
  byUser: Record<string, unknown>,
): void {
  const before = chat.closed === undefined ? "member" : chat.closed === "left" ? "left" : "kicked";
  if (status === "left") chat.closed = "left";
  else if (status === "kicked") chat.closed = chat.type === "private" ? "blocked" : "kicked";
  else chat.closed = undefined;
  const user = { id: bot.id, is_bot: true, first_name: bot.username, username: bot.username };
  world.addUpdate("my_chat_member", {
    chat: wireChat(chat),
    from: byUser,
    date: Math.floor(Date.now() / 1000),
    old_chat_member: { user, status: before },
    new_chat_member: { user, status, ...(status === "restricted" ? { is_member: true } : {}) },
  });
}

/**
 * A group becomes a supergroup. In the server's order: first the bot joins the new one, then each of the two tells of the
 * other; the bot never leaves the old one (https://github.com/tdlib/telegram-bot-api/issues/266).
 */
export function migrate(world: World, bot: BotIdentity, from: string, to: string): void {
  const group = world.addChat(from, "group");
  const supergroup = world.addChat(to, "supergroup");
  group.migratedTo = to;
  setMembership(world, bot, supergroup, "member", wireUser(1));
  const service = (chat: SimulatedChat, fields: Record<string, unknown>): void =>
    world.addUpdate("message", {
      message_id: 1,
      from: wireUser(1),
      chat: wireChat(chat),
      date: Math.floor(Date.now() / 1000),
      ...fields,
    });
  service(supergroup, { migrate_from_chat_id: Number(from) });
  service(group, { migrate_to_chat_id: Number(to) });
}
