import type { InlineButton } from "./buttons.ts";

export type TextOptions = {
  readonly html: boolean;
  /** Message of the same chat that this one answers; sent as its own when that one is gone. */
  readonly replyTo?: number | undefined;
  /** The topic of the chat to send it to; General when left out. */
  readonly topicId?: number | undefined;
  /** Below the text, one in a row. */
  readonly buttons?: readonly InlineButton[] | undefined;
};

type Common = {
  readonly parse_mode?: "HTML";
  readonly message_thread_id?: number;
  readonly reply_parameters?: {
    readonly message_id: number;
    readonly allow_sending_without_reply: true;
  };
  readonly reply_markup?: { readonly inline_keyboard: { text: string; callback_data: string }[][] };
};

/** What calls that send have in common. */
export function commonOf({ html, replyTo, topicId, buttons = [] }: TextOptions): Common {
  return {
    ...(html ? { parse_mode: "HTML" as const } : {}),
    ...(topicId === undefined ? {} : { message_thread_id: topicId }),
    ...(replyTo === undefined
      ? {}
      : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
    ...(buttons.length === 0
      ? {}
      : {
          reply_markup: {
            inline_keyboard: buttons.map(({ text, data }) => [{ text, callback_data: data }]),
          },
        }),
  };
}

/** Without what is unknown: Telegram would believe a 0. */
export function known<K extends string>(numbers: Readonly<Record<K, number>>): { [key in K]?: number } {
  const out: { [key in K]?: number } = {};
  for (const key in numbers) if (numbers[key] > 0) out[key] = numbers[key];
  return out;
}

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
