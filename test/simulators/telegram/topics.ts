import { badRequest, type Call } from "./call.ts";
import { setMembership } from "./people.ts";
import type { BotIdentity, Method } from "./wire.ts";
import { type SimulatedChat, type SimulatedTopic, type World, wireUser } from "./world.ts";

/** "Topic name, 1-128 characters" (createForumTopic). The real server cuts a longer one without a word. */
const NAME_LIMIT = 128;
/** "Currently, must be one of …" (createForumTopic). */
const COLORS: readonly number[] = [0x6fb9f0, 0xffd67e, 0xcb86db, 0x8eee98, 0xff93b2, 0xfb6f5f];
/** What the server takes for blank in a name (strip_empty_characters of tdlib/td). */
const BLANK = /^[\s\u1680\u180e\u2000-\u200f\u202a-\u202f\u205f\u2060\u2800\u3000\ufffc]*$/u;

function forumOf(call: Call, world: World): SimulatedChat {
  const chat = call.reachableChat(world);
  if (!chat.forum) throw badRequest("the chat is not a forum");
  return chat;
}

/** Of a forum that is a supergroup: topics of private chats are neither closed nor opened. */
function supergroupOf(call: Call, world: World): SimulatedChat {
  const chat = forumOf(call, world);
  if (chat.type !== "supergroup") throw badRequest("the chat is not a supergroup forum");
  return chat;
}

const mayManage = (chat: SimulatedChat): boolean => chat.type === "private" || chat.canManageTopics;

/** The topic to change. Who made it needs no right to do so. */
function topicOf(call: Call, chat: SimulatedChat, what: string): SimulatedTopic {
  const topic = chat.topics.get(call.integer("message_thread_id", 0));
  if (topic === undefined || topic.deleted) throw badRequest("TOPIC_ID_INVALID");
  if (!mayManage(chat) && !topic.byBot) throw badRequest(`not enough rights to ${what} the topic`);
  return topic;
}

function nameOf(call: Call): string {
  const name = call.string("name").trim();
  if (name.length > NAME_LIMIT)
    throw badRequest(`the simulator takes a topic name of at most ${NAME_LIMIT} characters`);
  return BLANK.test(name) ? "" : name;
}

function addTopic(world: World, chat: SimulatedChat, name: string, byBot: boolean): SimulatedTopic {
  const topic = { id: world.takeMessageId(), name, closed: false, deleted: false, byBot };
  chat.topics.set(topic.id, topic);
  world.changed();
  return topic;
}

/** With all its messages. */
function removeTopic(world: World, chat: SimulatedChat, topic: SimulatedTopic): void {
  topic.deleted = true;
  for (const message of world.messages)
    if (message.chatId === chat.id && message.topicId === topic.id) message.deleted = true;
  world.changed();
}

const createForumTopic: Method = (call, world) => {
  const chat = forumOf(call, world);
  if (!mayManage(chat)) throw badRequest("not enough rights to create a topic");
  const name = nameOf(call);
  if (name === "") throw badRequest("title must be non-empty");
  const color = call.integer("icon_color", 0x6fb9f0);
  if (!COLORS.includes(color)) throw badRequest("invalid icon color specified");
  const { id } = addTopic(world, chat, name, true);
  return { message_thread_id: id, name, icon_color: color };
};

const editForumTopic: Method = (call, world) => {
  const chat = forumOf(call, world);
  const topic = topicOf(call, chat, "edit");
  // "If not specified or empty, the current name of the topic will be kept."
  if (call.string("name") === "") return true;
  const name = nameOf(call);
  if (name === "") throw badRequest("title must be non-empty");
  if (name === topic.name) throw badRequest("TOPIC_NOT_MODIFIED");
  topic.name = name;
  world.changed();
  return true;
};

const setClosed =
  (closed: boolean): Method =>
  (call, world) => {
    const chat = supergroupOf(call, world);
    const topic = topicOf(call, chat, "close or open");
    if (topic.closed === closed) throw badRequest("TOPIC_NOT_MODIFIED");
    topic.closed = closed;
    world.changed();
    return true;
  };

const deleteForumTopic: Method = (call, world) => {
  const chat = forumOf(call, world);
  // "must have the can_delete_messages administrator rights": here the one who made it has no more than others.
  if (chat.type !== "private" && !chat.canDeleteMessages)
    throw badRequest("not enough rights to delete the topic");
  const topic = chat.topics.get(call.integer("message_thread_id", 0));
  if (topic === undefined || topic.deleted) throw badRequest("TOPIC_ID_INVALID");
  removeTopic(world, chat, topic);
  return true;
};

export const topicMethods: Readonly<Record<string, Method>> = {
  createforumtopic: createForumTopic,
  editforumtopic: editForumTopic,
  closeforumtopic: setClosed(true),
  reopenforumtopic: setClosed(false),
  deleteforumtopic: deleteForumTopic,
};

/** What people do with topics, and what the bot's chat lets it do. */
export type TopicControl = {
  /** Switches topics on, with the right to manage them (`may`), or off. Nothing is lost by switching them off. */
  switch(chatId: string | number, on: boolean, may?: boolean): void;
  /** Gives or takes the right `can_manage_topics`, and tells the bot so (`my_chat_member`). */
  allow(chatId: string | number, may: boolean): void;
  /** The topics that are there, in the order in which they were made. */
  list(chatId: string | number): readonly SimulatedTopic[];
  /** A person makes one. */
  add(chatId: string | number, name: string): SimulatedTopic;
  delete(chatId: string | number, topicId: number): void;
  close(chatId: string | number, topicId: number): void;
  rename(chatId: string | number, topicId: number, name: string): void;
};

export function topicControl(world: World, bot: BotIdentity): TopicControl {
  const there = (chatId: string | number, topicId: number): SimulatedTopic => {
    const topic = world.addChat(chatId).topics.get(topicId);
    if (topic === undefined || topic.deleted) throw new Error(`chat ${chatId} has no topic ${topicId}`);
    return topic;
  };
  return {
    switch: (chatId, on, may = on) => {
      const chat = world.addChat(chatId);
      if (chat.type === "group" || chat.type === "channel")
        throw new Error(`a ${chat.type} cannot have topics`);
      chat.forum = on;
      chat.canManageTopics = may;
    },
    allow: (chatId, may) => {
      const chat = world.addChat(chatId);
      chat.canManageTopics = may;
      setMembership(world, bot, chat, may ? "administrator" : "member", wireUser(1));
    },
    list: (chatId) => [...world.addChat(chatId).topics.values()].filter(({ deleted }) => !deleted),
    add: (chatId, name) => addTopic(world, world.addChat(chatId), name, false),
    delete: (chatId, topicId) => removeTopic(world, world.addChat(chatId), there(chatId, topicId)),
    close: (chatId, topicId) => {
      there(chatId, topicId).closed = true;
    },
    rename: (chatId, topicId, name) => {
      there(chatId, topicId).name = name;
    },
  };
}
