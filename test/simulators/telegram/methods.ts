import { badRequest, type Call, caption } from "./call.ts";
import type { Formatted } from "./html.ts";
import { mediaMethods } from "./media.ts";
import { type Method, wireMessage } from "./wire.ts";
import type { SimulatedMessage, World } from "./world.ts";

const DAY = 86_400;
const NOT_MODIFIED =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

const sendMessage: Method = (call, world, bot) => {
  const formatted = call.text();
  const linkPreviewDisabled = call.previewDisabled();
  const chat = call.writableChat(world, "text messages");
  const message = world.addMessage({
    chatId: chat.id,
    fromId: String(bot.id),
    fromBot: true,
    kind: "text",
    ...formatted,
    bytes: undefined,
    replyTo: call.replyTo(world, chat),
    linkPreviewDisabled,
  });
  return wireMessage(message, world, bot);
};

function editable(call: Call, world: World): SimulatedMessage {
  const chat = call.writableChat(world, "text messages");
  const id = call.integer("message_id", 0);
  const message = world.messages.find((each) => each.chatId === chat.id && each.messageId === id);
  if (message === undefined || message.deleted) throw badRequest("message to edit not found");
  if (!message.fromBot) throw badRequest("message can't be edited");
  return message;
}

function applyEdit(
  message: SimulatedMessage,
  formatted: Formatted,
  bytes: Uint8Array | undefined,
  world: World,
): void {
  const sameBytes =
    bytes === message.bytes ||
    (bytes !== undefined && message.bytes !== undefined && Buffer.compare(bytes, message.bytes) === 0);
  const sameEntities = JSON.stringify(formatted.entities) === JSON.stringify(message.entities);
  if (sameBytes && formatted.text === message.text && sameEntities) throw badRequest(NOT_MODIFIED);
  message.text = formatted.text;
  message.entities = formatted.entities;
  message.bytes = bytes;
  message.edits += 1;
  world.changed();
}

const editMessageText: Method = (call, world, bot) => {
  const formatted = call.text();
  const message = editable(call, world);
  if (message.kind !== "text") throw badRequest("there is no text in the message to edit");
  message.linkPreviewDisabled = call.previewDisabled();
  applyEdit(message, formatted, undefined, world);
  return wireMessage(message, world, bot);
};

const editMessageCaption: Method = (call, world, bot) => {
  const formatted = caption(call.string("caption"), call.string("parse_mode"));
  const message = editable(call, world);
  if (message.kind === "text") throw badRequest("there is no caption in the message to edit");
  applyEdit(message, formatted, message.bytes, world);
  return wireMessage(message, world, bot);
};

const editMessageMedia: Method = (call, world, bot) => {
  const media = call.object("media");
  if (media === undefined) throw badRequest("media is empty");
  if (media.type !== "photo") throw badRequest("the simulator edits photos only");
  const { bytes } = call.photo("media", String(media.media ?? ""));
  const formatted = caption(String(media.caption ?? ""), String(media.parse_mode ?? ""));
  const message = editable(call, world);
  if (message.kind !== "photo") throw badRequest("message can't be edited");
  applyEdit(message, formatted, bytes, world);
  return wireMessage(message, world, bot);
};

const deleteMessage: Method = (call, world) => {
  const chat = call.chat(world);
  const id = call.integer("message_id", 0);
  const message = world.messages.find((each) => each.chatId === chat.id && each.messageId === id);
  if (message === undefined || message.deleted) throw badRequest("message to delete not found");
  // "A message can only be deleted if it was sent less than 48 hours ago." (deleteMessage)
  if (message.date < Date.now() / 1000 - 2 * DAY) throw badRequest("message can't be deleted for everyone");
  message.deleted = true;
  world.changed();
  return true;
};

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

/** All methods but getUpdates, which waits. Names are looked up without case, as the server does. */
export const methods: Readonly<Record<string, Method>> = {
  getme: (_call, _world, bot) => ({
    id: bot.id,
    is_bot: true,
    first_name: "Recalls",
    username: bot.username,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }),
  sendmessage: sendMessage,
  ...mediaMethods,
  editmessagetext: editMessageText,
  editmessagecaption: editMessageCaption,
  editmessagemedia: editMessageMedia,
  deletemessage: deleteMessage,
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
  leavechat: (call, world) => {
    call.chat(world).closed = "kicked";
    return true;
  },
  answercallbackquery: (call) => {
    if (call.string("callback_query_id") === "") throw badRequest("query ID is empty");
    return true;
  },
};
