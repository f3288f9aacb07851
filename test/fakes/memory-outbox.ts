import type { Alert } from "../../src/bridge/model/alert.ts";
import type { Failure } from "../../src/bridge/model/reason.ts";
import { SINK_SWITCHED_OFF, verbatim } from "../../src/bridge/model/reasons.ts";
import type { Clock } from "../../src/bridge/ports/clock.ts";
import type {
  DeadLetters,
  Delivery,
  DeliveryPart,
  LaneTroubles,
  Outbox,
  Outcome,
  SinkCounts,
  Standstill,
} from "../../src/bridge/ports/outbox.ts";

type Row = {
  readonly alert: Alert;
  readonly sink: string;
  readonly part: DeliveryPart;
  readonly alertMessageId: string;
  status: "pending" | "sending" | "sent" | "dead";
  attempts: number;
  notBefore: number;
  possibleDuplicate: boolean;
  lastError: Failure | undefined;
  lastCode: string;
  /** When the first try that counts failed, 0 before. */
  failedAt: number;
  setAside: boolean;
  refusals: number;
  /** How many alerts the sink had taken when it first refused this one for an unknown reason; -1 before. */
  refusedAfter: number;
  messageId: string;
  /** When it became sent or dead, 0 before. */
  settledAt: number;
};

/** A delivery whose tries are forgotten. */
const AS_NEW = { attempts: 0, notBefore: 0, failedAt: 0, setAside: false, refusals: 0, refusedAfter: -1 };

