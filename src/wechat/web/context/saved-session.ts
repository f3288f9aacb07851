import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { StateStore } from "../../../bridge/ports/state-store.ts";
import type { StoreRetry } from "../../../bridge/timing/store-retry.ts";
import { SessionCookies } from "../wire/cookies.ts";
import { parseSavedSession, type SavedSession } from "../wire/credentials.ts";
import { DurableValue } from "./durable-value.ts";

/** The saved session in the state store. */
const SAVED = "wechat.session";

export type Found = { readonly session: SavedSession; readonly cookies: SessionCookies };

/** What a restart needs so that nobody has to scan again. */
export class SavedSessionStore {
  readonly #state: StateStore;
  readonly #log: Logger;
  readonly #retry: StoreRetry;
  readonly #session: DurableValue;

  constructor(state: StateStore, log: Logger, retry: StoreRetry) {
    this.#state = state;
    this.#log = log;
    this.#retry = retry;
    const line = "how far was read could not be saved; trying again: check the disk of DATA_DIR";
    this.#session = new DurableValue(SAVED, { state, retry, line });
  }

  /** As `load`, but waits until the store gives an answer. Rejects when `signal` aborts. */
  async find(signal: AbortSignal): Promise<Found | undefined> {
    const line = "the saved session could not be read; trying again: check the disk of DATA_DIR";
    return await this.#retry.until(line, () => this.load(), signal);
  }

  /** `undefined` when there is none, or none that can be read. Rejects with StoreError. */
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

  /**
   * Nobody waits for a store that refuses: until it takes the session, which is tried until `signal` aborts, a crash costs
   * a repeat of the batches since the last one.
   */
  async save(session: SavedSession, signal: AbortSignal): Promise<void> {
    await this.#session.put(JSON.stringify(session), signal);
  }

  /** Rejects with StoreError when the keys are still there. */
  async erase(): Promise<void> {
    this.#session.drop();
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
