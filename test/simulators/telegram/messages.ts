import { badRequest, type Call, caption } from "./call.ts";
import type { Formatted } from "./html.ts";
import { replyMarkup } from "./markup.ts";
import { type Method, wireMessage } from "./wire.ts";
import type { SimulatedMessage, World } from "./world.ts";

const DAY = 86_400;
const NOT_MODIFIED =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

const sendMessage: Method = (call, world, bot) => {
  const formatted = call.text();
  const linkPreviewDisabled = call.previewDisabled();
  const markup = replyMarkup(call);
  const chat = call.writableChat(world, "text messages");
  const message = world.addMessage({
    chatId: chat.id,
    fromId: String(bot.id),
    fromBot: true,
    kind: "text",
    ...formatted,
    bytes: undefined,
    ...call.stand(world, chat),
    silent: call.silent(),
    linkPreviewDisabled,
    markup,
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

/** An edit without a keyboard takes the message's keyboard away. */
function applyEdit(
  message: SimulatedMessage,
  formatted: Formatted,
  bytes: Uint8Array | undefined,
  call: Call,
  world: World,
): void {
  const markup = replyMarkup(call);
  const sameBytes =
    bytes === message.bytes ||
    (bytes !== undefined && message.bytes !== undefined && Buffer.compare(bytes, message.bytes) === 0);
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (
    sameBytes &&
    formatted.text === message.text &&
    same(formatted.entities, message.entities) &&
    same(markup, message.markup)
  )
    throw badRequest(NOT_MODIFIED);
  message.text = formatted.text;
  message.entities = formatted.entities;
  message.bytes = bytes;
  message.markup = markup;
  message.edits += 1;
  world.changed();
}

const editMessageText: Method = (call, world, bot) => {
  const formatted = call.text();
  const message = editable(call, world);
  if (message.kind !== "text") throw badRequest("there is no text in the message to edit");
  message.linkPreviewDisabled = call.previewDisabled();
  applyEdit(message, formatted, undefined, call, world);
  return wireMessage(message, world, bot);
};

const editMessageCaption: Method = (call, world, bot) => {
  const formatted = caption(call.string("caption"), call.string("parse_mode"));
  const message = editable(call, world);
  if (message.kind === "text") throw badRequest("there is no caption in the message to edit");
  applyEdit(message, formatted, message.bytes, call, world);
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
  applyEdit(message, formatted, bytes, call, world);
  return wireMessage(message, world, bot);
};

const editMessageReplyMarkup: Method = (call, world, bot) => {
  const message = editable(call, world);
  applyEdit(message, { text: message.text, entities: message.entities }, message.bytes, call, world);
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

const answerCallbackQuery: Method = (call, world) => {
  const id = call.string("callback_query_id");
  if (id === "") throw badRequest("query ID is empty");
  // Each takes one answer, and only one that was ever asked.
  if (world.queries.get(id) !== false)
    throw badRequest("query is too old and response timeout expired or query ID is invalid");
  // "Text of the notification … 0-200 characters" (answerCallbackQuery)
  if (call.string("text").length > 200) throw badRequest("MESSAGE_TOO_LONG");
  world.queries.set(id, true);
  world.changed();
  return true;
};

/** Texts and edits of messages, and what people do with their buttons. */
export const messageMethods: Readonly<Record<string, Method>> = {
  sendmessage: sendMessage,
  editmessagetext: editMessageText,
  editmessagecaption: editMessageCaption,
  editmessagemedia: editMessageMedia,
  editmessagereplymarkup: editMessageReplyMarkup,
  deletemessage: deleteMessage,
  answercallbackquery: answerCallbackQuery,
};
