import type { InlineKeyboard } from "./buttons.ts";

/** How a message is sent, whatever its kind. */
export type SendOptions = {
  /** Id of a message of the same chat to reply to. If it is gone, the message is sent without the reply. */
  readonly replyTo?: number | undefined;
  /** Topic of the chat to send to; General when left out. */
  readonly topicId?: number | undefined;
  /** Nobody hears a sound. */
  readonly silent?: boolean | undefined;
  /** Below the message. */
  readonly keyboard?: InlineKeyboard | undefined;
};

/** How a text or a caption is sent. */
export type TextOptions = SendOptions & { readonly html: boolean };

type Markup = { readonly inline_keyboard: { text: string; callback_data: string }[][] };

type Common = {
  readonly parse_mode?: "HTML";
  readonly message_thread_id?: number;
  readonly disable_notification?: true;
  readonly reply_parameters?: {
    readonly message_id: number;
    readonly allow_sending_without_reply: true;
  };
  readonly reply_markup?: Markup;
};

/** The parameters that all sending methods share. */
export function commonOf({ html, replyTo, topicId, silent, keyboard }: TextOptions): Common {
  return {
    ...(html ? { parse_mode: "HTML" as const } : {}),
    ...(topicId === undefined ? {} : { message_thread_id: topicId }),
    ...(silent === true ? { disable_notification: true as const } : {}),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
    ...markupOf(keyboard),
  };
}

/** The parameter for a keyboard; none for an empty one. */
export function markupOf(keyboard: InlineKeyboard = []): { readonly reply_markup?: Markup } {
  if (keyboard.length === 0) return {};
  const rows = keyboard.map((row) => row.map(({ text, data }) => ({ text, callback_data: data })));
  return { reply_markup: { inline_keyboard: rows } };
}

/** The numbers without zeros, which stand for "unknown": Telegram would take a 0 literally. */
export function known<K extends string>(numbers: Readonly<Record<K, number>>): { [key in K]?: number } {
  const out: { [key in K]?: number } = {};
  for (const key in numbers) if (numbers[key] > 0) out[key] = numbers[key];
  return out;
}

/** The duration and size of a medium as far as they are known. */
export function knownSizes(medium: {
  readonly duration: number;
  readonly width: number;
  readonly height: number;
}): {
  duration?: number;
  width?: number;
  height?: number;
} {
  const { duration, width, height } = medium;
  return { ...known({ duration }), ...(width > 0 && height > 0 ? { width, height } : {}) };
}
