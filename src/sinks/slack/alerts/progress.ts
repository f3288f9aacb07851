import type { StateStore } from "../../../bridge/ports/state-store.ts";
import { parseFacts } from "../api/facts.ts";

const STATE_KEY = "slack.partial";
/** Alerts that were set aside half told are few: more than these are begun anew. */
const MAX_ALERTS = 20;

/** How far one alert has come: `posted` are the `ts` of the messages that Slack has, out of `of`. */
type Entry = { readonly alert: string; readonly of: number; readonly posted: readonly string[] };

/**
 * How far alerts of several messages have come, so that a repeat goes on where the last try ended. Mostly of one alert:
 * others come between only when that one was set aside.
 */
export class Progress {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** The `ts` of the messages that Slack has taken, in order. */
  async of(alertId: string, total: number): Promise<readonly string[]> {
    if (total < 2) return [];
    const entry = (await this.#entries()).find(({ alert }) => alert === alertId);
    return entry === undefined || entry.of !== total || entry.posted.length >= total ? [] : entry.posted;
  }

  /** A finished one is removed. */
  async save(alertId: string, total: number, posted: readonly string[]): Promise<void> {
    const others = (await this.#entries()).filter(({ alert }) => alert !== alertId);
    const own = posted.length >= total ? [] : [{ alert: alertId, of: total, posted }];
    const entries = [...others, ...own].slice(-MAX_ALERTS);
    if (entries.length === 0) await this.#state.delete(STATE_KEY);
    else await this.#state.set(STATE_KEY, JSON.stringify({ alerts: entries }));
  }

  async #entries(): Promise<readonly Entry[]> {
    const { alerts } = parseFacts(await this.#state.get(STATE_KEY)) ?? {};
    return Array.isArray(alerts) ? alerts.flatMap(asEntry) : [];
  }
}

function asEntry(value: unknown): readonly Entry[] {
  if (typeof value !== "object" || value === null) return [];
  if (!("alert" in value) || !("of" in value) || !("posted" in value)) return [];
  const { alert, of, posted } = value;
  if (typeof alert !== "string" || typeof of !== "number" || !Array.isArray(posted)) return [];
  return [{ alert, of, posted: posted.map(String) }];
}
