import type { Call } from "./call.ts";
import { wireMarkup } from "./markup.ts";
import { type SimulatedMessage, type World, wireChat, wireTopic } from "./world.ts";

export type BotIdentity = { readonly id: number; readonly username: string };
export type Method = (call: Call, world: World, bot: BotIdentity) => unknown;

/** The Message that a call answers with. */
export function wireMessage(
  message: SimulatedMessage,
  world: World,
  bot: BotIdentity,
): Record<string, unknown> {
  const chat = world.addChat(message.chatId);
  const { kind, medium, venue, replyTo } = message;
  const isText = kind === "text";
  const fileId = `file-${message.messageId}-${message.edits}`;
  const file = {
    file_id: fileId,
    file_unique_id: fileId,
    file_size: message.bytes?.length ?? 0,
    ...(medium?.duration === undefined ? {} : { duration: medium.duration }),
    ...(medium?.width === undefined ? {} : { width: medium.width }),
    ...(medium?.height === undefined ? {} : { height: medium.height }),
    ...(kind === "voice" || kind === "photo" || medium === undefined ? {} : { file_name: medium.fileName }),
  };
  return {
    message_id: message.messageId,
    from: { id: bot.id, is_bot: true, first_name: bot.username, username: bot.username },
    chat: wireChat(chat),
    date: message.date,
    ...(message.edits > 0 ? { edit_date: Math.floor(Date.now() / 1000) } : {}),
    ...(isText ? { text: message.text, entities: message.entities } : {}),
    ...(!isText && message.text !== "" ? { caption: message.text, caption_entities: message.entities } : {}),
    ...(kind === "photo" ? { photo: [{ ...file, width: 1, height: 1 }] } : {}),
    ...(isText || kind === "photo" || kind === "venue" ? {} : { [kind]: file }),
    // "For backward compatibility, when the field animation is set, the document field will also be set" (Message).
    ...(kind === "animation" ? { document: file } : {}),
    ...(venue === undefined
      ? {}
      : {
          venue: {
            location: { latitude: venue.latitude, longitude: venue.longitude },
            title: venue.title,
            address: venue.address,
          },
        }),
    ...wireTopic(message.topicId),
    ...(message.markup === undefined ? {} : { reply_markup: wireMarkup(message.markup) }),
    ...(replyTo === undefined ? {} : { reply_to_message: { message_id: replyTo, chat: wireChat(chat) } }),
  };
}
