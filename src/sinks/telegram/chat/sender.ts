import { DeliveryError } from "../../../bridge/model/errors.ts";
import type { CommandButton } from "../../../bridge/ports/command.ts";
import type { Medium, TelegramApi, Venue } from "../api/api.ts";
import { inlineKeyboard } from "../api/buttons.ts";
import {
  isNotModified,
  isParseFailure,
  isRefusal,
  isReplyGone,
  isThreadGone,
  TelegramFailure,
} from "../api/errors.ts";
import type { SendOptions, TextOptions } from "../api/params.ts";
import { telegramSays } from "../texts/index.ts";
import { formatPlain, type MessagePart } from "./format.ts";
import type { Place, TargetChat } from "./target-chat.ts";

/** A place for messages: a chat, or one of its topics. */
export type Spot = Pick<Place, "chatId" | "shared"> & {
  /** General, or a chat without topics, when left out. */
  readonly topicId?: number | undefined;
};

/** Sends one message in the caller's way, such as again when Telegram asks to wait. */
export type Each = <T>(send: () => Promise<T>) => Promise<T>;

/** Sends messages to the target chat, under its present id. */
export class MessageSender {
  readonly #api: TelegramApi;
  readonly #target: TargetChat;

  constructor(api: TelegramApi, target: TargetChat) {
    this.#api = api;
    this.#target = target;
  }

  /**
   * Runs with the target chat, again with its new id if Telegram says that the group was upgraded. Rejects with
   * DeliveryError `notReady` while there is no target chat.
   */
  async at<T>(run: (place: Place) => Promise<T>): Promise<T> {
    const place = await this.#target.current();
    if (place === undefined) throw new DeliveryError("notReady", telegramSays("noChat", {}));
    try {
      return await run(place);
    } catch (error) {
      if (!(error instanceof TelegramFailure) || error.migrateTo === undefined) throw error;
      await this.#target.moved(error.migrateTo);
      return await run({ ...place, chatId: error.migrateTo });
    }
  }

  /** Sends one message, without markup if Telegram cannot parse it. Resolves with its id. */
  part(chatId: string, part: MessagePart, options: SendOptions, signal: AbortSignal): Promise<number> {
    return forgiving(part, options, (text, how) => this.#api.sendText(chatId, text, how, signal));
  }

  /** Sends a media file with a caption, in the same way. */
  medium(
    chatId: string,
    medium: Medium,
    caption: MessagePart,
    options: SendOptions,
    signal: AbortSignal,
  ): Promise<number> {
    return forgiving(caption, options, (text, how) =>
      this.#api.sendMedium(chatId, medium, text, how, signal),
    );
  }

  venue(chatId: string, venue: Venue, options: SendOptions, signal: AbortSignal): Promise<number> {
    return forgiving(NO_WORDS, options, (_text, how) => this.#api.sendVenue(chatId, venue, how, signal));
  }

  /**
   * Sends a text of the bridge, in several messages if it is long. The buttons are on the last one. `each` sends one
   * message.
   */
  async say(
    { chatId, shared, topicId }: Spot,
    text: string,
    buttons: readonly CommandButton[],
    signal: AbortSignal,
    each: Each = (send) => send(),
  ): Promise<void> {
    const parts = formatPlain(text, { shared });
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1;
      const options = { html: false, topicId, ...(last ? { keyboard: inlineKeyboard(buttons) } : {}) };
      await each(() => this.#api.sendText(chatId, part, options, signal));
    }
  }

  /**
   * Puts words of the bridge, with their buttons, in the place of a message. Resolves with false when Telegram does not take
   * the edit, or when the words need more than one message: then nothing has changed.
   */
  async replace(
    { chatId, shared }: Spot,
    messageId: number,
    text: string,
    buttons: readonly CommandButton[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const [part, ...more] = formatPlain(text, { shared });
    if (part === undefined || more.length > 0) return false;
    try {
      await this.#api.editText(chatId, messageId, part, inlineKeyboard(buttons), signal);
      return true;
    } catch (error) {
      // The same page was asked for again.
      if (isNotModified(error)) return true;
      if (isRefusal(error)) return false;
      throw error;
    }
  }
}

/** What a spot is called where facts are kept by it: its chat, with the topic if it is one. */
export function keyOf({ chatId, topicId }: Spot): string {
  return topicId === undefined ? chatId : `${chatId}/${topicId}`;
}

/** Of a message without words. */
export const NO_WORDS: MessagePart = { html: "", plain: "", units: 0 };

/** The topic itself is gone, so no message passes there, whether it answers another or not. */
function isTopicGone(error: unknown, { topicId }: SendOptions): boolean {
  return topicId !== undefined && isThreadGone(error);
}

/**
 * Sends a message, again without markup if Telegram cannot parse it, and again without the reply if that message is gone
 * (`allow_sending_without_reply` is "always False" for some chats).
 */
async function forgiving(
  { html, plain }: MessagePart,
  given: SendOptions,
  send: (text: string, options: TextOptions) => Promise<number>,
): Promise<number> {
  let options: TextOptions = { ...given, html: true };
  for (;;) {
    try {
      return await send(options.html ? html : plain, options);
    } catch (error) {
      if (options.html && isParseFailure(error)) options = { ...options, html: false };
      else if (options.replyTo !== undefined && isReplyGone(error) && !isTopicGone(error, options))
        options = { ...options, replyTo: undefined };
      else throw error;
    }
  }
}
