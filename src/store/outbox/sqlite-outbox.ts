import { setImmediate as turn } from "node:timers/promises";
import type { RecallAlert } from "../../bridge/model/alert.ts";
import { DAMAGED_ALERT, SINK_SWITCHED_OFF } from "../../bridge/model/reasons.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type {
  Delivery,
  DeliveryPart,
  LaneTroubles,
  NewAlert,
  Outbox,
  Outcome,
  SinkCounts,
} from "../../bridge/ports/outbox.ts";
import type { Database } from "../sqlite/database.ts";
import type { JointWrites } from "../sqlite/joint-writes.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { KnownWaiting } from "./known-waiting.ts";
import { LaneRows, laneOf } from "./lane-rows.ts";
import { canBeListedLater, type Listing } from "./listing.ts";
import { OutboxRows } from "./outbox-rows.ts";
import { parseAlert } from "./stored-alert.ts";
import { deliveryOf } from "./stored-delivery.ts";

/** Most alerts set aside that are read at once. A lane refuses fewer in ten minutes before it suspects the sink itself. */
const ASIDE_LIMIT = 100;
/** Alerts that are deleted at once. Takes about 5 ms. */
const PRUNE_PIECE = 100;

export type SqliteOutboxDeps = {
  readonly database: Database;
  /** For the marks of deliveries, and for what is to be on the disk together with them. */
  readonly writes: JointWrites;
  readonly clock: Pick<Clock, "now">;
  readonly listing: Listing;
  readonly log: Logger;
};

/**
 * Alerts and their deliveries. The JSON of an alert contains a message's text, so it is deleted as soon as all deliveries
 * are sent; only ids stay. With a dead letter it stays until `prune`, because a person may retry it. An alert without its
 * original contains no text and stays for an hour, because the original may still arrive.
 */
export class SqliteOutbox implements Outbox {
  readonly #database: Database;
  readonly #rows: OutboxRows;
  readonly #lanes: LaneRows;
  readonly #listing: Listing;
  readonly #writes: JointWrites;
  readonly #known = new KnownWaiting();
  readonly #log: Logger;
  /** Where something may be set aside. Most of the time that is nowhere, and no lane need look. */
  readonly #aside: Set<string>;

  /** Marks what an earlier process was sending as a possible duplicate. Throws StoreError("write"). */
  constructor({ database, writes, clock, listing, log }: SqliteOutboxDeps) {
    this.#database = database;
    this.#listing = listing;
    this.#writes = writes;
    this.#rows = new OutboxRows(database, clock);
    this.#lanes = new LaneRows(database, clock);
    this.#log = log;
    this.#aside = new Set(this.#lanes.withAside());
    const sql = "UPDATE deliveries SET status = 'pending', possible_duplicate = 1 WHERE status = 'sending'";
    database.transaction(() => database.run(sql));
    listing.listLeft();
  }

  async add(alerts: readonly NewAlert[]): Promise<readonly string[]> {
    const later = alerts.every(canBeListedLater);
    // The entries keep the order of the alerts.
    if (!later) this.#listing.listNow();
    const committed: (() => void)[] = [];
    const fresh = this.#database.relaxed(() =>
      alerts.filter((added) => {
        if (!this.#rows.add(added, later ? added.listedIn : undefined)) return false;
        committed.push(later ? () => this.#listing.later(added) : this.#listing.list(added));
        for (const key of added.applied) this.#countApplied(key);
        return true;
      }),
    );
    for (const done of committed) done();
    for (const added of fresh) this.#known.noteAdded(added);
    return fresh.map(({ alert }) => alert.id);
  }

  async listAdded(): Promise<void> {
    this.#listing.listNow();
  }

  async applied(): Promise<ReadonlyMap<string, number>> {
    const rows = this.#database.all("SELECT key, count FROM applied ORDER BY key");
    return new Map(rows.map((row) => [textIn(row, "key"), numberIn(row, "count")]));
  }

  async missesAny(): Promise<boolean> {
    // The index has those only. `seq > 0` makes SQLite search it.
    const waits = "WHERE seq > 0 AND body IS NOT NULL AND msg_id IS NULL LIMIT 1";
    return this.#database.get(`SELECT 1 FROM alerts INDEXED BY alerts_missed ${waits}`) !== undefined;
  }

  async missed(ids: readonly string[]): Promise<readonly RecallAlert[]> {
    return ids.flatMap((id) => {
      const alert = parseAlert(this.#rows.body(id), id);
      return alert?.kind !== "recall" || alert.original !== undefined ? [] : [alert];
    });
  }

  async waiting(sink: string, limit: number): Promise<readonly Delivery[]> {
    const known = this.#known.of(sink);
    if (known !== undefined) return known.slice(0, limit);
    const found = this.#read(sink, "alert", () => this.#rows.unsettled(sink, "alert", limit));
    if (found.length === 0) this.#known.noteNothing(sink);
    return found;
  }

  async followUps(sink: string, limit: number): Promise<readonly Delivery[]> {
    return this.#read(sink, "media", () => this.#rows.followUps(sink, limit));
  }

  async setAside(sink: string, part: DeliveryPart): Promise<readonly Delivery[]> {
    const lane = laneOf(sink, part);
    if (!this.#aside.has(lane)) return [];
    const found = this.#read(sink, part, () => this.#rows.setAside(sink, part, ASIDE_LIMIT));
    if (found.length === 0) this.#aside.delete(lane);
    return found;
  }

  async refusedInARow(sink: string, exceptId: string): Promise<number> {
    return this.#lanes.refusedInARow(sink, exceptId);
  }

  async markSending(deliveries: readonly Delivery[]): Promise<boolean> {
    // Also when it fails: nobody can say then whether the mark is there.
    this.#known.forget(deliveries.map(({ sink }) => sink));
    // Lanes that begin at the same time share the transaction and the wait.
    return await this.#writes.run(() => {
      const found = deliveries
        .map(({ alert, sink, part }) => this.#rows.find(alert.id, sink, part))
        .filter((row) => row !== undefined);
      // One of them was deleted by a person after the lane had read it.
      if (found.length < deliveries.length) return false;
      for (const row of found) this.#rows.markSending(numberIn(row, "seq"));
      return true;
    });
  }

  async settle({ alert, sink, part }: Delivery, outcome: Outcome): Promise<void> {
    this.#known.forget([sink]);
    // The alert may lose its text now.
    this.#listing.listNow();
    this.#database.relaxed(() => {
      const row = this.#rows.find(alert.id, sink, part);
      // Settled already, or deleted by a person: a late outcome changes nothing.
      if (row === undefined) return;
      const alertSeq = numberIn(row, "alert");
      this.#rows.record(numberIn(row, "seq"), outcome);
      if (outcome.status === "retry" && outcome.setAside !== undefined) this.#aside.add(laneOf(sink, part));
      if (outcome.status === "sent") {
        this.#lanes.noteSent(sink, part);
        if (outcome.mediaFollows !== undefined)
          this.#rows.addFollowUp(alertSeq, sink, outcome.messageId, outcome.mediaFollows === "again");
      }
      if (outcome.status !== "retry") this.#rows.close(alertSeq);
    });
  }

