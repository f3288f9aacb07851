import type { Alert } from "../../src/bridge/alert.ts";
import type { Clock } from "../../src/bridge/clock.ts";
import type { Delivery, Outbox, Outcome, SinkCounts } from "../../src/bridge/outbox.ts";

type Row = {
  readonly alert: Alert;
  readonly sink: string;
  status: "pending" | "sending" | "sent" | "dead";
  attempts: number;
  notBefore: number;
  possibleDuplicate: boolean;
  lastError: string;
  messageId: string;
  /** When it became sent or dead, 0 before. */
  settledAt: number;
};

/** An Outbox in memory. `rows` is for assertions; `restart` does what a new process does to a durable one. */
export class MemoryOutbox implements Outbox {
  readonly rows: Row[] = [];
  /** Ids of known alerts, and when each was first added. */
  readonly #known = new Map<string, number>();
  readonly #delivered = new Map<string, number>();
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now"> = Date) {
    this.#clock = clock;
  }

  restart(): void {
    for (const row of this.rows) {
      if (row.status !== "sending") continue;
      row.status = "pending";
      row.possibleDuplicate = true;
    }
  }

  async add(alerts: readonly Alert[], sinks: readonly string[]): Promise<readonly string[]> {
    const added: string[] = [];
    for (const alert of alerts) {
      if (!this.#known.has(alert.id)) {
        added.push(alert.id);
        this.#known.set(alert.id, this.#clock.now());
      }
      for (const sink of sinks) this.#addDelivery(alert, sink);
    }
    return added;
  }

  async head(sink: string): Promise<Delivery | undefined> {
    const row = this.#head(sink);
    if (row === undefined) return undefined;
    const { attempts, notBefore } = row;
    const possibleDuplicate = row.possibleDuplicate || row.status === "sending";
    return { alert: structuredClone(row.alert), sink, attempts, notBefore, possibleDuplicate };
  }

  async markSending(delivery: Delivery): Promise<void> {
    const row = this.#unsettled(delivery);
    if (row === undefined)
      throw new Error(`Alert ${delivery.alert.id} has nothing to deliver to ${delivery.sink}`);
    if (row.status === "sending") row.possibleDuplicate = true;
    row.status = "sending";
  }

  async settle(delivery: Delivery, outcome: Outcome): Promise<void> {
    const row = this.#unsettled(delivery);
    if (row === undefined) return;
    row.status = outcome.status === "retry" ? "pending" : outcome.status;
    row.lastError = outcome.status === "sent" ? "" : outcome.error;
    if (outcome.status !== "retry") row.settledAt = this.#clock.now();
    if (outcome.status === "sent") {
      row.messageId = outcome.messageId;
      this.#delivered.set(row.sink, (this.#delivered.get(row.sink) ?? 0) + 1);
    } else {
      row.attempts += 1;
    }
    if (outcome.status === "retry") {
      row.notBefore = outcome.notBefore;
      row.possibleDuplicate ||= outcome.maybeDelivered;
    }
  }

  async counts(sink: string): Promise<SinkCounts> {
    const count = (statuses: readonly string[]): number =>
      this.rows.filter((row) => row.sink === sink && statuses.includes(row.status)).length;
    const head = this.#head(sink);
    return {
      delivered: this.#delivered.get(sink) ?? 0,
      waiting: count(["pending", "sending"]),
      dead: count(["dead"]),
      lastError: head?.lastError ?? "",
      nextAttemptAt: head?.notBefore ?? 0,
    };
  }

  async prune(before: number): Promise<number> {
    const old = [...this.#known].filter(([id, addedAt]) => {
      const rows = this.rows.filter((row) => row.alert.id === id);
      if (rows.some(isUnsettled)) return false;
      return Math.max(addedAt, ...rows.map((row) => row.settledAt)) < before;
    });
    for (const [id] of old) {
      this.#known.delete(id);
      for (const row of this.rows.filter(({ alert }) => alert.id === id)) {
        this.rows.splice(this.rows.indexOf(row), 1);
      }
    }
    return old.length;
  }

  #addDelivery(alert: Alert, sink: string): void {
    if (this.rows.some((row) => row.alert.id === alert.id && row.sink === sink)) return;
    this.rows.push({
      alert: structuredClone(alert),
      sink,
      status: "pending",
      attempts: 0,
      notBefore: 0,
      possibleDuplicate: false,
      lastError: "",
      messageId: "",
      settledAt: 0,
    });
  }

  #head(sink: string): Row | undefined {
    return this.rows.find((row) => row.sink === sink && isUnsettled(row));
  }

  #unsettled({ alert, sink }: Delivery): Row | undefined {
    return this.rows.find((row) => row.alert.id === alert.id && row.sink === sink && isUnsettled(row));
  }
}

function isUnsettled({ status }: Row): boolean {
  return status === "pending" || status === "sending";
}
