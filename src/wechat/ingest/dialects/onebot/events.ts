import type { Message } from "../../../../bridge/model/message.ts";
import type { LearnedName, NameDirectory } from "../../model/dialect.ts";
import type { IngestEvent } from "../../model/event.ts";
import { eventIdOf, messageIdOf } from "../shared/ids.ts";
import { chatKindOf, senderOf } from "../shared/sender.ts";
import { compose } from "./compose.ts";
import type { Part } from "./parts.ts";

/** A message of OneBot, of version 11 or 12, with its segments read. */
export type BotMessage = {
  readonly source: "onebot11" | "onebot12";
  readonly account: string | undefined;
  /** The event's own id; `""` when the version has none. */
  readonly eventId: string;
  readonly id: string;
  /** The group; undefined in a private chat. */
  readonly group: string | undefined;
  readonly userId: string;
  /** Whom a private message of mine went to; `""` where the program does not say. */
  readonly target: string;
  /** Unix milliseconds. */
  readonly sentAt: number;
  readonly parts: readonly Part[];
  readonly summary: string;
  readonly called: { readonly nickName: string; readonly displayName: string; readonly groupName: string };
};

/** A recall notice of OneBot. */
export type BotRecall = Pick<
  BotMessage,
  "source" | "account" | "eventId" | "id" | "group" | "userId" | "target"
> & {
  /** Who took it back; `""` where the program does not say: then its author. */
  readonly operator: string;
  /** Unix milliseconds. */
  readonly recalledAt: number;
};

type Addressed = Pick<BotMessage, "account" | "group" | "userId" | "target">;

/**
 * The chat of an event. OneBot names only the author, so in a private chat a message of mine, and its recall, say nothing
 * of the other side unless the program adds `target_id`. Without it they go to the chat with myself; a recall finds its
 * message all the same, by the id.
 */
function chatOf({ account, group, userId, target }: Addressed): string {
  if (group !== undefined) return group;
  return userId === account && target !== "" ? target : userId;
}

/** Where an id is unique: the author of a private message stands in its recall too, the chat may not. */
function decimalId({
  source,
  group,
  userId,
  id,
}: Pick<BotMessage, "source" | "group" | "userId" | "id">): string {
  return messageIdOf(source, group ?? userId, id);
}

function learned({ group, userId, called }: BotMessage, names: NameDirectory): readonly LearnedName[] {
  const found: LearnedName[] = [];
  const knows = (id: string, name: string, inGroup?: string): boolean =>
    name === "" || names.nameOf(id, inGroup).nickName === name;
  if (!knows(userId, called.nickName)) found.push({ id: userId, nickName: called.nickName, ownName: "" });
  if (group === undefined) return found;
  if (!knows(group, called.groupName)) found.push({ id: group, nickName: called.groupName, ownName: "" });
  const member = names.nameOf(userId, group);
  if (called.displayName !== "" && member.ownName !== called.displayName) {
    found.push({ id: userId, group, nickName: called.nickName, ownName: called.displayName });
  }
  return found;
}

/** The event of a message, and the names that it tells. */
export function messageEvent(
  bot: BotMessage,
  names: NameDirectory,
): { readonly event: IngestEvent; readonly names: readonly LearnedName[] } {
  const { account, group, userId, called, sentAt } = bot;
  const chat = chatOf(bot);
  const mine = userId === account;
  const msgId = decimalId(bot);
  const nameOf = (id: string): string =>
    (group && names.nameOf(id, group).ownName) || names.nameOf(id).nickName || id;
  const { content, media, mentioned, everybody } = compose(bot.parts, msgId, bot.summary, nameOf);
  const meIsAt = everybody || (account !== undefined && mentioned.has(account));
  const kind = group === undefined ? chatKindOf(chat) : "GROUP";
  const member = group === undefined ? "" : userId;
  const sender = senderOf({ account, mine, chat, kind, member, ownWords: called, meIsAt }, names);
  const identity = { senderName: mine ? userId : chat, msgId, chatName: chat, sentAt };
  const message: Message = { ...identity, ...sender, ...content };
  const event: IngestEvent = {
    type: "message",
    id: eventIdOf(bot.eventId, `msg:${msgId}`),
    at: sentAt,
    message,
    ...(media === undefined ? {} : { media }),
  };
  return { event, names: learned(bot, names) };
}

/** The event of a recall. */
export function recallEvent(bot: BotRecall, names: NameDirectory): IngestEvent {
  const revokedMsgId = decimalId(bot);
  const by = bot.operator || bot.userId;
  return {
    type: "recall",
    id: eventIdOf(bot.eventId, `recall:${revokedMsgId}`),
    at: bot.recalledAt,
    chat: chatOf(bot),
    revokedMsgId,
    recalledAt: bot.recalledAt,
    ...(by === "" ? {} : { by: { id: by, name: names.nameOf(by).nickName } }),
  };
}
