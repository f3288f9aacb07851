import type { ConnectionState } from "../model/connection-state.ts";
import type { Failure } from "../model/reason.ts";
import type { SessionEvent } from "../ports/source-session.ts";
import type { OutageWatch } from "./announcements/outage.ts";
import type { WatchMark } from "./watch-mark.ts";

/** Lines for the person who has started the program and waits. */
export type PersonAtStart = {
  /** A start, or a new login, has come to its end: this account is watched. Not called when an announcement says so. */
  readonly watching: (accountName: string, came: "resumed" | "loggedIn") => void;
  /** WeChat cannot be reached, and nothing has worked yet. Called once. */
  readonly noNetwork: (failure: Failure) => void;
};

export type StartWatchDeps = {
  readonly mark: WatchMark;
  readonly outage: Pick<OutageWatch, "resumed">;
  /** `undefined`: nobody is at the machine. */
  readonly person: PersonAtStart | undefined;
};

/** Follows the way from a start, or a login, to an account that is watched, and keeps the mark of it. */
export class StartWatch {
  readonly #deps: StartWatchDeps;
  /** The account that came online, until it is told that it is watched. */
  #online: Parameters<PersonAtStart["watching"]> | undefined;
  #isFirst = true;
  #isNoNetworkTold = false;

  constructor(deps: StartWatchDeps) {
    this.#deps = deps;
  }

  /** An event was handled. `before`: the state before it. */
  async handled(event: SessionEvent, before: ConnectionState): Promise<void> {
    const { mark, outage, person } = this.#deps;
    switch (event.type) {
      case "online":
        if (event.resumed && this.#isFirst && mark.until !== undefined)
          outage.resumed(event.account.name, mark.until);
        this.#online = [event.account.name, event.resumed ? "resumed" : "loggedIn"];
        this.#isFirst = false;
        await mark.watched(true);
        break;
      case "offline":
        if (before !== "starting" || this.#isNoNetworkTold) break;
        this.#isNoNetworkTold = true;
        person?.noNetwork(event.failure);
        break;
      case "qr":
      case "confirm":
      case "loginStopped":
      case "loggedOut":
        await mark.over();
        break;
      case "scanned":
      case "confirmed":
      case "loginPostponed":
      case "batch":
      case "names":
      case "gap":
      case "recallLost":
        break;
      default:
        event satisfies never;
    }
  }

  /** Everything that waited at the server was read. `isToldWho`: an announcement has named the account. */
  caughtUp(isToldWho: boolean): void {
    const online = this.#online;
    this.#online = undefined;
    if (online !== undefined && !isToldWho) this.#deps.person?.watching(...online);
  }
}
