import type { StateStore } from "../../../bridge/ports/state-store.ts";

const KEY = "telegram.parts";

/**
 * Which parts of a long alert have arrived, so that a repeat goes on where it stopped. One alert at a time: the
 * delivery loop keeps strict order.
 */
export class Progress {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Message ids of the parts that the chat has, out of `parts`. */
  async of(alertId: string, chatId: string, parts: number): Promise<number[]> {
    const [id, chat, ...done] = (await this.#state.get(KEY))?.split(" ") ?? [];
    return id === alertId && chat === chatId && done.length < parts ? done.map(Number) : [];
  }

  async note(alertId: string, chatId: string, messageIds: readonly number[]): Promise<void> {
    await this.#state.set(KEY, [alertId, chatId, ...messageIds].join(" "));
  }
}
