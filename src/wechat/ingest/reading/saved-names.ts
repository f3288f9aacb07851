import type { Clock } from "../../../bridge/ports/clock.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import type { StoreRetry } from "../../../bridge/timing/store-retry.ts";
import { DurableValue } from "../../source/durable-value.ts";
import type { ChatNames } from "./chat-names.ts";

const KEY = "ingest.names";
/** A crash loses the names of the last minute; the next message of the chat brings them again. */
const SAVE_MS = 60_000;

export type SavedNamesDeps = {
  readonly names: ChatNames;
  readonly state: StateStore;
  readonly retry: StoreRetry;
  readonly clock: Pick<Clock, "monotonic">;
};

/** The names of chats over restarts: without them a chat would be shown by its id until somebody writes there. */
export class SavedNames {
  readonly #deps: SavedNamesDeps;
  readonly #saved: DurableValue;
  #savedAt = Number.NEGATIVE_INFINITY;
  #savedChanges = 0;

  constructor(deps: SavedNamesDeps) {
    this.#deps = deps;
    const line = "the names of chats could not be noted; trying again: check the disk of DATA_DIR";
    this.#saved = new DurableValue(KEY, { state: deps.state, retry: deps.retry, line });
  }

  /** Rejects when `signal` aborts, and with StoreError for a damaged database. */
  async load(signal: AbortSignal): Promise<void> {
    const { names, state, retry } = this.#deps;
    const line = "the names of chats could not be read; trying again: check the disk of DATA_DIR";
    const text = await retry.until(line, () => state.get(KEY), signal);
    if (text !== undefined) names.load(text);
  }

  /** Writes what has changed, not more often than needed. Never rejects. */
  async save(signal: AbortSignal): Promise<void> {
    const { names, clock } = this.#deps;
    const { changes } = names;
    if (changes === this.#savedChanges || clock.monotonic() - this.#savedAt < SAVE_MS) return;
    this.#savedAt = clock.monotonic();
    this.#savedChanges = changes;
    await this.#saved.put(names.toText(), "noted", signal);
  }
}
