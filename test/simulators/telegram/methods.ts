import { badRequest, type Call, Refusal } from "./call.ts";
import { mediaMethods } from "./media.ts";
import { memberMethods } from "./members.ts";
import { messageMethods } from "./messages.ts";
import { setMembership } from "./people.ts";
import { topicMethods } from "./topics.ts";
import type { Method } from "./wire.ts";

function commandsKey(call: Call): string {
  const scope = call.object("scope") ?? { type: "default" };
  const language = call.string("language_code");
  if (!/^([a-z]{2})?$/.test(language)) throw badRequest("LANG_CODE_INVALID");
  return `${JSON.stringify(scope)} ${language}`;
}

const setMyCommands: Method = (call, world) => {
  const commands = call.json("commands");
  if (!Array.isArray(commands) || commands.length > 100) throw badRequest("expected an Array of BotCommand");
  const read = commands.map((each: unknown) => {
    const { command, description } = { command: "", description: "", ...(each as object) };
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw badRequest("BOT_COMMAND_INVALID");
    if (description.length < 1 || description.length > 256)
      throw badRequest("BOT_COMMAND_DESCRIPTION_INVALID");
    return { command, description };
  });
  world.commands.set(commandsKey(call), read);
  world.changed();
  return true;
};

// The actions of https://core.telegram.org/bots/api#sendchataction.
const ACTION =
  /^(?:typing|upload_photo|record_video|upload_video|record_voice|upload_voice|upload_document|choose_sticker|find_location|record_video_note|upload_video_note)$/;

const sendChatAction: Method = (call, world) => {
  if (!ACTION.test(call.string("action"))) throw badRequest("wrong parameter action in request");
  call.writableChat(world, "chat actions");
  return true;
};

const leaveChat: Method = (call, world, bot) => {
  const chat = call.chat(world);
  if (chat.type === "private") throw badRequest("chat member status can't be changed in private chats");
  if (chat.closed === "kicked")
    throw new Refusal(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
  if (chat.closed === "left")
    throw new Refusal(403, `Forbidden: bot is not a member of the ${chat.type} chat`);
  setMembership(world, bot, chat, "left", { id: bot.id, is_bot: true, first_name: bot.username });
  return true;
};

/** All methods but getUpdates, which waits. Names are looked up without case, as the server does. */
export const methods: Readonly<Record<string, Method>> = {
  getme: (_call, world, bot) => ({
    id: bot.id,
    is_bot: true,
    first_name: "Recalls",
    username: bot.username,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    has_topics_enabled: [...world.chats.values()].some(({ type, forum }) => type === "private" && forum),
  }),
  ...messageMethods,
  ...mediaMethods,
  ...topicMethods,
  ...memberMethods,
  sendchataction: sendChatAction,
  leavechat: leaveChat,
  setmycommands: setMyCommands,
  getmycommands: (call, world) => world.commands.get(commandsKey(call)) ?? [],
  deletemycommands: (call, world) => {
    world.commands.delete(commandsKey(call));
    return true;
  },
  deletewebhook: (call, world) => {
    world.webhook = "";
    if (call.string("drop_pending_updates") === "true") world.updates = [];
    return true;
  },
  getwebhookinfo: (_call, world) => ({
    url: world.webhook,
    has_custom_certificate: false,
    pending_update_count: world.updates.length,
  }),
};
