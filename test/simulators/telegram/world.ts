import { EventEmitter, once } from "node:events";
import type { Entity } from "./html.ts";
import type { InlineKeyboard } from "./markup.ts";

export type ChatType = "private" | "group" | "supergroup" | "channel";

export type SimulatedChat = {
  readonly id: string;
  readonly type: ChatType;
  /** Why the bot may not write there; `undefined`: it may. */
  closed: "blocked" | "kicked" | "left" | "noRights" | undefined;
  /** Kinds of media that the bot may not send there, as the rights are named: `photos`, `documents` … Of groups only. */
  forbiddenMedia: readonly string[];
  /** The person takes no voice messages. */
  voiceForbidden: boolean;
  migratedTo: string | undefined;
  /** Topics are switched on: in a supergroup by its administrators, in a private chat by the bot's threaded mode. */
  forum: boolean;
  /** The bot's rights of an administrator. In a private chat none is needed. */
  canManageTopics: boolean;
  canDeleteMessages: boolean;
  /** By id. General is not among them. */
  readonly topics: Map<number, SimulatedTopic>;
};

export type SimulatedTopic = {
  /** The id of the service message that made it (`message_thread_id`). */
  readonly id: number;
  name: string;
  closed: boolean;
  deleted: boolean;
  /** Made by the bot, which may then edit and close it without any right. */
  readonly byBot: boolean;
};

export type MessageKind = "text" | "photo" | "document" | "voice" | "video" | "animation" | "audio" | "venue";

export type Venue = {
  readonly latitude: number;
  readonly longitude: number;
  readonly title: string;
  readonly address: string;
};

/** What was told of a medium beside its bytes. */
export type MediumDetails = {
  /** Lower-case hexadecimal, of the bytes as they arrived. */
  readonly sha256: string;
  /** As the server reads it from the part's header, before it replaces characters that it dislikes. */
  readonly fileName: string;
  /** Seconds. */
  readonly duration: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly supportsStreaming: boolean;
};

/** A message as everybody in the chat sees it now, edits applied. */
export type SimulatedMessage = {
  readonly messageId: number;
  readonly chatId: string;
  readonly fromId: string;
  readonly fromBot: boolean;
  readonly kind: MessageKind;
  /** Unix seconds. */
  date: number;
  /** Text, or caption of a medium, after entity parsing. */
  text: string;
  entities: readonly Entity[];
  /** Bytes of the photo or file. */
  bytes: Uint8Array | undefined;
  readonly medium?: MediumDetails;
  readonly venue?: Venue;
  readonly replyTo?: number | undefined;
  /** The topic it stands in. */
  readonly topicId?: number | undefined;
  /** Sent without a sound (`disable_notification`). */
  readonly silent?: boolean;
  linkPreviewDisabled: boolean;
  /** Its inline keyboard. */
  markup?: InlineKeyboard | undefined;
  edits: number;
  deleted: boolean;
};

export type Update = { readonly update_id: number; readonly type: string; readonly body: unknown };

export type FromUser = {
  readonly chatId: string | number;
  readonly userId: string | number;
  readonly text: string;
  /** The rest of the person's User: `first_name`, `last_name`, `username`, `language_code`. */
  readonly user?: Readonly<
    Partial<Record<"first_name" | "last_name" | "username" | "language_code", string>>
  >;
  /** Default: `private` for a positive chat id, else `supergroup`. */
  readonly chatType?: ChatType;
  /** A topic that is there; General when left out. */
  readonly topicId?: number;
  /** Unix seconds; now when left out. */
  readonly date?: number;
  readonly asChannelPost?: boolean;
  readonly anonymousAdmin?: boolean;
  readonly edited?: boolean;
};

/** What the server knows: chats, messages, updates that wait. Its clock is the machine's. */
export class World {
  readonly chats = new Map<string, SimulatedChat>();
  readonly messages: SimulatedMessage[] = [];
  readonly changes = new EventEmitter();
  readonly commands = new Map<string, readonly { command: string; description: string }[]>();
  updates: Update[] = [];
  /** `undefined`: all kinds but those that must be asked for. */
  allowedUpdates: readonly string[] | undefined = undefined;
  webhook = "";
  /** Presses by the id of their query; true when they have been answered. */
  readonly queries = new Map<string, boolean>();
  #nextMessageId = 100;
  #nextUpdateId = 1000;

  constructor() {
    this.changes.setMaxListeners(0);
  }

  changed(): void {
    this.changes.emit("changed");
  }

