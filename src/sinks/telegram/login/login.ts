import { loginWords } from "../../../bridge/describe/login.ts";
import { qrPng } from "../../../bridge/describe/qr.ts";
import { errorText } from "../../../bridge/model/errors.ts";
import type { LoginView } from "../../../bridge/ports/sink.ts";
import type { Picture } from "../../../bridge/ports/source-session.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { ToldPostponed } from "../../shared/told-postponed.ts";
import { Turns } from "../../shared/turns.ts";
import { isMediumRefused } from "../api/errors.ts";
import { type Upload, uploadOf } from "../api/upload.ts";
import { plainWords } from "../chat/format.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { Place } from "../chat/target-chat.ts";
import { timeOfDay } from "../chat/time.ts";
import { LoginMessage, type LoginMessageDeps, type Shown } from "./login-message.ts";

const RISK_KEY = "telegram.risk";
/** Larger than any picture of an account. */
const MAX_PICTURE_BYTES = 256 * 1024;
/** First bytes by format. */
const PICTURE_FORMATS = [
  { fileName: "picture.jpg", begins: [0xff, 0xd8, 0xff] },
  { fileName: "picture.png", begins: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
] as const;

export type LoginDeps = LoginMessageDeps & { readonly sender: MessageSender; readonly texts: Texts };

type View<S extends LoginView["state"]> = Extract<LoginView, { readonly state: S }>;

/** Shows a login in one message, a photo with the code or a text, which is edited and removed. */
export class LoginScreen {
  readonly #deps: LoginDeps;
  readonly #message: LoginMessage;
  readonly #told: ToldPostponed;
  /** The content of this process's message: the code's text, or the words. `""`: unknown content. `undefined`: no message. */
  #content: string | undefined;
  readonly #turns = new Turns();

  constructor(deps: LoginDeps) {
    this.#deps = deps;
    this.#message = new LoginMessage(deps);
    this.#told = new ToldPostponed(deps.state, `telegram.postponed${deps.key ?? ""}`);
  }

  /** `anew`: see `LoginDisplay`. */
  show(view: LoginView, signal: AbortSignal, anew = false): Promise<void> {
    return this.#turns.run(async () => {
      if (anew) await this.#discard(signal);
      await this.#show(view, anew, signal);
    });
  }

  /** Removes the message of an earlier process. */
  removeStale(signal: AbortSignal): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#content === undefined) await this.#message.remove(signal);
    });
  }

  /** Removes the message before a view that is shown anew. A failure is only logged: the person waits for the new one. */
  async #discard(signal: AbortSignal): Promise<void> {
    this.#content = undefined;
    try {
      await this.#message.remove(signal);
    } catch (error) {
      signal.throwIfAborted();
      this.#deps.log.warn(
        { error: errorText(error) },
        "telegram: could not remove the earlier login message",
      );
      await this.#message.forget();
    }
  }

  async #show(view: LoginView, anew: boolean, signal: AbortSignal): Promise<void> {
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
        return await this.#end(view, anew, signal);
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
      // A new message, since an edited one does not notify, and somebody asked for this code.
      await this.#begin(place, signal);
      const caption = this.#words({ ...code, replaced: false }, place);
      const messageId = await api.sendPhoto(chatId, png, caption, signal);
      await this.#remember({ chatId, messageId, kind: "photo" }, code.content);
    });
  }

  /** Replaces the code by the picture of the account that scanned it, so that a wrong account is noticed in time. */
  async #showProgress(view: View<"scanned" | "confirmed">, signal: AbortSignal): Promise<void> {
    const { sender } = this.#deps;
    await sender.at(async (place) => {
      const words = this.#words(view, place);
      const shown = await this.#message.current();
      if (shown?.chatId === place.chatId) {
        const face = view.state === "scanned" ? view.picture : undefined;
        const picture = face === undefined ? undefined : pictureFile(face);
        if (await this.#message.edited(this.#rewrite(shown, words, picture, signal))) {
          // If the same code is to be shown again, it has to be sent again.
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

  /** Removes the code first, so that an error in between leaves no code behind. */
  async #end(
    view: View<"loggedIn" | "unanswered" | "refused" | "postponed" | "loggedOut">,
    anew: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { sender } = this.#deps;
    await sender.at(async (place) => {
      await this.#message.remove(signal);
      this.#content = undefined;
      if (!anew && (await this.#told.knows(place.chatId, view))) return;
      const { text, buttons } = this.#describe(view);
      await sender.say(place, text, buttons, signal);
      await this.#told.note(place.chatId, view);
    });
  }

  /** To be called before a new message: removes the old one, and explains the risk once in each chat. */
  async #begin({ chatId, shared }: Place, signal: AbortSignal): Promise<void> {
    const { sender, state, texts } = this.#deps;
    await this.#message.remove(signal);
    this.#content = undefined;
    if ((await state.get(RISK_KEY)) === chatId) return;
    await sender.say({ chatId, shared }, texts.login.risk, [], signal);
    await state.set(RISK_KEY, chatId);
  }

  /** The message of this process if it is in the target chat. */
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

/** The picture as an upload. `undefined` when its first bytes are not those of a JPEG or PNG, or when it is too large. */
function pictureFile({ base64 }: Picture): Upload | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.length > MAX_PICTURE_BYTES) return undefined;
  const format = PICTURE_FORMATS.find(({ begins }) => begins.every((byte, index) => bytes[index] === byte));
  return format === undefined ? undefined : uploadOf(bytes, format.fileName);
}
