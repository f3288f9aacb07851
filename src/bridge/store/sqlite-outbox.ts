import type { Alert } from "../alert.ts";
import type { Clock } from "../clock.ts";
import type { Delivery, DeliveryPart, Outbox, Outcome, SinkCounts } from "../outbox.ts";
import type { Database } from "./database.ts";
import { numberIn, type Row, textIn } from "./rows.ts";

// Word for word the condition of the index `deliveries_lane`, else SQLite does not use it.
const UNSETTLED = "status IN ('pending', 'sending')";

/**
 * Alerts and their deliveries. An alert holds a message's text, so its JSON is blanked as soon as every delivery
 * is sent; only ids stay. While one is dead the JSON stays until `prune`: a person may want it tried again. (Recalled
 * messages that stay listed, HISTORY_DAYS, will have a table of their own.)
 */
export class SqliteOutbox implements Outbox {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;

  /** Takes up what an earlier process left: what was being sent may have arrived. Throws StoreError("write"). */
  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#clock = clock;
    database.transaction(() => {
      database.run(
        "UPDATE deliveries SET status = 'pending', possible_duplicate = 1 WHERE status = 'sending'",
      );
    });
  }

  async add(alerts: readonly Alert[], sinks: readonly string[]): Promise<readonly string[]> {
    return this.#database.transaction(() => {
      const added: string[] = [];
      for (const alert of alerts) {
        // Settled until it has a delivery: without sinks nothing of the alert needs to be kept.
        const isNew = this.#database.run(
          "INSERT INTO alerts (id, settled_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
          alert.id,
          this.#clock.now(),
        );
        if (isNew > 0) added.push(alert.id);
        this.#addDeliveries(alert, sinks);
      }
      return added;
    });
  }

  async head(sink: string): Promise<Delivery | undefined> {
    return this.#unsettled(sink, "alert", 1)[0];
  }

  async followUps(sink: string, limit: number): Promise<readonly Delivery[]> {
    return this.#unsettled(sink, "media", limit);
  }

  async markSending({ alert, sink, part }: Delivery): Promise<void> {
    this.#database.transaction(() => {
      const marked = this.#database.run(
        `UPDATE deliveries SET status = 'sending', possible_duplicate = max(possible_duplicate, status = 'sending')
         WHERE alert = (SELECT seq FROM alerts WHERE id = ?) AND sink = ? AND part = ? AND ${UNSETTLED}`,
        alert.id,
        sink,
        part,
      );
      if (marked === 0) throw new Error(`Alert ${alert.id} has nothing to deliver to ${sink}`);
    });
  }

  async settle({ alert, sink, part }: Delivery, outcome: Outcome): Promise<void> {
    this.#database.transaction(() => {
      const row = this.#database.get(
        `SELECT deliveries.seq, alert FROM deliveries JOIN alerts ON alerts.seq = alert
         WHERE id = ? AND sink = ? AND part = ? AND ${UNSETTLED}`,
        alert.id,
        sink,
        part,
      );
      // Settled once is settled: a late word about it changes nothing.
      if (row === undefined) return;
      const alertSeq = numberIn(row, "alert");
      this.#record(numberIn(row, "seq"), outcome);
      if (outcome.status === "sent") {
        if (part === "alert") this.#countDelivered(sink);
        if (outcome.mediaFollows) this.#addFollowUp(alertSeq, sink, outcome.messageId);
      }
      if (outcome.status !== "retry") this.#close(alertSeq);
    });
  }

  async counts(sink: string): Promise<SinkCounts> {
    const row = this.#database.get(
      `SELECT coalesce((SELECT delivered FROM lanes WHERE sink = ?1), 0) AS delivered,
              (SELECT count(*) FROM deliveries WHERE sink = ?1 AND ${UNSETTLED}) AS waiting,
              (SELECT count(*) FROM deliveries WHERE sink = ?1 AND status = 'dead') AS dead`,
      sink,
    );
    const head = this.#headRow(sink);
    return {
      delivered: row === undefined ? 0 : numberIn(row, "delivered"),
      waiting: row === undefined ? 0 : numberIn(row, "waiting"),
      dead: row === undefined ? 0 : numberIn(row, "dead"),
      lastError: head === undefined ? "" : textIn(head, "last_error"),
      nextAttemptAt: head === undefined ? 0 : numberIn(head, "not_before"),
    };
  }

  /**
   * Dead letters go too, and all ids: a repeat would be a new alert. A repeat comes only from a batch that was never
   * acknowledged, and the server keeps that no longer than the session, days at most: 30 days are long enough.
   */
  async prune(before: number): Promise<number> {
    const pruned = this.#database.transaction(() =>
      this.#database.run("DELETE FROM alerts WHERE settled_at < ?", before),
    );
    if (pruned > 0) this.#database.eraseLater();
    return pruned;
  }

  #addDeliveries(alert: Alert, sinks: readonly string[]): void {
    let added = 0;
    for (const sink of sinks) {
      added += this.#database.run(
        "INSERT INTO deliveries (alert, sink) SELECT seq, ? FROM alerts WHERE id = ? ON CONFLICT DO NOTHING",
        sink,
        alert.id,
      );
    }
    if (added === 0) return;
    this.#database.run(
      "UPDATE alerts SET body = coalesce(body, ?), settled_at = NULL WHERE id = ?",
      JSON.stringify(alert),
      alert.id,
    );
  }

  #unsettled(sink: string, part: DeliveryPart, limit: number): readonly Delivery[] {
    const rows = this.#database.all(
      `SELECT body, status, attempts, not_before, possible_duplicate, alert_message_id
       FROM deliveries JOIN alerts ON alerts.seq = alert
       WHERE sink = ? AND part = ? AND ${UNSETTLED} ORDER BY deliveries.seq LIMIT ?`,
      sink,
      part,
      limit,
    );
    return rows.map((row) => ({
      alert: parseAlert(textIn(row, "body")),
      sink,
      part,
      alertMessageId: textIn(row, "alert_message_id"),
      attempts: numberIn(row, "attempts"),
      notBefore: numberIn(row, "not_before"),
      // Still `sending`: a try of this process whose end could not be recorded.
      possibleDuplicate: numberIn(row, "possible_duplicate") === 1 || textIn(row, "status") === "sending",
    }));
  }

  /** The delivery that the sink's line in `/status` speaks of: the oldest alert, else the oldest media part. */
  #headRow(sink: string): Row | undefined {
    return this.#database.get(
      `SELECT last_error, not_before FROM deliveries WHERE sink = ? AND ${UNSETTLED} ORDER BY part, seq LIMIT 1`,
      sink,
    );
  }

  #addFollowUp(alert: number, sink: string, alertMessageId: string): void {
    this.#database.run(
      `INSERT INTO deliveries (alert, sink, part, alert_message_id) VALUES (?, ?, 'media', ?) ON CONFLICT DO NOTHING`,
      alert,
      sink,
      alertMessageId,
    );
  }

  #countDelivered(sink: string): void {
    this.#database.run(
      `INSERT INTO lanes (sink, delivered) VALUES (?, 1)
       ON CONFLICT (sink) DO UPDATE SET delivered = delivered + 1`,
      sink,
    );
  }

  #record(delivery: number, outcome: Outcome): void {
    switch (outcome.status) {
      case "sent":
        this.#database.run(
          "UPDATE deliveries SET status = 'sent', message_id = ?, last_error = '' WHERE seq = ?",
          outcome.messageId,
          delivery,
        );
        return;
      case "retry":
        this.#database.run(
          `UPDATE deliveries SET status = 'pending', attempts = attempts + 1, not_before = ?, last_error = ?,
             possible_duplicate = max(possible_duplicate, ?) WHERE seq = ?`,
          Math.ceil(outcome.notBefore),
          outcome.error,
          outcome.maybeDelivered ? 1 : 0,
          delivery,
        );
        return;
      case "dead":
        this.#database.run(
          "UPDATE deliveries SET status = 'dead', attempts = attempts + 1, last_error = ? WHERE seq = ?",
          outcome.error,
          delivery,
        );
    }
  }

  /** After the last delivery: the alert counts as settled, its text goes unless a dead letter needs it. */
  #close(alert: number): void {
    const closed = this.#database.run(
      `UPDATE alerts SET settled_at = ?1,
         body = CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE alert = ?2 AND status = 'dead') THEN body END
       WHERE seq = ?2 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = ?2 AND ${UNSETTLED})`,
      this.#clock.now(),
      alert,
    );
    if (closed > 0) this.#database.eraseLater();
  }
}

/** Only this class writes the column, so what is in it is an alert. JSON has no `undefined`; the alert has. */
function parseAlert(body: string): Alert {
  const alert: Alert = JSON.parse(body);
  return { ...alert, original: alert.original, miss: alert.miss };
}
