import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { LogoutResult } from "../../../bridge/ports/source-session.ts";
import type { SavedSessionStore } from "../context/saved-session.ts";
import type { SessionKeys } from "../wire/session-keys.ts";
import { logout } from "./login-requests.ts";

/** `unknown`: WeChat may have a session that nobody has the keys of. */
export type Held = "nothing" | "unknown" | SessionKeys;

/** What this process holds of the account: what a logout has to give back to WeChat. */
export class HeldKeys {
  readonly #saved: SavedSessionStore;
  readonly #log: Logger;
  /** `notLoaded`: the saved session has not been looked at. */
  #held: Held | "notLoaded" = "notLoaded";

  constructor(saved: SavedSessionStore, log: Logger) {
    this.#saved = saved;
    this.#log = log;
  }

  /** A session is opened with these. */
  hold(keys: SessionKeys): void {
    this.#held = keys;
  }

  /** A login ticket is about to be used. Until its answer has been read, nobody has the keys of the session. */
  ticketUsed(): void {
    this.#held = "unknown";
  }

  /** There is no session, or it is over at WeChat. */
  drop(): void {
    this.#held = "nothing";
  }

  /**
   * Takes the keys away for a logout. In a process that has not begun yet they are the saved ones. Nothing may be running
   * that could put keys back. Never rejects.
   */
  async take(): Promise<Held> {
    const held = this.#held === "notLoaded" ? await this.#loadSaved() : this.#held;
    this.#held = "nothing";
    return held;
  }

  async #loadSaved(): Promise<Held> {
    try {
      return (await this.#saved.load())?.keys ?? "nothing";
    } catch (error) {
      this.#log.error(
        { error: errorText(error) },
        "the saved session could not be read: check the disk of DATA_DIR",
      );
      return "unknown";
    }
  }
}

/** Ends at the server the session that `held` has the keys of. Never rejects; waits at most 10 s for an answer. */
export async function logOutAtServer(held: Held, log: Logger, signal: AbortSignal): Promise<LogoutResult> {
  if (held === "nothing") return "loggedOut";
  try {
    if (held === "unknown") throw new Error("the login was not finished");
    const { status } = await held.http.send(logout(held.context), signal);
    if (status >= 400) throw new Error(`webwxlogout: status ${status}`);
    log.info({}, "logged out of WeChat by request");
    return "loggedOut";
  } catch (error) {
    log.warn(
      { reason: errorText(error) },
      "WeChat could not be told of the logout; the phone's bar for web WeChat ends it too",
    );
    return "unconfirmed";
  }
}
