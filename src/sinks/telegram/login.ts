import type { Logger } from "../../bridge/log.ts";
import { qrPng } from "../../bridge/qr.ts";
import type { LoginView } from "../../bridge/sink.ts";
import type { StateStore } from "../../bridge/state-store.ts";
import type { Texts } from "../../bridge/text/texts.ts";
import type { TelegramApi } from "./api.ts";
import { isGone, isNotFound, isNotModified, TelegramFailure } from "./errors.ts";
import type { Outlet } from "./outlet.ts";
import { timeOfDay } from "./time.ts";

const PHOTO_KEY = "telegram.login";
const RISK_KEY = "telegram.risk";
const LOGIN_COMMAND = "/login";

/** 90 × 90 white pixels: takes the place of a code that cannot be deleted (bots delete only what is younger than 48 hours). */
const BLANK_PNG = Uint8Array.from(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAFoAAABaCAAAAAAdwx7eAAAAkklEQVR4AbXBAQEAAAiDMKR/55uC7UZFMpKRjGQkIxnJSEYykpGMZCQjGclIRjKSkYxkJCMZyUhGMpKRjGQkIxnJSEYykpGMZCQjGclIRjKSkYxkJCMZyUhGMpKRjGQkIxnJSEYykpGMZCQjGclIRjKSkYxkJCMZyUhGMpKRjGQkIxnJSEYykpGMZCQjGclIRjIPPtIBswpNnHsAAAAASUVORK5CYII=",
    "base64",
  ),
);

export type LoginDeps = {
  readonly api: TelegramApi;
  readonly outlet: Outlet;
  readonly state: StateStore;
  readonly texts: Texts;
  readonly log: Logger;
};

type Photo = { readonly chatId: string; readonly messageId: number };
type Code = Extract<LoginView, { readonly state: "code" }>;

/** The one photo with the login code: sent, edited, and taken away. Which message it is outlives a restart. */
export class LoginPhoto {
  readonly #deps: LoginDeps;
  /** What this process shows. */
  #shown: { readonly content: string; readonly photo: Photo } | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: LoginDeps) {
    this.#deps = deps;
  }

  show(view: LoginView, signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#show(view, signal));
  }

  /** Takes away the code that an earlier process left. */
  removeStale(signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#shown === undefined) await this.#remove(signal);
    });
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(run);
    this.#turn = mine.catch(() => {});
    await mine;
  }

  async #show(view: LoginView, signal: AbortSignal): Promise<void> {
    const { login } = this.#deps.texts;
    switch (view.state) {
      case "code":
        return await this.#showCode(view, signal);
      case "scanned":
        return await this.#showScanned(signal);
      case "loggedIn":
        return await this.#end(login.loggedIn(view.accountName), signal);
      case "unanswered":
        return await this.#end(login.unanswered(LOGIN_COMMAND), signal);
      case "refused":
        return await this.#end(login.refused(view.detail, LOGIN_COMMAND), signal);
      case "loggedOut":
        return await this.#end(login.loggedOut(view.detail, LOGIN_COMMAND), signal);
    }
  }

  async #showCode(code: Code, signal: AbortSignal): Promise<void> {
    const { api, outlet, state, texts } = this.#deps;
    if (this.#shown?.content === code.content) return;
    const png = await qrPng(code.content);
    const caption = texts.login.caption(timeOfDay(code.expiresAt));
    await outlet.at(async ({ chatId }) => {
      const mine = this.#shown?.photo.chatId === chatId ? this.#shown.photo : undefined;
      if (mine !== undefined && code.replaced) {
        const text = `${texts.login.replaced}\n${caption}`;
        if (await this.#edited(api.editPhoto(chatId, mine.messageId, png, text, signal))) {
          this.#shown = { content: code.content, photo: mine };
          return;
        }
        await this.#forget();
      }
      // Not an edit: an edited message makes no sound, and this code was asked for.
      await this.#remove(signal);
      await this.#sayRisk(chatId, signal);
      const messageId = await api.sendPhoto(chatId, png, caption, signal);
      const photo: Photo = { chatId, messageId };
      this.#shown = { content: code.content, photo };
      await state.set(PHOTO_KEY, JSON.stringify(photo));
    });
  }

  async #sayRisk(chatId: string, signal: AbortSignal): Promise<void> {
    const { outlet, state, texts } = this.#deps;
    if ((await state.get(RISK_KEY)) === chatId) return;
    await outlet.plain(chatId, texts.login.risk, signal);
    await state.set(RISK_KEY, chatId);
  }

  async #showScanned(signal: AbortSignal): Promise<void> {
    const { api, outlet, texts } = this.#deps;
    await outlet.at(async ({ chatId }) => {
      const photo = await this.#photo();
      if (photo?.chatId === chatId) {
        if (await this.#edited(api.editCaption(chatId, photo.messageId, texts.login.scanned, signal))) return;
        await this.#forget();
      }
      await outlet.plain(chatId, texts.login.scanned, signal);
    });
  }

  /** The code goes before the word is said, so that a failure between them leaves no code behind. */
  async #end(text: string, signal: AbortSignal): Promise<void> {
    const { outlet } = this.#deps;
    await outlet.at(async ({ chatId }) => {
      await this.#remove(signal);
      await outlet.plain(chatId, text, signal);
    });
  }

  async #remove(signal: AbortSignal): Promise<void> {
    const { api, log } = this.#deps;
    const photo = await this.#photo();
    if (photo !== undefined) {
      const { chatId, messageId } = photo;
      try {
        await api.deleteMessage(chatId, messageId, signal);
      } catch (error) {
        if (!isRefusedThere(error)) throw error;
        if (!isNotFound(error)) await this.#blank(photo, signal);
        log.debug({ error: error.message }, "the message with the login code could not be deleted");
      }
    }
    await this.#forget();
  }

  async #blank({ chatId, messageId }: Photo, signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.api.editPhoto(chatId, messageId, BLANK_PNG, "", signal);
    } catch (error) {
      if (!isRefusedThere(error)) throw error;
    }
  }

  /** False when the message is gone or closed to edits. */
  async #edited(edit: Promise<void>): Promise<boolean> {
    try {
      await edit;
      return true;
    } catch (error) {
      if (isNotModified(error)) return true;
      if (isGone(error)) return false;
      throw error;
    }
  }

  async #photo(): Promise<Photo | undefined> {
    if (this.#shown !== undefined) return this.#shown.photo;
    const text = await this.#deps.state.get(PHOTO_KEY);
    const match = /^\{"chatId":"(-?\d+)","messageId":(\d+)\}$/.exec(text ?? "");
    const [, chatId, messageId] = match ?? [];
    return chatId === undefined ? undefined : { chatId, messageId: Number(messageId) };
  }

  async #forget(): Promise<void> {
    this.#shown = undefined;
    await this.#deps.state.delete(PHOTO_KEY);
  }
}

/** Telegram refuses for this message or chat: asking again would not change it. */
function isRefusedThere(error: unknown): error is TelegramFailure {
  return error instanceof TelegramFailure && error.code === "refused" && [400, 403].includes(error.status);
}
