import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import { parseFacts } from "../../shared/facts.ts";

const KEY = "filehelper.commands";
/** Many times the commands of a batch that can come again. */
const KEPT = 200;

/** The commands that were begun, by the ids of their messages. Durable, so that a repeated batch carries out nothing twice. */
export class BegunCommands {
  readonly #state: StateStore;
  /** Oldest first. */
  #ids: readonly string[] | undefined;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Notes a command as begun. False when it was noted before. Durable when it resolves; rejects with StoreError. */
  async begin(msgId: string): Promise<boolean> {
    const known = this.#ids ?? (await this.#load());
    this.#ids = known;
    if (known.includes(msgId)) return false;
    const ids = [...known, msgId].slice(-KEPT);
    await this.#state.set(KEY, JSON.stringify({ ids }));
    this.#ids = ids;
    return true;
  }

  async #load(): Promise<readonly string[]> {
    const { ids } = parseFacts(await this.#state.get(KEY)) ?? {};
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  }
}
