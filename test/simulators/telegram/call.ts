import type { Params, UploadedFile } from "./body.ts";
import { cleanText, type Formatted, ParseEntitiesError, parseHtml } from "./html.ts";
import { imageSize, validDimensions } from "./image.ts";
import type { SimulatedChat, SimulatedTopic, World } from "./world.ts";

/** A refusal as the server words it. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: Record<string, unknown> | undefined;

  constructor(code: number, description: string, parameters?: Record<string, unknown>) {
    super(description);
    this.code = code;
    this.parameters = parameters;
  }
}

export const badRequest = (text: string): Refusal => new Refusal(400, `Bad Request: ${text}`);

// https://core.telegram.org/bots/api#sendmessage, #sendphoto: "after entities parsing".
const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const PHOTO_BYTES_LIMIT = 10 * 1024 * 1024;
const FILE_BYTES_LIMIT = 50 * 1024 * 1024;

/** Reads the parameters of one call. */
export class Call {
  readonly params: Params;

  constructor(params: Params) {
    this.params = params;
  }

  string(name: string): string {
    const value = this.params.fields.get(name);
    if (value === undefined || value === null) return "";
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  integer(name: string, otherwise: number): number {
    const text = this.string(name);
    if (text === "") return otherwise;
    if (!/^-?\d+$/.test(text)) throw badRequest(`field "${name}" must be of type Number`);
    return Number(text);
  }

  /** A decimal number, `undefined` when it is left out. */
  decimal(name: string): number | undefined {
    const text = this.string(name).trim();
    if (text === "") return undefined;
    const value = Number(text);
    if (Number.isNaN(value)) throw badRequest(`field "${name}" must be of type Number`);
    return value;
  }

  /** A parameter that is an object or array, possibly as JSON text. */
  json(name: string): unknown {
    const value = this.params.fields.get(name);
    if (typeof value !== "string") return value;
    if (value === "") return undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw badRequest(`can't parse ${name} JSON object`);
    }
  }

  object(name: string): Record<string, unknown> | undefined {
    const value = this.json(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "object" || Array.isArray(value))
      throw badRequest(`object expected as ${name.replaceAll("_", " ")}`);
    return { ...value };
  }

  chat(world: World): SimulatedChat {
    const id = this.string("chat_id");
    if (id === "") throw badRequest("chat_id is empty");
    const chat = world.chats.get(id);
    if (chat === undefined) throw badRequest("chat not found");
    return chat;
  }

  /** The chat, if the bot may write there. */
  writableChat(world: World, what: string): SimulatedChat {
    const chat = this.reachableChat(world);
    if (chat.closed === "noRights") throw badRequest(`not enough rights to send ${what} to the chat`);
    return chat;
  }

