import type { Update } from "grammy/types";

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

/** What the sink reads of an update. */
export function toIncoming(update: Update): Incoming {
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
