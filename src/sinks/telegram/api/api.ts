import type { Api } from "grammy";
import type { InlineKeyboard } from "./buttons.ts";
import { type ClientOptions, createTelegramClient } from "./client.ts";
import { TelegramFailure } from "./errors.ts";
import { ALLOWED_UPDATES, type Incoming, toIncoming } from "./incoming.ts";
import { commonOf, known, knownSizes, markupOf, type SendOptions, type TextOptions } from "./params.ts";
import { ATTACHED, type Upload } from "./upload.ts";

/** A media file and how it is shown. Durations in seconds, sizes in pixels; 0: unknown. */
export type Medium = {
  readonly file: Upload;
  /** The upload gets only the time of a normal call, because other alerts wait for it. Otherwise only its silence is limited. */
  readonly inTime?: boolean;
} & (
  | { readonly as: "photo" | "document" }
  | { readonly as: "voice"; readonly duration: number }
  | {
      readonly as: "video" | "animation";
      readonly duration: number;
      readonly width: number;
      readonly height: number;
    }
);
/** A place on a map. Degrees. */
export type Venue = {
  readonly latitude: number;
  readonly longitude: number;
  readonly title: string;
  readonly address: string;
};
/** An entry of the bot's command menu. */
export type BotCommand = { readonly command: string; readonly description: string };

/** The methods of the Bot API that the sink uses. All reject with TelegramFailure and do not retry. */
export interface TelegramApi {
  getMe(signal: AbortSignal): Promise<{ readonly id: string; readonly username: string }>;
  /** Waits up to `waitSeconds` for updates from `offset` on. Confirms the updates below. */
  getUpdates(offset: number, waitSeconds: number, signal: AbortSignal): Promise<readonly Incoming[]>;
  setCommands(
    commands: readonly BotCommand[],
    language: "" | "zh" | "en",
    signal: AbortSignal,
  ): Promise<void>;
  /** Link previews are always off, in edits too. Resolves with the message id. */
  sendText(chatId: string, text: string, options: TextOptions, signal: AbortSignal): Promise<number>;
  /** Resolves with the message id. */
  sendMedium(
    chatId: string,
    medium: Medium,
    caption: string,
    options: TextOptions,
    signal: AbortSignal,
  ): Promise<number>;
  sendVenue(chatId: string, venue: Venue, options: SendOptions, signal: AbortSignal): Promise<number>;
  sendPhoto(chatId: string, picture: Upload, caption: string, signal: AbortSignal): Promise<number>;
  editPhoto(
    chatId: string,
    messageId: number,
    picture: Upload,
    caption: string,
    signal: AbortSignal,
  ): Promise<void>;
  editCaption(chatId: string, messageId: number, caption: string, signal: AbortSignal): Promise<void>;
  /** `keyboard` is all that the message has afterwards. */
  editText(
    chatId: string,
    messageId: number,
    text: string,
    keyboard: InlineKeyboard,
    signal: AbortSignal,
  ): Promise<void>;
  removeButtons(chatId: string, messageId: number, signal: AbortSignal): Promise<void>;
  deleteMessage(chatId: string, messageId: number, signal: AbortSignal): Promise<void>;
  /** Confirms a press to the person's client, without a text. */
  answerPress(queryId: string, signal: AbortSignal): Promise<void>;
  leave(chatId: string, signal: AbortSignal): Promise<void>;
  /**
   * Makes a topic of 1–128 characters (https://core.telegram.org/bots/api#createforumtopic) and resolves with its id. The call
   * counts as a message (https://github.com/tdlib/td/issues/2592).
   */
  createTopic(chatId: string, title: string, signal: AbortSignal): Promise<number>;
  renameTopic(chatId: string, topicId: number, title: string, signal: AbortSignal): Promise<void>;
  /** Opens a closed topic. Whoever made a topic needs no right for it (reopenForumTopic). */
  reopenTopic(chatId: string, topicId: number, signal: AbortSignal): Promise<void>;
  /** The id of the supergroup that a group was upgraded to; `undefined` if it was not. */
  newIdOf(chatId: string, signal: AbortSignal): Promise<string | undefined>;
}

const NO_PREVIEW = { link_preview_options: { is_disabled: true } } as const;

