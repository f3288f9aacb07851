import type { LoginWay } from "./catalogue/login-way.ts";
import type { Locale, Texts } from "./catalogue/texts.ts";
import { type OwnReasonTexts, textsFor } from "./index.ts";

/** The language in which people are told everything. It can change while the program runs. */
export class Language {
  readonly #all: Readonly<Record<Locale, Texts>>;
  #locale: Locale;
  /** The sentences in the present language. Read them when they are used: a part that is kept does not change. */
  readonly texts: Texts;

  /** `own`: the sentences that sinks and sources bring for their reasons. `way`: how the source logs in. */
  constructor(locale: Locale, own: OwnReasonTexts = {}, way: LoginWay = "web") {
    this.#all = { zh: textsFor("zh", own, way), en: textsFor("en", own, way) };
    this.#locale = locale;
    const now = (): Texts => this.#all[this.#locale];
    this.texts = {
      get locale() {
        return now().locale;
      },
      get time() {
        return now().time;
      },
      get alert() {
        return now().alert;
      },
      get login() {
        return now().login;
      },
      get webLogin() {
        return now().webLogin;
      },
      get announcement() {
        return now().announcement;
      },
      get command() {
        return now().command;
      },
      get status() {
        return now().status;
      },
      get trouble() {
        return now().trouble;
      },
      get rules() {
        return now().rules;
      },
      get start() {
        return now().start;
      },
      reason: (reason, tell) => now().reason(reason, tell),
    };
  }

  get locale(): Locale {
    return this.#locale;
  }

  use(locale: Locale): void {
    this.#locale = locale;
  }
}
