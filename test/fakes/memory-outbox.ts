import type { Alert, RecallAlert } from "../../src/bridge/model/alert.ts";
import type { Failure } from "../../src/bridge/model/reason.ts";
import { SINK_SWITCHED_OFF, verbatim } from "../../src/bridge/model/reasons.ts";
import type { Clock } from "../../src/bridge/ports/clock.ts";
import { MEDIA_KINDS } from "../../src/bridge/ports/media.ts";
import type {
  DeadLetters,
  Delivery,
  DeliveryPart,
  LaneTroubles,
  NewAlert,
  Outbox,
  Outcome,
  SinkCounts,
  Standstill,
} from "../../src/bridge/ports/outbox.ts";
import type { ForgottenMessage, MemoryHistory } from "./memory-history.ts";

type Row = {
  alert: Alert;
  readonly silent: boolean;
  chat: number | undefined;
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
  readonly #history: MemoryHistory | undefined;
  readonly #applied = new Map<string, number>();
  /** Recalls that were added without their original. Those that were deleted are taken out. */
  readonly #misses = new Map<string, RecallAlert>();

  /** `isFetching`: are the alert's bytes still being fetched? `history`: where recalls are listed. */
  constructor(
    clock: Pick<Clock, "now"> = Date,
    isFetching: (alert: Alert) => boolean = () => false,
    history?: MemoryHistory,
  ) {
    this.#clock = clock;
    this.#isFetching = isFetching;
    this.#history = history;
    history?.onForget((ids, message) => this.#forget(ids, message));
  }

  restart(): void {
    for (const row of this.rows) {
      if (row.status !== "sending") continue;
      row.status = "pending";
      row.possibleDuplicate = true;
    }
  }

  async add(alerts: readonly NewAlert[]): Promise<readonly string[]> {
    const fresh: string[] = [];
    for (const added of alerts) {
      const { alert, sinks, applied } = added;
      if (this.#known.has(alert.id)) continue;
      fresh.push(alert.id);
      this.#known.set(alert.id, this.#clock.now());
      if (alert.kind === "recall" && alert.original === undefined) this.#misses.set(alert.id, alert);
      for (const sink of sinks) this.#addDelivery(added, sink);
      for (const key of applied) this.#applied.set(key, (this.#applied.get(key) ?? 0) + 1);
      this.#history?.list(added);
    }
    return fresh;
  }

  async listAdded(): Promise<void> {}

  async applied(): Promise<ReadonlyMap<string, number>> {
    return new Map(this.#applied);
  }

  async missesAny(): Promise<boolean> {
    return this.#misses.size > 0;
  }

  async missed(ids: readonly string[]): Promise<readonly RecallAlert[]> {
    return ids.flatMap((id) => {
      const miss = this.#misses.get(id);
      if (miss === undefined) return [];
      const rows = this.rows.filter(({ alert, part }) => alert.id === id && part === "alert");
      const settledAt = Math.max(this.#known.get(id) ?? 0, ...rows.map((row) => row.settledAt));
      const kept = rows.some((row) => row.status !== "sent") || settledAt >= this.#clock.now() - 3_600_000;
      return kept ? [structuredClone(miss)] : [];
    });
  }

  #forget(ids: readonly string[], message: ForgottenMessage | undefined): void {
    for (const id of ids) this.#misses.delete(id);
    const kept = this.rows.filter(({ alert, status }) => status === "sent" || !ids.includes(alert.id));
    this.rows.splice(0, this.rows.length, ...kept);
    for (const row of this.rows) {
      const { alert } = row;
      if (alert.kind !== "mention" || alert.accountId !== message?.account) continue;
      const before = alert.before.filter(({ message: { msgId } }) => msgId !== message?.msgId);
      row.alert = { ...alert, before };
    }
  }

  /** The chats of alerts whose text is still stored. */
  chatsTold(): ReadonlySet<number | undefined> {
    return new Set(this.rows.filter(({ status }) => status !== "sent").map(({ chat }) => chat));
  }

  /** What `ChatStore.merge` does with alerts. */
  moveChat(from: number, to: number): void {
    for (const row of this.rows) if (row.chat === from) row.chat = to;
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

  async markSending(deliveries: readonly Delivery[]): Promise<boolean> {
    const rows = deliveries.flatMap((delivery) => this.#unsettled(delivery) ?? []);
    if (rows.length < deliveries.length) return false;
    for (const row of rows) {
      if (row.status === "sending") row.possibleDuplicate = true;
      row.status = "sending";
    }
    return true;
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
    const { sink, part } = row;
    row.messageId = messageId;
    this.#movedAt.set(`${sink} ${part}`, this.#clock.now());
    if (part === "alert") {
      for (const refused of this.#refusedSince(sink)) refused.notBefore = 0;
      this.#delivered.set(sink, this.#taken(sink) + 1);
    }
    if (mediaFollows !== undefined)
      this.#addDelivery(row, sink, "media", messageId, mediaFollows === "again");
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
      downloading: this.#downloading(sink),
    };
  }

  #downloading(sink: string): SinkCounts["downloading"] {
    const kinds = this.rows
      .filter(
        (row) => row.sink === sink && row.part === "media" && isUnsettled(row) && this.#isFetching(row.alert),
      )
      .map(({ alert }) => alert.original?.message.msgType);
    return MEDIA_KINDS.map((kind) => ({ kind, count: kinds.filter((each) => each === kind).length })).filter(
      ({ count }) => count > 0,
    );
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
      .map((row) => ({
        alert: structuredClone(row.alert),
        silent: row.silent,
        chat: row.chat,
        sink,
        part,
        alertMessageId: row.alertMessageId,
        attempts: row.attempts,
        refusals: row.refusals,
        notBefore: row.notBefore,
        possibleDuplicate: row.possibleDuplicate || row.status === "sending",
      }));
  }

  #addDelivery(
    { alert, silent, chat }: Pick<Row, "alert" | "silent" | "chat">,
    sink: string,
    part: DeliveryPart = "alert",
    alertMessageId = "",
    possibleDuplicate = false,
  ): void {
    if (this.rows.some((row) => row.alert.id === alert.id && row.sink === sink && row.part === part)) return;
    this.rows.push({
      alert: structuredClone(alert),
      silent,
      chat,
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
