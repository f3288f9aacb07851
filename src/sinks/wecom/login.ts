import { loginWords } from "../../bridge/describe/login.ts";
import { timeReader } from "../../bridge/describe/time.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { BotDeps } from "../../bridge/ports/sink-deps.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { ToldPostponed } from "../shared/told-postponed.ts";
import { wecomWords } from "./texts/words.ts";

export type LoginNoticesDeps = Pick<BotDeps, "clock" | "texts" | "state"> & {
  readonly timeZone?: string | undefined;
  readonly tell: (text: string, signal: AbortSignal) => Promise<void>;
};

/**
 * Tells the group how the login goes, in words. The code never goes there: whoever scans it logs in, and everybody in the
 * group would see it.
 */
export class LoginNotices {
  readonly #deps: LoginNoticesDeps;
  readonly #postponed: ToldPostponed;
  /** The last notice says already that a code waits for a scan. */
  #toldOfCode = false;

  constructor(deps: LoginNoticesDeps) {
    this.#deps = deps;
    this.#postponed = new ToldPostponed(deps.state, "wecom.postponed");
  }

  async show(view: LoginView, signal: AbortSignal, anew = false): Promise<void> {
    const again = view.state === "code" && this.#toldOfCode && !anew;
    const text = this.#wordsOf(view);
    if (again || text === undefined || (await this.#postponed.knows("", view))) return;
    await this.#deps.tell(text, signal);
    this.#toldOfCode = view.state === "code";
    // Without this note it would be told again after a restart, no more.
    await this.#postponed.note("", view).catch(() => {});
  }

  /** `undefined`: nothing that the group needs to know. */
  #wordsOf(view: LoginView): string | undefined {
    const { texts, clock, timeZone } = this.#deps;
    switch (view.state) {
      case "code":
        return wecomWords(texts).loginNeeded;
      case "scanned":
      case "confirmed":
        return undefined;
      case "confirm":
      case "loggedIn":
      case "unanswered":
      case "refused":
      case "postponed":
      case "loggedOut":
        return words(view, texts, clock.now(), timeZone);
      default:
        return view satisfies never;
    }
  }
}

/** Nothing can be typed in the group, so no command is named. */
function words(view: LoginView, texts: Texts, now: number, timeZone: string | undefined): string {
  const reader = timeReader(texts, now, timeZone);
  const time = (at: number): string => reader.moment(at, false);
  return loginWords(view, { texts, loginCommand: undefined, time }).text;
}
