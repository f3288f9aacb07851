import type { Bilingual, Texts } from "../../../text/catalogue/texts.ts";
import { loginWords } from "../../describe/login.ts";
import { timeReader } from "../../describe/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LoginDisplay, LoginView } from "../../ports/sink.ts";
import type { StateStore } from "../../ports/stores/state-store.ts";
import type { AnnouncementPlace } from "./announcement-board.ts";

export type LoginNoticeDeps = {
  readonly state: Pick<StateStore, "get" | "set">;
  readonly texts: Texts;
  readonly clock: Pick<Clock, "now">;
  /** Titles of the sinks that show login codes. */
  readonly codePlaces: readonly Bilingual[];
  /** The name of the sink whose own login it tells of; left out: of the source's. */
  readonly of?: string | undefined;
  /** Titles of those among them where a person can give commands. */
  readonly commandPlaces: readonly Bilingual[];
};

/**
 * Tells of a login at a sink that shows announcements and no login codes: that one is needed and where, that it succeeded, or
 * why it ended. The code itself never gets there. Each news is told once, also over restarts: a service manager may restart
 * the program every few seconds.
 */
export class LoginNotice implements LoginDisplay {
  readonly name: string;
  readonly #display: AnnouncementPlace;
  readonly #deps: LoginNoticeDeps;

  constructor(display: AnnouncementPlace, deps: LoginNoticeDeps) {
    this.name = display.name;
    this.#display = display;
    this.#deps = deps;
  }

  /** Rejects with DeliveryError, or with StoreError before anything is told. */
  async showLogin(view: LoginView, signal: AbortSignal): Promise<void> {
    const { state, of } = this.#deps;
    const news = newsIn(view);
    const key = ["loginNotice", this.name, ...(of === undefined ? [] : [of])].join(".");
    if (news === undefined || (await state.get(key)) === news) return;
    await this.#display.notify(this.#words(view), signal);
    await state.set(key, news);
  }

  #words(view: LoginView): string {
    const { texts, clock, codePlaces, commandPlaces } = this.#deps;
    const titles = (places: readonly Bilingual[]): readonly string[] =>
      places.map((title) => title[texts.locale]);
    if (view.state === "code" && view.of !== undefined)
      return texts.login.own.needed(view.of.title[texts.locale], titles(codePlaces));
    if (view.state === "code") return texts.login.needed(titles(codePlaces));
    const reader = timeReader(texts, clock.now(), undefined);
    const loginCommand = commandPlaces.length === 0 ? undefined : { at: titles(commandPlaces) };
    const time = (at: number): string => reader.moment(at, false);
    return loginWords(view, { texts, loginCommand, time }).text;
  }
}

/** What a view says that its reader has to know; `undefined`: nothing. The same for the codes of one request. */
function newsIn(view: LoginView): string | undefined {
  switch (view.state) {
    case "scanned":
    case "confirmed":
      return undefined;
    case "postponed":
      return `${view.state} ${view.reason} ${view.until}`;
    case "loggedOut":
      return `${view.state} ${view.reason}`;
    case "code":
    case "confirm":
    case "loggedIn":
    case "unanswered":
    case "refused":
      return view.state;
    default:
      return view satisfies never;
  }
}
