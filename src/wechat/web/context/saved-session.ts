import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { StateStore } from "../../../bridge/ports/state-store.ts";
import { SessionCookies } from "../wire/cookies.ts";
import { parseSavedSession, type SavedSession } from "../wire/credentials.ts";

/** The saved session in the state store. */
const SAVED = "wechat.session";

export type Found = { readonly session: SavedSession; readonly cookies: SessionCookies };

/** What a restart needs so that nobody has to scan again. */
export class SavedSessionStore {
  readonly #state: StateStore;
  readonly #log: Logger;

  constructor(state: StateStore, log: Logger) {
    this.#state = state;
    this.#log = log;
  }

  /** `undefined` when there is none, or none that can be read. */
  async load(): Promise<Found | undefined> {
    const text = await this.#state.get(SAVED);
    if (text === undefined) return undefined;
    const session = parseSavedSession(text);
    try {
      if (session) return { session, cookies: SessionCookies.parse(session.cookies) };
    } catch {
      // Said below: the parser's own words could quote a cookie.
    }
    this.#log.warn({}, "the saved session cannot be read; a new login is needed");
    return undefined;
  }

  /** A save that fails costs nothing but a repeat: after a crash the batches since the last one come again. */
  async save(session: SavedSession): Promise<void> {
    try {
      await this.#state.set(SAVED, JSON.stringify(session));
    } catch (error) {
      this.#log.error(
        { error: errorText(error) },
        "how far was read could not be saved: check the disk of DATA_DIR",
      );
    }
  }

  /** Rejects with StoreError when the keys are still there. */
  async erase(): Promise<void> {
    await this.#state.delete(SAVED);
  }

  /**
   * Whether it is gone. A dead session that could not be thrown away is found dead once more after a restart, and no
   * worse.
   */
  async forget(): Promise<boolean> {
    try {
      await this.erase();
      return true;
    } catch (error) {
      this.#log.error(
        { error: errorText(error) },
        "the ended session could not be thrown away: check the disk of DATA_DIR",
      );
      return false;
    }
  }
}
