import { loginWords } from "../../../bridge/describe/login.ts";
import { qrPng } from "../../../bridge/describe/qr.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { ToldPostponed } from "../../shared/told-postponed.ts";
import { isMediumRefused } from "../api/errors.ts";
import { type Upload, uploadOf } from "../api/upload.ts";
import { plainWords } from "../chat/format.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { Place } from "../chat/target-chat.ts";
import { timeOfDay } from "../chat/time.ts";
import { LoginMessage, type LoginMessageDeps, type Shown } from "./login-message.ts";
import { pictureFile } from "./picture.ts";

const RISK_KEY = "telegram.risk";

export type LoginDeps = LoginMessageDeps & { readonly sender: MessageSender; readonly texts: Texts };

type View<S extends LoginView["state"]> = Extract<LoginView, { readonly state: S }>;

/** The one message of a login, a photo with the code or words: sent, edited, and taken away. */
export class LoginScreen {
  readonly #deps: LoginDeps;
  readonly #message: LoginMessage;
  readonly #told: ToldPostponed;
  /** What stands in the message of this process: the code's text, or the words. `""` when it is only known which message. */
  #content: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: LoginDeps) {
    this.#deps = deps;
    this.#message = new LoginMessage(deps);
    this.#told = new ToldPostponed(deps.state, "telegram.postponed");
  }

  show(view: LoginView, signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#show(view, signal));
  }

  /** Takes away what an earlier process left. */
  removeStale(signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#content === undefined) await this.#message.remove(signal);
    });
  }

  async #inTurn(run: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(run);
    this.#turn = mine.catch(() => {});
    await mine;
  }

  async #show(view: LoginView, signal: AbortSignal): Promise<void> {
    switch (view.state) {
      case "code":
        return await this.#showCode(view, signal);
      case "scanned":
      case "confirmed":
        return await this.#showProgress(view, signal);
      case "confirm":
        return await this.#showConfirm(view, signal);
      case "loggedIn":
      case "unanswered":
      case "refused":
      case "postponed":
      case "loggedOut":
        return await this.#end(view, signal);
      default:
        return view satisfies never;
    }
  }

  async #showCode(code: View<"code">, signal: AbortSignal): Promise<void> {
    const { api, sender } = this.#deps;
    if (this.#content === code.content) return;
    const png = uploadOf(await qrPng(code.content), "qr.png");
    await sender.at(async (place) => {
      const { chatId } = place;
      const mine = await this.#mine(place);
      if (mine?.kind === "photo" && code.replaced) {
        const caption = this.#words(code, place);
        if (await this.#message.edited(api.editPhoto(chatId, mine.messageId, png, caption, signal))) {
          this.#content = code.content;
          return;
        }
        await this.#message.forget();
      }
      // Not an edit: an edited message makes no sound, and this code was asked for.
      await this.#begin(place, signal);
      const caption = this.#words({ ...code, replaced: false }, place);
      const messageId = await api.sendPhoto(chatId, png, caption, signal);
      await this.#remember({ chatId, messageId, kind: "photo" }, code.content);
    });
  }

  /** The code gives way to the face of the account that scanned it: the wrong phone is noticed before it confirms. */
  async #showProgress(view: View<"scanned" | "confirmed">, signal: AbortSignal): Promise<void> {
    const { sender } = this.#deps;
    await sender.at(async (place) => {
      const words = this.#words(view, place);
      const shown = await this.#message.current();
      if (shown?.chatId === place.chatId) {
        const face = view.state === "scanned" ? view.picture : undefined;
        const picture = face === undefined ? undefined : pictureFile(face);
        if (await this.#message.edited(this.#rewrite(shown, words, picture, signal))) {
          // The same code, should it be shown once more, is not what stands there.
          this.#content = "";
          return;
        }
        await this.#forget();
      }
      await sender.say(place, words, [], signal);
    });
  }

  async #rewrite(
    { chatId, messageId, kind }: Shown,
    words: string,
    picture: Upload | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { api } = this.#deps;
    if (kind === "text") return await api.editText(chatId, messageId, words, [], signal);
    if (picture !== undefined) {
      try {
        return await api.editPhoto(chatId, messageId, picture, words, signal);
      } catch (error) {
        if (!isMediumRefused(error)) throw error;
      }
    }
    await api.editCaption(chatId, messageId, words, signal);
  }

  async #showConfirm(view: View<"confirm">, signal: AbortSignal): Promise<void> {
    const { api, sender } = this.#deps;
    await sender.at(async (place) => {
      const { chatId } = place;
      const words = this.#words(view, place);
      if (this.#content === words && (await this.#mine(place)) !== undefined) return;
      await this.#begin(place, signal);
      const messageId = await api.sendText(chatId, words, { html: false }, signal);
      await this.#remember({ chatId, messageId, kind: "text" }, words);
    });
  }

  /** The code goes before the word is said, so that a failure between them leaves no code behind. */
  async #end(
    view: View<"loggedIn" | "unanswered" | "refused" | "postponed" | "loggedOut">,
    signal: AbortSignal,
  ): Promise<void> {
    const { sender } = this.#deps;
    await sender.at(async (place) => {
      await this.#message.remove(signal);
      this.#content = undefined;
      if (await this.#told.knows(place.chatId, view)) return;
      const { text, buttons } = this.#describe(view);
      await sender.say(place, text, buttons, signal);
      await this.#told.note(place.chatId, view);
    });
  }

  /** Before a new message: the old one goes, and the risk is told once in a chat. */
  async #begin({ chatId, shared }: Place, signal: AbortSignal): Promise<void> {
    const { sender, state, texts } = this.#deps;
    await this.#message.remove(signal);
    this.#content = undefined;
    if ((await state.get(RISK_KEY)) === chatId) return;
    await sender.say({ chatId, shared }, texts.login.risk, [], signal);
    await state.set(RISK_KEY, chatId);
  }

  /** The message of this process, if it stands at the place. */
  async #mine({ chatId }: Place): Promise<Shown | undefined> {
    const shown = this.#content === undefined ? undefined : await this.#message.current();
    return shown?.chatId === chatId ? shown : undefined;
  }

  async #remember(shown: Shown, content: string): Promise<void> {
    this.#content = content;
    await this.#message.remember(shown);
  }

  async #forget(): Promise<void> {
    this.#content = undefined;
    await this.#message.forget();
  }

  #words(view: LoginView, place: Place): string {
    return plainWords(this.#describe(view).text, place);
  }

  #describe(view: LoginView): ReturnType<typeof loginWords> {
    return loginWords(view, { texts: this.#deps.texts, loginCommand: "/login", time: timeOfDay });
  }
}
