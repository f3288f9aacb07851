import type { Api } from "grammy";
import { type ClientOptions, createTelegramClient } from "./client.ts";
import { type Incoming, toIncoming } from "./incoming.ts";
import { ATTACHED, type Upload, uploadOf } from "./upload.ts";

export type TextOptions = {
  readonly html: boolean;
  /** Message of the same chat that this one answers; sent as its own when that one is gone. */
  readonly replyTo?: number | undefined;
};
/** A file and how it is shown. Durations in seconds, sizes in pixels; 0: unknown. */
export type Medium = { readonly file: Upload } & (
  | { readonly as: "photo" | "document" }
  | { readonly as: "voice"; readonly duration: number }
  | {
      readonly as: "video" | "animation";
      readonly duration: number;
      readonly width: number;
      readonly height: number;
    }
);
export type Venue = {
  readonly latitude: number;
  readonly longitude: number;
  readonly title: string;
  readonly address: string;
};
export type BotCommand = { readonly command: string; readonly description: string };

/** The few calls of the Bot API that the sink makes. All reject with TelegramFailure and retry nothing. */
export interface TelegramApi {
  getMe(signal: AbortSignal): Promise<{ readonly username: string }>;
  /** Waits up to `waitSeconds` for updates from `offset` on; what is below is confirmed. */
  getUpdates(offset: number, waitSeconds: number, signal: AbortSignal): Promise<readonly Incoming[]>;
  setCommands(
    commands: readonly BotCommand[],
    language: "" | "zh" | "en",
    signal: AbortSignal,
  ): Promise<void>;
  /** Link previews are always off. Resolves with the message id. */
  sendText(chatId: string, text: string, options: TextOptions, signal: AbortSignal): Promise<number>;
  /** Resolves with the message id. */
  sendMedium(
    chatId: string,
    medium: Medium,
    caption: string,
    options: TextOptions,
    signal: AbortSignal,
  ): Promise<number>;
  sendVenue(chatId: string, venue: Venue, replyTo: number | undefined, signal: AbortSignal): Promise<number>;
  sendPhoto(chatId: string, png: Uint8Array, caption: string, signal: AbortSignal): Promise<number>;
  editPhoto(
    chatId: string,
    messageId: number,
    png: Uint8Array,
    caption: string,
    signal: AbortSignal,
  ): Promise<void>;
  editCaption(chatId: string, messageId: number, caption: string, signal: AbortSignal): Promise<void>;
  deleteMessage(chatId: string, messageId: number, signal: AbortSignal): Promise<void>;
}

const FILE_NAME = "qr.png";

export function createTelegramApi(options: ClientOptions): TelegramApi {
  const client = createTelegramClient(options);
  return {
    getMe: (signal) => client.call((api) => api.getMe(), signal),
    getUpdates: async (offset, waitSeconds, signal) => {
      const params = { offset, timeout: waitSeconds, allowed_updates: ["message" as const] };
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
      const other = { link_preview_options: { is_disabled: true }, ...commonOf(options) };
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
      return (await client.upload(medium.file, run, signal)).message_id;
    },
    sendVenue: async (chatId, { latitude, longitude, title, address }, replyTo, signal) => {
      const other = commonOf({ html: false, replyTo });
      const run = (api: Api): Promise<Sent> =>
        api.sendVenue(chatId, latitude, longitude, title, address, other);
      return (await client.call(run, signal)).message_id;
    },
    sendPhoto: async (chatId, png, caption, signal) => {
      const run = (api: Api): Promise<Sent> => api.sendPhoto(chatId, ATTACHED, { caption });
      return (await client.attach(uploadOf(png, FILE_NAME), run, signal)).message_id;
    },
    editPhoto: async (chatId, messageId, png, caption, signal) => {
      const media = { type: "photo" as const, media: ATTACHED, caption };
      const run = (api: Api): Promise<unknown> => api.editMessageMedia(chatId, messageId, media);
      await client.attach(uploadOf(png, FILE_NAME), run, signal);
    },
    editCaption: async (chatId, messageId, caption, signal) => {
      await client.call((api) => api.editMessageCaption(chatId, messageId, { caption }), signal);
    },
    deleteMessage: async (chatId, messageId, signal) => {
      await client.call((api) => api.deleteMessage(chatId, messageId), signal);
    },
  };
}

type Sent = { readonly message_id: number };

type Common = {
  readonly parse_mode?: "HTML";
  readonly reply_parameters?: {
    readonly message_id: number;
    readonly allow_sending_without_reply: true;
  };
};

function commonOf({ html, replyTo }: TextOptions): Common {
  return {
    ...(html ? { parse_mode: "HTML" as const } : {}),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
  };
}

/** Without what is unknown: Telegram would believe a 0. */
function known<K extends string>(numbers: Readonly<Record<K, number>>): { [key in K]?: number } {
  const out: { [key in K]?: number } = {};
  for (const key in numbers) if (numbers[key] > 0) out[key] = numbers[key];
  return out;
}

function knownSizes(medium: { readonly duration: number; readonly width: number; readonly height: number }): {
  duration?: number;
  width?: number;
  height?: number;
} {
  const { duration, width, height } = medium;
  return { ...known({ duration }), ...(width > 0 && height > 0 ? { width, height } : {}) };
}
