import { errorText } from "../../bridge/model/errors.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { parseFacts } from "./facts.ts";

/** Few alerts stop halfway. The progress of the oldest is dropped: that alert would be sent from its beginning. */
const MAX_ALERTS = 20;

/** How far one alert has come: the platform's ids of its messages that `chat` has. */
type Entry = { readonly alert: string; readonly chat: string; readonly sent: readonly string[] };

export type ProgressDeps = Pick<SinkDeps, "state" | "log"> & {
  /** The sink's name. */
  readonly sink: string;
};

/** Sends one message of an alert and resolves with its id. `first`: the id of the alert's first message. */
export type SendPart = (first: string | undefined) => Promise<string>;

/**
 * Sends alerts that take several messages. How far each has come is kept in the state store, so that a repeat continues
 * where the last try stopped. Several alerts can be halfway at once: the outbox sets an alert aside when the platform
 * refuses one of its messages.
 */
export class Progress {
  readonly #deps: ProgressDeps;
  /** The newest last. Read once: nobody else writes it. */
  #entries: readonly Entry[] | undefined;

  constructor(deps: ProgressDeps) {
    this.#deps = deps;
  }

  /**
   * Sends the parts that `chat` does not have yet, in order. The number of parts may differ from that of the last try: a
   * mark or a line about media at the end may need another message. Resolves with the id of the first message. Rejects as a
   * part does, or with StoreError before anything is sent.
   */
  async send(alert: string, chat: string, parts: readonly SendPart[]): Promise<string> {
    const known = parts.length < 2 ? [] : await this.#sentOf(alert, chat);
    const sent = known.length < parts.length ? [...known] : [];
    for (const part of parts.slice(sent.length)) {
      sent.push(await part(sent[0]));
      if (parts.length > 1) await this.#note({ alert, chat, sent: [...sent] }, sent.length === parts.length);
    }
    return sent[0] ?? "";
  }

  async #sentOf(alert: string, chat: string): Promise<readonly string[]> {
    const entry = (await this.#all()).find((each) => each.alert === alert);
    return entry?.chat === chat ? entry.sent : [];
  }

  /** Forgets a finished alert. Never rejects: the platform has the message, so the delivery must not fail. */
  async #note(entry: Entry, finished: boolean): Promise<void> {
    const { state, log, sink } = this.#deps;
    const others = (await this.#all()).filter(({ alert }) => alert !== entry.alert);
    const entries = [...others, ...(finished ? [] : [entry])].slice(-MAX_ALERTS);
    this.#entries = entries;
    try {
      if (entries.length === 0) await state.delete(this.#key);
      else await state.set(this.#key, JSON.stringify({ alerts: entries }));
    } catch (error) {
      log.warn({ sink, error: errorText(error) }, "could not save how far an alert has been sent");
    }
  }

  async #all(): Promise<readonly Entry[]> {
    if (this.#entries === undefined) {
      const { alerts } = parseFacts(await this.#deps.state.get(this.#key)) ?? {};
      this.#entries = Array.isArray(alerts) ? alerts.flatMap(asEntry) : [];
    }
    return this.#entries;
  }

  get #key(): string {
    return `${this.#deps.sink}.parts`;
  }
}

function asEntry(value: unknown): readonly Entry[] {
  if (typeof value !== "object" || value === null) return [];
  const { alert, chat, sent }: Readonly<Record<string, unknown>> = { ...value };
  if (typeof alert !== "string" || typeof chat !== "string" || !Array.isArray(sent)) return [];
  return [{ alert, chat, sent: sent.map(String) }];
}
