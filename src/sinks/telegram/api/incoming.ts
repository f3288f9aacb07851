import type {
  CallbackQuery,
  ChatMemberUpdated,
  MaybeInaccessibleMessage,
  Message,
  Update,
  User,
} from "grammy/types";

/** The bot itself, from getMe. */
export type Bot = { readonly id: string; readonly username: string };

/** The chat that an update comes from. `chatType`: Telegram's word, such as `private` or `supergroup`. */
export type ChatRef = {
  readonly chatId: string;
  readonly chatType: string;
  /** The topic of the message; `undefined` in General and in chats without topics. */
  readonly topicId?: number;
};

/** A text message in a chat that the bot is in. */
export type IncomingText = ChatRef & {
  readonly kind: "text";
  /** The author; `undefined` when it is not known (channels, anonymous admins, forwarded or inline messages). */
  readonly fromId: string | undefined;
  /** What the author is called: the person's own words. `""`: not known. */
  readonly fromName: string;
  /** The language of the author's Telegram, an IETF tag such as `zh-hans`. */
  readonly fromLanguage: string | undefined;
  /** Unix seconds. */
  readonly date: number;
  readonly text: string;
};

/** A press of a button. Telegram gives it no date. */
export type Press = {
  readonly kind: "press";
  readonly queryId: string;
  readonly fromId: string | undefined;
  readonly data: string | undefined;
  /** The message of the button; `undefined` for inline messages, whose chats the bot does not see. */
  readonly message:
    | (ChatRef & {
        readonly messageId: number;
        /** `undefined` in channels, and for a message that the bot can no longer read. */
        readonly authorId: string | undefined;
        /** False when the message is readable and has no such button: a client can send any data. */
        readonly offered: boolean;
      })
    | undefined;
};

/** The bot was added, removed, blocked or unblocked. */
export type Membership = ChatRef & {
  readonly kind: "membership";
  readonly fromId: string | undefined;
  /** Whether the bot is a member now; in a private chat, whether it is not blocked. */
  readonly member: boolean;
};

/** A group was upgraded to a supergroup, which has another id. */
export type Moved = { readonly kind: "moved"; readonly from: string; readonly to: string };

/** Any other update of a chat. It only shows that the bot is a member. */
export type Presence = ChatRef & { readonly kind: "presence" };

/** Everything that the sink reacts to. */
export type IncomingEvent = IncomingText | Press | Membership | Moved | Presence;
/** One update. `event` is `undefined` for updates that the sink ignores. */
export type Incoming = { readonly updateId: number; readonly event: IncomingEvent | undefined };

/** The kinds of updates that the sink asks Telegram for. */
export const ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"] as const;

/** Reads an update of the Bot API. */
export function toIncoming(update: Update): Incoming {
  return { updateId: update.update_id, event: eventOf(update) };
}

function eventOf(update: Update): IncomingEvent | undefined {
  if (update.message !== undefined) return ofMessage(update.message);
  if (update.callback_query !== undefined) return ofPress(update.callback_query);
  if (update.my_chat_member !== undefined) return ofMembership(update.my_chat_member);
  // Not asked for, but an old one may still be waiting. An edited message is never a command.
  const other = update.edited_message ?? update.channel_post ?? update.edited_channel_post;
  return other === undefined ? undefined : { kind: "presence", ...refOf(other.chat) };
}

function ofMessage(message: Message): IncomingEvent {
  const chat = refOf(message.chat);
  const { migrate_to_chat_id: to, migrate_from_chat_id: from } = message;
  if (to !== undefined) return { kind: "moved", from: chat.chatId, to: String(to) };
  if (from !== undefined) return { kind: "moved", from: String(from), to: chat.chatId };
  if (message.text === undefined) return { kind: "presence", ...chat };
  const { from: author, date, text } = message;
  const fromId = isBorrowed(message) || message.sender_chat !== undefined ? undefined : personOf(author);
  return {
    kind: "text",
    ...chat,
    ...topicOf(message),
    fromId,
    fromName: nameOf(author),
    fromLanguage: author?.language_code,
    date,
    text,
  };
}

/** A forwarded message or one by an inline bot: the text is not by the person whose id it carries, who may be the owner. */
function isBorrowed(message: Pick<Message, "forward_origin" | "via_bot">): boolean {
  return message.forward_origin !== undefined || message.via_bot !== undefined;
}

function ofPress(query: CallbackQuery): Press {
  return {
    kind: "press",
    queryId: query.id,
    fromId: personOf(query.from),
    data: query.data,
    message:
      query.message === undefined || query.inline_message_id !== undefined
        ? undefined
        : {
            ...refOf(query.message.chat),
            ...topicOf(query.message),
            messageId: query.message.message_id,
            authorId: query.message.from === undefined ? undefined : String(query.message.from.id),
            offered: offers(query.message, query.data),
          },
  };
}

function offers(message: MaybeInaccessibleMessage, data: string | undefined): boolean {
  // "Always 0" for a message that was deleted or is inaccessible to the bot (InaccessibleMessage).
  if (message.date === 0) return true;
  if (isBorrowed(message)) return false;
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.some((button) => "callback_data" in button && button.callback_data === data);
}

function ofMembership({ chat, from, new_chat_member: now }: ChatMemberUpdated): Membership {
  const member =
    now.status === "restricted" ? now.is_member : now.status !== "left" && now.status !== "kicked";
  return { kind: "membership", ...refOf(chat), fromId: personOf(from), member };
}

function refOf(chat: { readonly id: number; readonly type: string }): ChatRef {
  return { chatId: String(chat.id), chatType: chat.type };
}

/** Only real topics: in a chat without them a thread of replies has an id too, which messages cannot be sent to. */
function topicOf(message: MaybeInaccessibleMessage): { readonly topicId?: number } {
  if (message.date === 0 || message.is_topic_message !== true) return {};
  return message.message_thread_id === undefined ? {} : { topicId: message.message_thread_id };
}

function nameOf(user: User | undefined): string {
  const { first_name: first, last_name: last, username } = user ?? {};
  const name = [first, last].filter((part) => part !== undefined && part !== "").join(" ");
  return username === undefined ? name : `${name} (@${username})`.trimStart();
}

function personOf(user: User | undefined): string | undefined {
  return user === undefined || user.is_bot ? undefined : String(user.id);
}
