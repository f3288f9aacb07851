import type { StateStore } from "../../../bridge/ports/state-store.ts";
import { parseFacts } from "../api/facts.ts";

const STATE_KEY = "slack.partial";

/** How far an alert of several messages has come, so that a repeat goes on where the last try ended. */
export class Progress {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** The `ts` of the messages that Slack has taken, in order. */
  async of(alertId: string, total: number): Promise<readonly string[]> {
    if (total < 2) return [];
    const { alert, of, posted } = parseFacts(await this.#state.get(STATE_KEY)) ?? {};
    if (alert !== alertId || of !== total || !Array.isArray(posted) || posted.length >= total) return [];
    return posted.map(String);
  }

  /** One alert is under way at a time, so one entry is enough; a finished one is removed. */
  async save(alertId: string, total: number, posted: readonly string[]): Promise<void> {
    if (posted.length >= total) await this.#state.delete(STATE_KEY);
    else await this.#state.set(STATE_KEY, JSON.stringify({ alert: alertId, of: total, posted }));
  }
}