/** Makes the calls by grammY. */
export function createTelegramApi(options: ClientOptions): TelegramApi {
  const client = createTelegramClient(options);
  return {
    getMe: async (signal) => {
      const { id, username } = await client.call((api) => api.getMe(), signal);
      return { id: String(id), username };
    },
    getUpdates: async (offset, waitSeconds, signal) => {
      const params = { offset, timeout: waitSeconds, allowed_updates: ALLOWED_UPDATES };
      const updates = await client.call((api) => api.getUpdates(params), signal, waitSeconds * 1000);
      return updates.map(toIncoming);
    },
    setCommands: async (commands, language, signal) => {
      const list = commands.map((each) => ({ ...each }));
      await client.call(
        (api) => api.setMyCommands(list, language === "" ? {} : { language_code: language }),
        signal,
      );
    },
    sendText: async (chatId, text, options, signal) => {
      const other = { ...NO_PREVIEW, ...commonOf(options) };
      return (await client.call((api) => api.sendMessage(chatId, text, other), signal)).message_id;
    },
    sendMedium: async (chatId, medium, caption, options, signal) => {
      const common = { caption, ...commonOf(options) };
      const run = (api: Api): Promise<Sent> => {
        switch (medium.as) {
          case "photo":
            return api.sendPhoto(chatId, ATTACHED, common);
          case "voice":
            return api.sendVoice(chatId, ATTACHED, { ...common, ...known({ duration: medium.duration }) });
          case "video":
            return api.sendVideo(chatId, ATTACHED, {
              ...common,
              ...knownSizes(medium),
              supports_streaming: true,
            });
          case "animation":
            return api.sendAnimation(chatId, ATTACHED, { ...common, ...knownSizes(medium) });
          case "document":
            // Without it a GIF or MP3 would lose its name and become something else.
            return api.sendDocument(chatId, ATTACHED, { ...common, disable_content_type_detection: true });
          default:
            return medium satisfies never;
        }
      };
      const send = medium.inTime ? client.attach : client.upload;
      return (await send(medium.file, run, signal)).message_id;
    },
    sendVenue: async (chatId, { latitude, longitude, title, address }, options, signal) => {
      const other = commonOf({ ...options, html: false });
      const run = (api: Api): Promise<Sent> =>
        api.sendVenue(chatId, latitude, longitude, title, address, other);
      return (await client.call(run, signal)).message_id;
    },
    sendPhoto: async (chatId, picture, caption, signal) => {
      const run = (api: Api): Promise<Sent> => api.sendPhoto(chatId, ATTACHED, { caption });
      return (await client.attach(picture, run, signal)).message_id;
    },
    editPhoto: async (chatId, messageId, picture, caption, signal) => {
      const media = { type: "photo" as const, media: ATTACHED, caption };
      const run = (api: Api): Promise<unknown> => api.editMessageMedia(chatId, messageId, media);
      await client.attach(picture, run, signal);
    },
    editCaption: async (chatId, messageId, caption, signal) => {
      await client.call((api) => api.editMessageCaption(chatId, messageId, { caption }), signal);
    },
    editText: async (chatId, messageId, text, keyboard, signal) => {
      const other = { ...NO_PREVIEW, ...markupOf(keyboard) };
      await client.call((api) => api.editMessageText(chatId, messageId, text, other), signal);
    },
    removeButtons: async (chatId, messageId, signal) => {
      await client.call((api) => api.editMessageReplyMarkup(chatId, messageId), signal);
    },
    deleteMessage: async (chatId, messageId, signal) => {
      await client.call((api) => api.deleteMessage(chatId, messageId), signal);
    },
    answerPress: async (queryId, signal) => {
      await client.call((api) => api.answerCallbackQuery(queryId), signal);
    },
    leave: async (chatId, signal) => {
      await client.call((api) => api.leaveChat(chatId), signal);
    },
    createTopic: async (chatId, title, signal) =>
      (await client.call((api) => api.createForumTopic(chatId, title), signal)).message_thread_id,
    renameTopic: async (chatId, topicId, name, signal) => {
      await client.call((api) => api.editForumTopic(chatId, topicId, { name }), signal);
    },
    reopenTopic: async (chatId, topicId, signal) => {
      await client.call((api) => api.reopenForumTopic(chatId, topicId), signal);
    },
    newIdOf: async (chatId, signal) => {
      try {
        // Nobody but the group's own members sees it, for some seconds, and it needs the right to write, as a move shows.
        await client.call((api) => api.sendChatAction(chatId, "typing"), signal);
        return undefined;
      } catch (error) {
        if (error instanceof TelegramFailure && error.code === "refused" && error.status === 400)
          return error.migrateTo;
        throw error;
      }
    },
  };
}

type Sent = { readonly message_id: number };
