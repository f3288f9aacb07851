import { loginWords } from "../../bridge/describe/login.ts";
import { timeReader } from "../../bridge/describe/time.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { SinkBasics } from "../../bridge/ports/sink-deps.ts";
import type { StateStore } from "../../bridge/ports/state-store.ts";
import { cleanContent } from "../../text/tools/clean.ts";
import { ToldPostponed } from "../shared/told-postponed.ts";

export type LoginNewsDeps = SinkBasics & {
  readonly state: StateStore;
  readonly name: string;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * What a file hears of the login, as words: that it is done, has failed, is over, or waits. Never a code, which is a key to
 * the account, and none of the steps between.
 */
export class LoginNews {
  readonly #deps: LoginNewsDeps;
  readonly #postponed: ToldPostponed;

  constructor(deps: LoginNewsDeps) {
    this.#deps = deps;
    this.#postponed = new ToldPostponed(deps.state, `${deps.name}.postponed`);
  }

  /** Rejects as `notify` does. */
  async tell(view: LoginView, notify: (text: string) => Promise<void>): Promise<void> {
    const { name } = this.#deps;
    switch (view.state) {
      case "code":
      case "scanned":
      case "confirm":
      case "confirmed":
        return;
      case "loggedIn":
      case "unanswered":
      case "refused":
      case "loggedOut":
        return await notify(this.#words(view));
      case "postponed":
        if (await this.#postponed.knows(name, view)) return;
        await notify(this.#words(view));
        return await this.#postponed.note(name, view);
      default:
        return view satisfies never;
    }
  }

  #words(view: LoginView): string {
    const { texts, clock, timeZone } = this.#deps;
    const reader = timeReader(texts, clock.now(), timeZone);
    const time = (at: number): string => reader.moment(at, false);
    return cleanContent(loginWords(view, { texts, loginCommand: undefined, time }).text);
  }
}
