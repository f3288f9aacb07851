import { badRequest, type Call } from "./call.ts";
import type { Method } from "./wire.ts";
import { type SimulatedChat, type World, wireChat, wireUser } from "./world.ts";

/** Rights to send media, by their names in ChatPermissions. */
const MEDIA = ["audios", "documents", "photos", "videos", "video_notes", "voice_notes", "other_messages"];

/** The chat, if the bot may look at it: not one that it was thrown out of. Blocking does not hide a private chat. */
function visibleChat(call: Call, world: World): SimulatedChat {
  const chat = call.chat(world);
  return chat.closed === "blocked" ? chat : call.reachableChat(world);
}

const isAdministrator = (chat: SimulatedChat): boolean =>
  chat.canManageTopics || chat.canDeleteMessages || chat.type === "channel";

/** Whether the group lets the bot send a medium by the method of that name (`photo`: sendPhoto). Administrators always may. */
export function mayUpload(chat: SimulatedChat, asked: string): boolean {
  const right = { voice: "voice_notes", animation: "other_messages" }[asked] ?? `${asked}s`;
  return isAdministrator(chat) || !chat.forbiddenMedia.includes(right);
}

/** Rights to send (https://core.telegram.org/bots/api#chatpermissions). */
function rights(isMuted: boolean, forbidden: readonly string[]): Record<string, boolean> {
  const media = MEDIA.map((kind) => [`can_send_${kind}`, !isMuted && !forbidden.includes(kind)]);
  return { can_send_messages: !isMuted, ...Object.fromEntries(media), can_manage_topics: false };
}

/** What all may do in a group. In a supergroup `noRights` is a restriction of the bot alone. */
function permissions(chat: SimulatedChat): Record<string, boolean> {
  return rights(chat.closed === "noRights" && chat.type === "group", chat.forbiddenMedia);
}

const getChat: Method = (call, world) => {
  const chat = visibleChat(call, world);
  const isGroup = chat.type === "group" || chat.type === "supergroup";
  return {
    ...wireChat(chat),
    accent_color_id: 0,
    max_reaction_count: 11,
    ...(isGroup ? { permissions: permissions(chat) } : {}),
  };
};

/** Of the bot only: about others it is told to administrators alone. */
const getChatMember: Method = (call, world, bot) => {
  const chat = visibleChat(call, world);
  const text = call.string("user_id");
  if (!/^\d+$/.test(text) || text === "0") throw badRequest("invalid user_id specified");
  if (Number(text) !== bot.id) {
    if (chat.type === "private" && text === chat.id) return { status: "member", user: wireUser(text) };
    throw badRequest(isAdministrator(chat) ? "PARTICIPANT_ID_INVALID" : "CHAT_ADMIN_REQUIRED");
  }
  const user = { ...wireUser(bot.id, true), username: bot.username };
  if (chat.type === "private" || (!isAdministrator(chat) && chat.closed === undefined))
    return { status: "member", user };
  if (chat.type === "channel")
    return {
      status: "administrator",
      user,
      can_be_edited: false,
      can_post_messages: chat.closed === undefined,
    };
  if (isAdministrator(chat))
    return {
      status: "administrator",
      user,
      can_be_edited: false,
      can_delete_messages: chat.canDeleteMessages,
      ...(chat.type === "supergroup" ? { can_manage_topics: chat.canManageTopics } : {}),
    };
  // "Supergroups only" (ChatMemberRestricted).
  if (chat.type === "group") return { status: "member", user };
  return { status: "restricted", user, is_member: true, ...rights(true, []), until_date: 0 };
};

/** What is told of chats and of the bot's place there. */
export const memberMethods: Readonly<Record<string, Method>> = {
  getchat: getChat,
  getchatmember: getChatMember,
};
