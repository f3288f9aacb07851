import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";

const KEY = "ingest.accepted";
/** A send is repeated within days at most; an account sends far fewer than this in that time. */
const LIMIT = 500;

/**
 * Keys of sends that the upstream accepted without telling the id of the message. The ledger cannot say so: there an entry
 * without an id is one that was not answered, by which the message is recognized when it comes back.
 */
export class AcceptedKeys {
  readonly #state: StateStore;
  readonly #log: Logger;
  #keys: readonly string[] | undefined;

  constructor(state: StateStore, log: Logger) {
    this.#state = state;
    this.#log = log;
  }

  /** Rejects with StoreError. */
  async has(key: string): Promise<boolean> {
    return (await this.#load()).includes(key);
  }

  /** Never rejects: a key that could not be written may be sent a second time after a restart. */
  async add(key: string): Promise<void> {
    try {
      const keys = [...(await this.#load()).filter((other) => other !== key), key].slice(-LIMIT);
      this.#keys = keys;
      await this.#state.set(KEY, JSON.stringify(keys));
    } catch (error) {
      this.#log.warn(
        { reason: errorText(error) },
        "that a message was sent could not be noted: check the disk of DATA_DIR",
      );
    }
  }

  async #load(): Promise<readonly string[]> {
    this.#keys ??= parse(await this.#state.get(KEY));
    return this.#keys;
  }
}

function parse(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}
