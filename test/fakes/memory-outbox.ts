import type { Alert } from "../../src/bridge/alert.ts";
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
};

/** An Outbox in memory. `rows` is for assertions; `restart` does what a new process does to a durable one. */
export class MemoryOutbox implements Outbox {
  readonly rows: Row[] = [];
  readonly #known = new Set<string>();

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
      if (!this.#known.has(alert.id)) added.push(alert.id);
      this.#known.add(alert.id);
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
    if (outcome.status === "sent") row.messageId = outcome.messageId;
    else row.attempts += 1;
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
      delivered: count(["sent"]),
      waiting: count(["pending", "sending"]),
      dead: count(["dead"]),
      lastError: head?.lastError ?? "",
      nextAttemptAt: head?.notBefore ?? 0,
    };
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
