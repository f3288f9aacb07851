import type { Alert } from "../../src/bridge/model/alert.ts";
import type { Clock } from "../../src/bridge/ports/clock.ts";
import type { Delivery, DeliveryPart, Outbox, Outcome, SinkCounts } from "../../src/bridge/ports/outbox.ts";

type Row = {
  readonly alert: Alert;
  readonly sink: string;
  readonly part: DeliveryPart;
  readonly alertMessageId: string;
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
  readonly #isFetching: (alert: Alert) => boolean;

  /** `isFetching`: are the alert's bytes still being fetched? */
  constructor(clock: Pick<Clock, "now"> = Date, isFetching: (alert: Alert) => boolean = () => false) {
    this.#clock = clock;
    this.#isFetching = isFetching;
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

  async missed(ids: readonly string[]): Promise<readonly Alert[]> {
    return ids.flatMap((id) => {
      const rows = this.rows.filter(({ alert, part }) => alert.id === id && part === "alert");
      const [first] = rows;
      if (first === undefined || first.alert.original !== undefined) return [];
      const settledAt = Math.max(...rows.map((row) => row.settledAt));
      const kept = rows.some((row) => row.status !== "sent") || settledAt >= this.#clock.now() - 3_600_000;
      return kept ? [structuredClone(first.alert)] : [];
    });
  }

  async waiting(sink: string, limit: number): Promise<readonly Delivery[]> {
    return this.#deliveries(sink, "alert").slice(0, limit);
  }

  async followUps(sink: string, limit: number): Promise<readonly Delivery[]> {
    return this.#deliveries(sink, "media")
      .filter(({ alert }) => !this.#isFetching(alert))
      .slice(0, limit);
  }

  async markSending(deliveries: readonly Delivery[]): Promise<void> {
    const rows = deliveries.map((delivery) => {
      const row = this.#unsettled(delivery);
      if (row === undefined)
        throw new Error(`Alert ${delivery.alert.id} has nothing to deliver to ${delivery.sink}`);
      return row;
    });
    for (const row of rows) {
      if (row.status === "sending") row.possibleDuplicate = true;
      row.status = "sending";
    }
  }

  async settle(delivery: Delivery, outcome: Outcome): Promise<void> {
    const row = this.#unsettled(delivery);
    if (row === undefined) return;
    row.status = outcome.status === "retry" ? "pending" : outcome.status;
    row.lastError = outcome.status === "sent" ? "" : outcome.error;
    if (outcome.status !== "retry") row.settledAt = this.#clock.now();
    if (outcome.status === "sent") {
      row.messageId = outcome.messageId;
      if (row.part === "alert") this.#delivered.set(row.sink, (this.#delivered.get(row.sink) ?? 0) + 1);
      const { mediaFollows, messageId } = outcome;
      if (mediaFollows !== undefined)
        this.#addDelivery(row.alert, row.sink, "media", messageId, mediaFollows === "again");
    } else {
      row.attempts += 1;
    }
    if (outcome.status === "retry") {
      row.notBefore = outcome.notBefore;
      row.possibleDuplicate ||= outcome.maybeDelivered;
    }
  }

  async revive(): Promise<number> {
    const dead = this.rows.filter(({ status }) => status === "dead");
    for (const row of dead) Object.assign(row, { status: "pending", attempts: 0, notBefore: 0 });
    return dead.length;
  }

  async retireSinks(active: readonly string[], before: number): Promise<number> {
    const off = this.rows.filter(
      (row) =>
        isUnsettled(row) && !active.includes(row.sink) && (this.#known.get(row.alert.id) ?? 0) < before,
    );
    for (const row of off) {
      Object.assign(row, { status: "dead", lastError: "sink switched off", settledAt: this.#clock.now() });
    }
    return off.length;
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

  #deliveries(sink: string, part: DeliveryPart): readonly Delivery[] {
    return this.rows
      .filter((row) => row.sink === sink && row.part === part && isUnsettled(row))
      .map(({ alert, alertMessageId, attempts, notBefore, possibleDuplicate, status }) => ({
        alert: structuredClone(alert),
        sink,
        part,
        alertMessageId,
        attempts,
        notBefore,
        possibleDuplicate: possibleDuplicate || status === "sending",
      }));
  }

  #addDelivery(
    alert: Alert,
    sink: string,
    part: DeliveryPart = "alert",
    alertMessageId = "",
    possibleDuplicate = false,
  ): void {
    if (this.rows.some((row) => row.alert.id === alert.id && row.sink === sink && row.part === part)) return;
    this.rows.push({
      alert: structuredClone(alert),
      sink,
      part,
      alertMessageId,
      status: "pending",
      attempts: 0,
      notBefore: 0,
      possibleDuplicate,
      lastError: "",
      messageId: "",
      settledAt: 0,
    });
  }

  #head(sink: string): Row | undefined {
    const unsettled = this.rows.filter((row) => row.sink === sink && isUnsettled(row));
    return unsettled.find(({ part }) => part === "alert") ?? unsettled[0];
  }

  #unsettled({ alert, sink, part }: Delivery): Row | undefined {
    return this.rows.find(
      (row) => row.alert.id === alert.id && row.sink === sink && row.part === part && isUnsettled(row),
    );
  }
}

function isUnsettled({ status }: Row): boolean {
  return status === "pending" || status === "sending";
}
