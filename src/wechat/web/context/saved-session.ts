import { errorText } from "../../../bridge/model/errors.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import type { StoreRetry } from "../../../bridge/timing/store-retry.ts";
import { DurableValue } from "../../source/durable-value.ts";
import type { Runtime } from "../../source/runtime.ts";
import { SessionCookies } from "../wire/cookies.ts";
import { parseSavedSession, type SavedSession } from "../wire/credentials.ts";
import { WeChatHttp } from "../wire/http.ts";
import { type Route, SessionKeys } from "../wire/session-keys.ts";
import type { ReadingPlace } from "./session-context.ts";

/** The name of the saved session in the state store. */
export const SAVED_SESSION = "wechat.session";

export type FoundSession = { readonly keys: SessionKeys; readonly place: ReadingPlace };

/** What a restart needs so that nobody has to scan again. */
export class SavedSessionStore {
  readonly #state: StateStore;
  readonly #retry: StoreRetry;
  readonly #route: Route;
  readonly #runtime: Runtime;
  readonly #session: DurableValue;

  constructor(state: StateStore, retry: StoreRetry, route: Route, runtime: Runtime) {
    this.#state = state;
    this.#retry = retry;
    this.#route = route;
    this.#runtime = runtime;
    const line = "how far WeChat has been read could not be saved; trying again: check the disk of DATA_DIR";
    this.#session = new DurableValue(SAVED_SESSION, { state, retry, line });
  }

  /** As `load`, but waits until the store gives an answer. Rejects when `signal` aborts. */
  async find(signal: AbortSignal): Promise<FoundSession | undefined> {
    const line = "the saved session could not be read; trying again: check the disk of DATA_DIR";
    return await this.#retry.until(line, () => this.load(), signal);
  }

  /** `undefined` when there is none, or none that can be read. Rejects with StoreError. */
  async load(): Promise<FoundSession | undefined> {
    const text = await this.#state.get(SAVED_SESSION);
    if (text === undefined) return undefined;
    const saved = parseSavedSession(text);
    try {
      if (saved) return this.#restored(saved);
    } catch {
      // The line below leaves the error out: its text could quote a cookie.
    }
    this.#runtime.log.warn({}, "the saved session cannot be read; a new login is needed");
    return undefined;
  }

  #restored(saved: SavedSession): FoundSession {
    const { pool, mode } = this.#route;
    const { clock } = this.#runtime;
    const http = new WeChatHttp(pool, clock, SessionCookies.parse(saved.cookies));
    const { syncKey, syncCheckKey } = saved;
    return { keys: new SessionKeys(http, saved, mode, clock), place: { syncKey, syncCheckKey } };
  }

  /**
   * Resolves after the first try. A store that refuses is tried again in the background until `signal` aborts; a crash
   * before it takes the session repeats the batches since the last save.
   */
  async save(session: SavedSession, signal: AbortSignal): Promise<void> {
    await this.#session.put(JSON.stringify(session), "synced", signal);
  }

  /**
   * As `save`, of a session whose place of reading has moved. A power cut may take it back: WeChat then sends again what came
   * after the place of before, and what was stored of it is lost in the same cut or known by its ids.
   */
  async notePlace(session: SavedSession, signal: AbortSignal): Promise<void> {
    await this.#session.put(JSON.stringify(session), "noted", signal);
  }

  /** Rejects with StoreError when the keys are still there. */
  async erase(): Promise<void> {
    this.#session.drop();
    await this.#state.delete(SAVED_SESSION);
  }

  /**
   * As `erase`, but never rejects; true when the session is gone. A dead session that stays is found dead once more after
   * the next start, which does no harm.
   */
  async forget(): Promise<boolean> {
    try {
      await this.erase();
      return true;
    } catch (error) {
      this.#runtime.log.error(
        { error: errorText(error) },
        "the ended session could not be deleted: check the disk of DATA_DIR",
      );
      return false;
    }
  }
}