  /** The chat, if the bot is there. */
  reachableChat(world: World): SimulatedChat {
    const chat = this.chat(world);
    if (chat.migratedTo !== undefined)
      throw new Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: Number(chat.migratedTo),
      });
    if (chat.closed === "blocked") throw new Refusal(403, "Forbidden: bot was blocked by the user");
    if (chat.closed === "kicked")
      throw new Refusal(403, `Forbidden: bot was kicked from the ${chat.type} chat`);
    if (chat.closed === "left")
      throw new Refusal(403, `Forbidden: bot is not a member of the ${chat.type} chat`);
    return chat;
  }

  text(): Formatted {
    if (this.string("text") === "") throw badRequest("message text is empty");
    const formatted = format(this.string("text"), this.string("parse_mode"));
    if (formatted.text === "") throw badRequest("text must be non-empty");
    if (formatted.text.length > TEXT_LIMIT) throw badRequest("message is too long");
    return formatted;
  }

  previewDisabled(): boolean {
    return this.object("link_preview_options")?.is_disabled === true;
  }

  /** "Sends the message silently. Users will receive a notification with no sound." */
  silent(): boolean {
    const text = this.string("disable_notification");
    if (!/^(?:true|false)?$/.test(text))
      throw badRequest('field "disable_notification" must be of type Boolean');
    return text === "true";
  }

  /** The topic that the call names, if the bot may write there. General has no id of its own: 1 is not found either. */
  topic(chat: SimulatedChat): number | undefined {
    const id = this.integer("message_thread_id", 0);
    if (id === 0) return undefined;
    const topic = chat.forum ? chat.topics.get(id) : undefined;
    if (topic === undefined || topic.deleted) throw badRequest("message thread not found");
    checkOpen(chat, topic);
    return id;
  }

  /**
   * The topic of a message and what it replies to. The one replied to has to be there, unless it may be left out, which is
   * "always False for replies in another chat or forum topic" (ReplyParameters). Without a topic of its own, a reply stands
   * in the topic of what it replies to.
   */
  stand(
    world: World,
    chat: SimulatedChat,
  ): { readonly topicId: number | undefined; readonly replyTo: number | undefined } {
    const topicId = this.topic(chat);
    const parameters = this.object("reply_parameters");
    if (parameters === undefined) return { topicId, replyTo: undefined };
    const id = Number(parameters.message_id);
    if (!Number.isSafeInteger(id) || id < 1) throw badRequest("message to be replied not found");
    const found = world.messages.find((each) => each.chatId === chat.id && each.messageId === id);
    if (found !== undefined && !found.deleted) {
      const above = found.topicId === undefined ? undefined : chat.topics.get(found.topicId);
      if (topicId === undefined && above !== undefined) checkOpen(chat, above);
      return { topicId: topicId ?? found.topicId, replyTo: id };
    }
    const elsewhere = found !== undefined && found.topicId !== topicId;
    if (parameters.allow_sending_without_reply !== true || elsewhere)
      throw badRequest("message to be replied not found");
    return { topicId, replyTo: undefined };
  }

  /** The file behind a file parameter: an upload under its own name or `attach://name`. */
  upload(name: string, value: string): UploadedFile {
    const key = value.startsWith("attach://") ? value.slice("attach://".length) : name;
    const file = this.params.files.get(key);
    if (file === undefined) {
      if (value === "") throw badRequest(`there is no ${name} in the request`);
      throw badRequest("wrong remote file identifier specified: Wrong string length");
    }
    if (file.bytes.length === 0) throw badRequest("file must be non-empty");
    if (file.bytes.length > FILE_BYTES_LIMIT) throw new Refusal(413, "Request Entity Too Large");
    return file;
  }

  photo(name: string, value: string): UploadedFile {
    const file = this.upload(name, value);
    const { bytes } = file;
    if (bytes.length > PHOTO_BYTES_LIMIT)
      throw badRequest(
        `file of size ${bytes.length} bytes is too big for a photo; the maximum size is 10485760 bytes`,
      );
    const size = imageSize(bytes);
    if (size === undefined) throw badRequest("IMAGE_PROCESS_FAILED");
    if (!validDimensions(size)) throw badRequest("PHOTO_INVALID_DIMENSIONS");
    return file;
  }
}

/** Nobody writes into a closed topic but those who may manage topics. */
function checkOpen(chat: SimulatedChat, topic: SimulatedTopic): void {
  if (topic.closed && !chat.canManageTopics) throw badRequest("TOPIC_CLOSED");
}

export function caption(text: string, parseMode: string): Formatted {
  const formatted = format(text, parseMode);
  if (formatted.text.length > CAPTION_LIMIT) throw badRequest("message caption is too long");
  return formatted;
}

function format(text: string, parseMode: string): Formatted {
  if (parseMode === "") return cleanText({ text, entities: [] });
  if (parseMode.toLowerCase() !== "html") throw badRequest("unsupported parse_mode");
  try {
    return cleanText(parseHtml(text));
  } catch (error) {
    if (error instanceof ParseEntitiesError) throw badRequest(`can't parse entities: ${error.message}`);
    throw error;
  }
}
