import type { Logger } from "../../../bridge/ports/log.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import type { TelegramApi } from "../api/api.ts";
import { isGone, isNotFound, isNotModified, TelegramFailure } from "../api/errors.ts";
import { uploadOf } from "../api/upload.ts";

const KEY = "telegram.login";

/** 90 × 90 white pixels. Replaces a code that cannot be deleted: bots can only delete messages of the last 48 hours. */
const BLANK_PNG = Uint8Array.from(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAFoAAABaCAAAAAAdwx7eAAAAkklEQVR4AbXBAQEAAAiDMKR/55uC7UZFMpKRjGQkIxnJSEYykpGMZCQjGclIRjKSkYxkJCMZyUhGMpKRjGQkIxnJSEYykpGMZCQjGclIRjKSkYxkJCMZyUhGMpKRjGQkIxnJSEYykpGMZCQjGclIRjKSkYxkJCMZyUhGMpKRjGQkIxnJSEYykpGMZCQjGclIRjIPPtIBswpNnHsAAAAASUVORK5CYII=",
    "base64",
  ),
);
/** Replaces words in the same way. Telegram does not accept an empty text. */
const NO_WORDS = "–";

/** The login message in a chat. */
export type Shown = {
  readonly chatId: string;
  readonly messageId: number;
  readonly kind: "photo" | "text";
};

export type LoginMessageDeps = {
  /** What tells this login from others in the names of the state store; `""` for that of the source. */
  readonly key?: string;
  readonly api: TelegramApi;
  readonly state: StateStore;
  readonly log: Logger;
};

/** The login message: the one message about a login that is edited and removed. Its id is kept over restarts. */
export class LoginMessage {
  readonly #deps: LoginMessageDeps;
  readonly #key: string;

  constructor(deps: LoginMessageDeps) {
    this.#deps = deps;
    this.#key = `${KEY}${deps.key ?? ""}`;
  }

  async current(): Promise<Shown | undefined> {
    const text = await this.#deps.state.get(this.#key);
    const match = /^\{"chatId":"(-?\d+)","messageId":(\d+)(?:,"kind":"(photo|text)")?\}$/.exec(text ?? "");
    const [, chatId, messageId, kind] = match ?? [];
    if (chatId === undefined) return undefined;
    return { chatId, messageId: Number(messageId), kind: kind === "text" ? kind : "photo" };
  }

  async remember({ chatId, messageId, kind }: Shown): Promise<void> {
    await this.#deps.state.set(this.#key, JSON.stringify({ chatId, messageId, kind }));
  }

  async forget(): Promise<void> {
    await this.#deps.state.delete(this.#key);
  }

  /** Waits for an edit. False when the message is gone or can no longer be edited. */
  async edited(edit: Promise<void>): Promise<boolean> {
    try {
      await edit;
      return true;
    } catch (error) {
      if (isNotModified(error)) return true;
      if (isGone(error)) return false;
      throw error;
    }
  }

  /** Deletes the message, or blanks it when it cannot be deleted. Does nothing without a message. */
  async remove(signal: AbortSignal): Promise<void> {
    const { api, log } = this.#deps;
    const shown = await this.current();
    if (shown !== undefined) {
      try {
        await api.deleteMessage(shown.chatId, shown.messageId, signal);
      } catch (error) {
        if (!isRefusedThere(error)) throw error;
        if (!isNotFound(error)) await this.#blank(shown, signal);
        log.debug(
          { error: error.message },
          "telegram: could not delete the login message; its content was removed if possible",
        );
      }
    }
    await this.forget();
  }

  async #blank({ chatId, messageId, kind }: Shown, signal: AbortSignal): Promise<void> {
    const { api } = this.#deps;
    try {
      if (kind === "photo")
        await api.editPhoto(chatId, messageId, uploadOf(BLANK_PNG, "blank.png"), "", signal);
      else await api.editText(chatId, messageId, NO_WORDS, [], signal);
    } catch (error) {
      if (!isRefusedThere(error)) throw error;
    }
  }
}

/** Telegram refuses because of this message or chat. A repeat would not help. */
function isRefusedThere(error: unknown): error is TelegramFailure {
  return error instanceof TelegramFailure && error.code === "refused" && [400, 403].includes(error.status);
}
