import { Api, GrammyError, HttpError, InputFile } from "grammy";
import type { Update } from "grammy/types";
import { errorText } from "../../bridge/errors.ts";
import { TelegramFailure } from "./errors.ts";
import { telegramFetch } from "./fetch.ts";

/** A text that somebody wrote where the bot reads. */
export type IncomingText = {
  readonly chatId: string;
  readonly chatType: string;
  /** The person; `undefined` where none is told (channels, anonymous admins, forwarded or inline messages). */
  readonly fromId: string | undefined;
  /** Unix seconds. */
  readonly date: number;
  readonly text: string;
};
/** `message` is `undefined` for everything that is not a new text message. */
export type Incoming = { readonly updateId: number; readonly message: IncomingText | undefined };

export type TextOptions = { readonly html: boolean };
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

export type ApiOptions = {
  readonly token: string;
  readonly apiRoot: string;
  readonly fetch: typeof fetch;
  /** Deadline of one call; a long poll gets its own waiting time on top. */
  readonly timeoutMs?: number;
};

const CALL_TIMEOUT_MS = 30_000;
const FILE_NAME = "qr.png";

export function createTelegramApi(options: ApiOptions): TelegramApi {
  const timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS;
  const apiRoot = options.apiRoot.replace(/\/+$/, "");

  /** A client for one call: its fetch is bound to a native signal, since undici refuses the polyfill that grammY hands over. */
  const call = async <T>(run: (api: Api) => Promise<T>, signal: AbortSignal, waitMs = 0): Promise<T> => {
    const limit = AbortSignal.timeout(timeoutMs + waitMs);
    const bound = telegramFetch(options.fetch, AbortSignal.any([signal, limit]), apiRoot);
    const api = new Api(options.token, {
      apiRoot,
      fetch: bound,
      // Only a net below our own deadline, which ends the request itself.
      timeoutSeconds: (timeoutMs + waitMs) / 1000 + 5,
    });
    try {
      return await run(api);
    } catch (error) {
      if (signal.aborted)
        throw new TelegramFailure("stopped", "stopped during a call to Telegram", { maybeReceived: true });
      throw toFailure(error, options.token);
    }
  };

  return {
    getMe: (signal) => call((api) => api.getMe(), signal),
    getUpdates: async (offset, waitSeconds, signal) => {
      const params = { offset, timeout: waitSeconds, allowed_updates: ["message" as const] };
      const updates = await call((api) => api.getUpdates(params), signal, waitSeconds * 1000);
      return updates.map(toIncoming);
    },
    setCommands: async (commands, language, signal) => {
      const list = commands.map((each) => ({ ...each }));
      await call(
        (api) => api.setMyCommands(list, language === "" ? {} : { language_code: language }),
        signal,
      );
    },
    sendText: async (chatId, text, { html }, signal) => {
      const other = {
        link_preview_options: { is_disabled: true },
        ...(html ? { parse_mode: "HTML" as const } : {}),
      };
      return (await call((api) => api.sendMessage(chatId, text, other), signal)).message_id;
    },
    sendPhoto: async (chatId, png, caption, signal) => {
      const photo = new InputFile(png, FILE_NAME);
      return (await call((api) => api.sendPhoto(chatId, photo, { caption }), signal)).message_id;
    },
    editPhoto: async (chatId, messageId, png, caption, signal) => {
      const media = { type: "photo" as const, media: new InputFile(png, FILE_NAME), caption };
      await call((api) => api.editMessageMedia(chatId, messageId, media), signal);
    },
    editCaption: async (chatId, messageId, caption, signal) => {
      await call((api) => api.editMessageCaption(chatId, messageId, { caption }), signal);
    },
    deleteMessage: async (chatId, messageId, signal) => {
      await call((api) => api.deleteMessage(chatId, messageId), signal);
    },
  };
}

function toFailure(error: unknown, token: string): TelegramFailure {
  if (error instanceof HttpError && error.error instanceof TelegramFailure) return error.error;
  if (error instanceof GrammyError) {
    const { retry_after, migrate_to_chat_id } = error.parameters;
    return new TelegramFailure("refused", oneLine(`${error.error_code} ${error.description}`, token), {
      status: error.error_code,
      retryAfterMs: retry_after === undefined ? undefined : retry_after * 1000,
      migrateTo: migrate_to_chat_id === undefined ? undefined : String(migrate_to_chat_id),
      maybeReceived: error.error_code >= 500,
    });
  }
  const inner = error instanceof HttpError ? error.error : error;
  return new TelegramFailure("unreachable", oneLine(errorText(inner), token), { maybeReceived: true });
}

function oneLine(text: string, token: string): string {
  return text.replaceAll(token, "<token>").replace(/\s+/g, " ").slice(0, 300);
}

function toIncoming(update: Update): Incoming {
  const message = update.message;
  if (message?.text === undefined) return { updateId: update.update_id, message: undefined };
  // Each of these puts somebody else's words, or nobody's, behind an id that may be the owner's.
  const borrowed =
    message.sender_chat !== undefined ||
    message.forward_origin !== undefined ||
    message.via_bot !== undefined;
  const person =
    borrowed || message.from === undefined || message.from.is_bot ? undefined : String(message.from.id);
  return {
    updateId: update.update_id,
    message: {
      chatId: String(message.chat.id),
      chatType: message.chat.type,
      fromId: person,
      date: message.date,
      text: message.text,
    },
  };
}
