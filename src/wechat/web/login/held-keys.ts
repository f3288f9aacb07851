import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SavedSessionStore } from "../context/saved-session.ts";
import type { SessionKeys } from "../wire/session-keys.ts";

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