  addChat(id: string | number, type?: ChatType): SimulatedChat {
    const key = String(id);
    const known = this.chats.get(key);
    if (known !== undefined) return known;
    const chat: SimulatedChat = {
      id: key,
      type: type ?? (key.startsWith("-") ? "supergroup" : "private"),
      closed: undefined,
      forbiddenMedia: [],
      voiceForbidden: false,
      migratedTo: undefined,
      forum: false,
      canManageTopics: false,
      canDeleteMessages: false,
      topics: new Map(),
    };
    this.chats.set(key, chat);
    return chat;
  }

  addMessage(
    message: Omit<SimulatedMessage, "messageId" | "date" | "edits" | "deleted"> & { readonly date?: number },
  ): SimulatedMessage {
    const added: SimulatedMessage = {
      edits: 0,
      deleted: false,
      ...message,
      messageId: this.takeMessageId(),
      date: message.date ?? Math.floor(Date.now() / 1000),
    };
    this.messages.push(added);
    this.changed();
    return added;
  }

  /** Service messages, such as that of a new topic, take an id too. */
  takeMessageId(): number {
    return this.#nextMessageId++;
  }

  openQuery(): string {
    const id = String(7_000_000_000_000_000 + this.queries.size);
    this.queries.set(id, false);
    return id;
  }

  addUpdate(type: string, body: unknown): void {
    const update_id = this.#nextUpdateId++;
    if (this.allowedUpdates !== undefined && !this.allowedUpdates.includes(type)) return;
    this.updates.push({ update_id, type, body });
    this.changed();
  }

  fromUser(said: FromUser): SimulatedMessage {
    const chat = this.addChat(said.chatId, said.chatType);
    const userId = String(said.userId);
    const { topicId } = said;
    if (topicId !== undefined && chat.topics.get(topicId)?.deleted !== false)
      throw new Error(`chat ${chat.id} has no topic ${topicId}`);
    const message = this.addMessage({
      chatId: chat.id,
      fromId: userId,
      fromBot: false,
      kind: "text",
      text: said.text,
      entities: [],
      bytes: undefined,
      linkPreviewDisabled: false,
      topicId,
      ...(said.date === undefined ? {} : { date: said.date }),
    });
    const user = { ...wireUser(userId), ...said.user };
    // An anonymous administrator: sender_chat is the group, from the user GroupAnonymousBot (id 1087968824).
    const anonymous = { id: 1087968824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" };
    const command = /^\/[a-z0-9_]+(?:@[a-z0-9_]+)?/i.exec(said.text)?.[0];
    const body = {
      message_id: message.messageId,
      date: message.date,
      chat: wireChat(chat),
      ...(said.asChannelPost === true ? { sender_chat: wireChat(chat) } : {}),
      ...(said.anonymousAdmin === true ? { from: anonymous, sender_chat: wireChat(chat) } : {}),
      ...(said.asChannelPost !== true && said.anonymousAdmin !== true ? { from: user } : {}),
      ...(said.edited === true ? { edit_date: message.date } : {}),
      ...wireTopic(topicId),
      text: said.text,
      ...(command === undefined
        ? {}
        : { entities: [{ type: "bot_command", offset: 0, length: command.length }] }),
    };
    // What is said where the bot is not is not heard.
    if (chat.closed !== undefined && chat.closed !== "noRights") return message;
    const kind = said.asChannelPost === true ? "channel_post" : "message";
    this.addUpdate(said.edited === true ? `edited_${kind}` : kind, body);
    return message;
  }

  /** Resolves when `found` answers something; rejects after `timeoutMs`. */
  async waitFor<T>(found: () => T | undefined, what: string, timeoutMs = 60_000): Promise<T> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      try {
        await once(this.changes, "changed", { signal: deadline });
      } catch {
        throw new Error(`the Telegram simulator waited ${timeoutMs} ms in vain for ${what}`);
      }
    }
  }
}

export function wireChat(chat: SimulatedChat): Record<string, unknown> {
  const id = Number(chat.id);
  return chat.type === "private"
    ? { id, type: chat.type, first_name: `User ${id}` }
    : { id, type: chat.type, title: `Chat ${id}`, ...(chat.forum ? { is_forum: true } : {}) };
}

/** How a message says in which topic it stands; in General it says nothing. */
export function wireTopic(topicId: number | undefined): Record<string, unknown> {
  return topicId === undefined ? {} : { message_thread_id: topicId, is_topic_message: true };
}

export function wireUser(id: string | number, isBot = false): Record<string, unknown> {
  return { id: Number(id), is_bot: isBot, first_name: `User ${id}` };
}