  async revive(): Promise<number> {
    this.#known.forget();
    return this.#database.transaction(() => this.#rows.revive());
  }

  async counts(sink: string): Promise<SinkCounts> {
    return this.#lanes.counts(sink);
  }

  async troubles(sink: string): Promise<LaneTroubles> {
    return { standstill: this.#lanes.standstill(sink), deadLetters: this.#lanes.deadLetters(sink) };
  }

  /**
   * Makes dead letters of the deliveries to sinks other than `active` whose alerts were added before a time (unix
   * milliseconds). A sink without a lane would never settle them, and their text would stay for ever. Returns how many.
   */
  async retireSinks(active: readonly string[], before: number): Promise<number> {
    this.#known.forget();
    return this.#database.relaxed(() => {
      const off = this.#rows.owedSinks().filter((sink) => !active.includes(sink));
      return off.reduce((retired, sink) => retired + this.#rows.retire(sink, before, SINK_SWITCHED_OFF), 0);
    });
  }

  /**
   * Also deletes dead letters and ids, so that a repeat would be a new alert. A repeat comes only from a batch that was never
   * acknowledged. The server keeps that for the session, days at most, so 30 days are enough.
   */
  async prune(before: number): Promise<number> {
    let pruned = 0;
    for (let some = PRUNE_PIECE; some === PRUNE_PIECE; pruned += some) {
      if (pruned > 0) await turn();
      some = this.#database.relaxed(() =>
        this.#database.run(
          `DELETE FROM alerts WHERE seq IN (SELECT seq FROM alerts WHERE settled_at < ? LIMIT ${PRUNE_PIECE})`,
          before,
        ),
      );
    }
    const forgotten = this.#database.relaxed(() => this.#rows.forgetMissed());
    if (pruned + forgotten > 0) this.#database.eraseLater();
    return pruned;
  }

  #countApplied(key: string): void {
    this.#database.run(
      "INSERT INTO applied (key, count) VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET count = count + 1",
      key,
    );
  }

  #read(sink: string, part: DeliveryPart, rows: () => readonly Row[]): readonly Delivery[] {
    const deliveries: Delivery[] = [];
    const damaged: Row[] = [];
    for (const row of rows()) {
      const delivery = deliveryOf(row, sink, part);
      if (delivery === undefined) damaged.push(row);
      else deliveries.push(delivery);
    }
    if (damaged.length === 0) return deliveries;
    this.#bury(damaged, sink);
    // Ends: each round has fewer damaged rows.
    return this.#read(sink, part, rows);
  }

  /** Makes dead letters of unreadable alerts, so that they do not block the others. */
  #bury(damaged: readonly Row[], sink: string): void {
    this.#database.relaxed(() => {
      for (const row of damaged) {
        this.#rows.record(numberIn(row, "seq"), { status: "dead", error: DAMAGED_ALERT });
        this.#rows.close(numberIn(row, "alert"));
      }
    });
    for (const row of damaged) {
      this.#log.error(
        { sink, alertId: row.id },
        "an alert is damaged in the database and cannot be delivered; it was made a dead letter",
      );
    }
  }
}
