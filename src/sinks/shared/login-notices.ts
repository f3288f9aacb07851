import { loginWords } from "../../bridge/describe/login.ts";
import { timeReader } from "../../bridge/describe/time.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { ToldPostponed } from "./told-postponed.ts";

const LOGIN_NEEDED: Bilingual = {
  zh: "需要登录微信。二维码绝不会发到这里，请到终端或其他会显示二维码的地方扫码",
  en: "WeChat needs a login. The code is never sent here: scan it in the terminal, or wherever it is shown",
};

export type LoginNoticesDeps = Pick<SinkDeps, "clock" | "texts" | "state"> & {
  /** The sink's name. */
  readonly sink: string;
  /** Sends one text. */
  readonly tell: (text: string, signal: AbortSignal) => Promise<void>;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Tells of the login in words, at a place that must not get the code: whoever scans it is logged in. That a code waits is
 * told once, however often it is replaced.
 */
export class LoginNotices {
  readonly #deps: LoginNoticesDeps;
  readonly #postponed: ToldPostponed;
  #toldOfCode = false;

  constructor(deps: LoginNoticesDeps) {
    this.#deps = deps;
    this.#postponed = new ToldPostponed(deps.state, `${deps.sink}.postponed`);
  }

  /** See `LoginDisplay`. Rejects as `tell` and the state store do. */
  async show(view: LoginView, signal: AbortSignal, anew = false): Promise<void> {
    if (view.state === "code" && this.#toldOfCode && !anew) return;
    const text = this.#wordsOf(view);
    if (text === undefined || (await this.#postponed.knows("", view))) return;
    await this.#deps.tell(text, signal);
    this.#toldOfCode = view.state === "code";
    // It was told: without the note it is told once more after a restart.
    await this.#postponed.note("", view).catch(() => {});
  }

  /** `undefined`: only the person at the code needs to know. */
  #wordsOf(view: LoginView): string | undefined {
    const { texts, clock, timeZone } = this.#deps;
    switch (view.state) {
      case "code":
        return LOGIN_NEEDED[texts.locale];
      case "scanned":
      case "confirmed":
        return undefined;
      case "confirm":
      case "loggedIn":
      case "unanswered":
      case "refused":
      case "postponed":
      case "loggedOut": {
        const reader = timeReader(texts, clock.now(), timeZone);
        const time = (at: number): string => reader.moment(at, false);
        // Nothing can be typed here, so no command is named.
        return loginWords(view, { texts, loginCommand: undefined, time }).text;
      }
      default:
        return view satisfies never;
    }
  }
}