/** An Outbox in memory. `rows` is for assertions; `restart` does what a new process does to a durable one. */
export class MemoryOutbox implements Outbox {
  readonly rows: Row[] = [];
  /** Ids of known alerts, and when each was first added. */
  readonly #known = new Map<string, number>();
  readonly #delivered = new Map<string, number>();
  /** By sink and part: when the last one was taken. */
  readonly #movedAt = new Map<string, number>();
  /** By alert: when it first came to rest with a dead letter. */
  readonly #deadSince = new Map<string, number>();
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
    return this.#deliveries(sink, "alert", false).slice(0, limit);
  }

  async followUps(sink: string, limit: number): Promise<readonly Delivery[]> {
    return this.#deliveries(sink, "media", false)
      .filter(({ alert }) => !this.#isFetching(alert))
      .slice(0, limit);
  }

  async setAside(sink: string, part: DeliveryPart): Promise<readonly Delivery[]> {
    return this.#deliveries(sink, part, true);
  }

  async refusedInARow(sink: string, exceptId: string): Promise<number> {
    return this.#refusedSince(sink).filter(({ alert }) => alert.id !== exceptId).length;
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
    row.lastError = outcome.status === "sent" ? undefined : outcome.error;
    switch (outcome.status) {
      case "sent":
        this.#settleSent(row, outcome);
        break;
      case "retry":
        this.#settleRetry(row, outcome);
        return;
      case "dead":
        row.attempts += 1;
    }
    row.setAside = false;
    row.settledAt = this.#clock.now();
    const { id } = row.alert;
    const rows = this.rows.filter(({ alert }) => alert.id === id);
    if (rows.some(isUnsettled)) return;
    if (!rows.some(({ status }) => status === "dead")) this.#deadSince.delete(id);
    else if (!this.#deadSince.has(id)) this.#deadSince.set(id, this.#clock.now());
  }

  #settleSent(row: Row, { messageId, mediaFollows }: Extract<Outcome, { status: "sent" }>): void {
    const { alert, sink, part } = row;
    row.messageId = messageId;
    this.#movedAt.set(`${sink} ${part}`, this.#clock.now());
    if (part === "alert") {
      for (const refused of this.#refusedSince(sink)) refused.notBefore = 0;
      this.#delivered.set(sink, this.#taken(sink) + 1);
    }
    if (mediaFollows !== undefined)
      this.#addDelivery(alert, sink, "media", messageId, mediaFollows === "again");
  }

  #settleRetry(row: Row, outcome: Extract<Outcome, { status: "retry" }>): void {
    const { notBefore, code, maybeDelivered, setAside } = outcome;
    row.lastCode = code;
    row.notBefore = notBefore;
    row.possibleDuplicate ||= maybeDelivered;
    if (code !== "notReady") {
      row.attempts += 1;
      row.failedAt ||= this.#clock.now();
    }
    if (setAside === undefined) return;
    row.setAside = true;
    if (setAside === "counted") row.refusals += 1;
    if (row.refusedAfter < 0) row.refusedAfter = this.#taken(row.sink);
  }

  async revive(): Promise<number> {
    const dead = this.rows.filter(({ status }) => status === "dead");
    for (const row of this.rows) if (row.setAside || row.status === "dead") Object.assign(row, AS_NEW);
    for (const row of dead) row.status = "pending";
    return dead.length;
  }

  async retireSinks(active: readonly string[], before: number): Promise<number> {
    const off = this.rows.filter(
      (row) =>
        isUnsettled(row) && !active.includes(row.sink) && (this.#known.get(row.alert.id) ?? 0) < before,
    );
    for (const row of off) {
      Object.assign(row, {
        status: "dead",
        setAside: false,
        lastError: SINK_SWITCHED_OFF,
        settledAt: this.#clock.now(),
      });
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
      lastError: head?.lastError,
      nextAttemptAt: head?.notBefore ?? 0,
    };
  }

  async prune(before: number): Promise<number> {
    const old = [...this.#known].filter(([id, addedAt]) => {
      const rows = this.rows.filter((row) => row.alert.id === id);
      if (rows.some(isUnsettled)) return false;
      const settledAt = Math.max(addedAt, ...rows.map((row) => row.settledAt));
      return Math.min(settledAt, this.#deadSince.get(id) ?? settledAt) < before;
    });
    for (const [id] of old) {
      this.#known.delete(id);
      for (const row of this.rows.filter(({ alert }) => alert.id === id)) {
        this.rows.splice(this.rows.indexOf(row), 1);
      }
    }
    return old.length;
  }

  async troubles(sink: string): Promise<LaneTroubles> {
    const dead = new Map<string, DeadLetters>();
    for (const { alert, lastError: error } of this.rows.filter(
      (row) => row.sink === sink && row.status === "dead",
    )) {
      const same = JSON.stringify(error);
      const count = (dead.get(same)?.count ?? 0) + 1;
      dead.delete(same);
      dead.set(same, { error: error ?? verbatim(""), count, shortId: alert.shortId });
    }
    return { standstill: this.#standstill(sink), deadLetters: [...dead.values()].reverse() };
  }

  #standstill(sink: string): Standstill | undefined {
    const unsettled = this.rows.filter((row) => row.sink === sink && isUnsettled(row));
    const heads = [
      unsettled.find(({ part }) => part === "alert"),
      unsettled.find(({ part, failedAt }) => part === "media" && failedAt > 0),
    ];
    const row = heads.find((head) => head && head.failedAt > 0 && head.lastCode !== "notReady");
    if (row === undefined) return undefined;
    const since = Math.max(row.failedAt, this.#movedAt.get(`${sink} ${row.part}`) ?? 0);
    const { lastCode: code, lastError: error = verbatim("") } = row;
    return { forMs: this.#clock.now() - since, waiting: unsettled.length, code, error };
  }

  #taken(sink: string): number {
    return this.#delivered.get(sink) ?? 0;
  }

  #refusedSince(sink: string): readonly Row[] {
    const taken = this.#taken(sink);
    return this.rows.filter((row) => row.sink === sink && row.part === "alert" && row.refusedAfter === taken);
  }

  #deliveries(sink: string, part: DeliveryPart, aside: boolean): readonly Delivery[] {
    return this.rows
      .filter((row) => row.sink === sink && row.part === part && isUnsettled(row) && row.setAside === aside)
      .map(({ alert, alertMessageId, attempts, refusals, notBefore, possibleDuplicate, status }) => ({
        alert: structuredClone(alert),
        sink,
        part,
        alertMessageId,
        attempts,
        refusals,
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
      lastError: undefined,
      lastCode: "",
      failedAt: 0,
      setAside: false,
      refusals: 0,
      refusedAfter: -1,
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
