import type { Failure } from "../../bridge/model/reason.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { DeliveryPart, NewAlert, Outcome } from "../../bridge/ports/outbox.ts";
import type { Database } from "../sqlite/database.ts";
import { behindBlanks } from "../sqlite/erasable.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { failureText } from "./stored-failure.ts";

/** Literally the condition of the index `deliveries_lane`; otherwise SQLite does not use the index. */
export const UNSETTLED = "status IN ('pending', 'sending')";

/** The columns of `deliveries` and `alerts` that a `Delivery` is made of. */
const DELIVERY =
  "deliveries.seq, alert, id, body, silent, alerts.chat, status, attempts, refusals, not_before, possible_duplicate, alert_message_id";

/** Resets the tries of a delivery. It keeps `possible_duplicate`. */
const AS_NEW =
  "attempts = 0, not_before = 0, failed_at = NULL, set_aside = 0, refusals = 0, refused_after = NULL";

/** How late the original of a recall may arrive: WeChat announces a large file long before its message. */
const LATE_ORIGINAL_MS = 3_600_000;

/**
 * The statements of the tables `alerts`, `deliveries` and `lanes`. The caller runs changes in a transaction.
 *
 * A limit stands in the text: SQLite prepares a statement anew each time a value is bound to its `LIMIT ?`, which takes five
 * times as long as the statement itself. The callers have a few fixed limits.
 */
export class OutboxRows {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;

  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#clock = clock;
  }

  /**
   * False when the alert is known: then nothing changes. Without sinks it counts as settled, and its text is stored only when the
   * original may still come. `listIn`: see the column.
   */
  add({ alert, sinks, silent, chat }: NewAlert, listIn: number | undefined): boolean {
    const now = Math.floor(this.#clock.now());
    const stored = sinks.length > 0 || alert.original === undefined;
    const msgId = alert.original?.message.msgId ?? null;
    const added = this.#database.run(
      `INSERT INTO alerts (id, added_at, settled_at, body, silent, account, msg_id, chat, list_in)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      alert.id,
      now,
      sinks.length === 0 ? now : null,
      stored ? behindBlanks(JSON.stringify(alert), [alert.id, alert.accountId ?? null, msgId]) : null,
      silent ? 1 : 0,
      alert.accountId ?? null,
      msgId,
      chat ?? null,
      listIn ?? null,
    );
    if (added === 0) return false;
    const sql =
      "INSERT INTO deliveries (alert, sink) SELECT seq, ? FROM alerts WHERE id = ? ON CONFLICT DO NOTHING";
    for (const sink of sinks) this.#database.run(sql, sink, alert.id);
    return true;
  }

  addFollowUp(alertSeq: number, sink: string, alertMessageId: string, possibleDuplicate: boolean): void {
    this.#database.run(
      `INSERT INTO deliveries (alert, sink, part, alert_message_id, possible_duplicate)
       VALUES (?, ?, 'media', ?, ?) ON CONFLICT DO NOTHING`,
      alertSeq,
      sink,
      alertMessageId,
      possibleDuplicate ? 1 : 0,
    );
  }

  unsettled(sink: string, part: DeliveryPart, limit: number): readonly Row[] {
    return this.#database.all(
      `SELECT ${DELIVERY} FROM deliveries JOIN alerts ON alerts.seq = alert
       WHERE sink = ? AND part = ? AND ${UNSETTLED} AND set_aside = 0 ORDER BY deliveries.seq LIMIT ${limit}`,
      sink,
      part,
    );
  }

  setAside(sink: string, part: DeliveryPart, limit: number): readonly Row[] {
    return this.#database.all(
      `SELECT ${DELIVERY} FROM deliveries JOIN alerts ON alerts.seq = alert
       WHERE sink = ? AND part = ? AND set_aside = 1 ORDER BY deliveries.seq LIMIT ${limit}`,
      sink,
      part,
    );
  }

  /** The media parts whose bytes are stored or cannot be had any more. Those that still download are skipped by an index. */
  followUps(sink: string, limit: number): readonly Row[] {
    return this.#database.all(
      `SELECT ${DELIVERY} FROM deliveries JOIN alerts ON alerts.seq = alert
       WHERE sink = ? AND part = 'media' AND ${UNSETTLED} AND set_aside = 0
         AND NOT EXISTS (SELECT 1 FROM media WHERE pinned_by = alerts.id AND state = 'fetching')
       ORDER BY deliveries.seq LIMIT ${limit}`,
      sink,
    );
  }

  /** The columns `seq` and `alert` of one delivery that is not settled. */
  find(alertId: string, sink: string, part: DeliveryPart): Row | undefined {
    return this.#database.get(
      `SELECT deliveries.seq, alert FROM deliveries JOIN alerts ON alerts.seq = alert
       WHERE id = ? AND sink = ? AND part = ? AND ${UNSETTLED}`,
      alertId,
      sink,
      part,
    );
  }

  /** A delivery that is `sending` already may have arrived: the end of its last try could not be recorded. */
  markSending(delivery: number): void {
    this.#database.run(
      `UPDATE deliveries SET status = 'sending', possible_duplicate = max(possible_duplicate, status = 'sending')
       WHERE seq = ?`,
      delivery,
    );
  }

  record(delivery: number, outcome: Outcome): void {
    switch (outcome.status) {
      case "sent":
        this.#database.run(
          "UPDATE deliveries SET status = 'sent', message_id = ?, last_error = '', set_aside = 0 WHERE seq = ?",
          outcome.messageId,
          delivery,
        );
        return;
      case "retry":
        this.#recordRetry(delivery, outcome);
        return;
      case "dead":
        this.#database.run(
          `UPDATE deliveries SET status = 'dead', attempts = attempts + 1, last_error = ?, set_aside = 0
           WHERE seq = ?`,
          failureText(outcome.error),
          delivery,
        );
    }
  }

  #recordRetry(delivery: number, outcome: Extract<Outcome, { status: "retry" }>): void {
    const { code, setAside } = outcome;
    this.#database.run(
      `UPDATE deliveries SET status = 'pending', not_before = ?, last_error = ?, last_code = ?,
         possible_duplicate = max(possible_duplicate, ?), set_aside = max(set_aside, ?), refusals = refusals + ? WHERE seq = ?`,
      Math.ceil(outcome.notBefore),
      failureText(outcome.error),
      code,
      outcome.maybeDelivered ? 1 : 0,
      setAside === undefined ? 0 : 1,
      setAside === "counted" ? 1 : 0,
      delivery,
    );
    if (code !== "notReady") {
      this.#database.run(
        "UPDATE deliveries SET attempts = attempts + 1, failed_at = coalesce(failed_at, ?) WHERE seq = ?",
        Math.floor(this.#clock.now()),
        delivery,
      );
    }
    if (setAside !== undefined) {
      this.#database.run(
        `UPDATE deliveries SET refused_after = coalesce((SELECT delivered FROM lanes WHERE sink = deliveries.sink), 0)
         WHERE seq = ? AND refused_after IS NULL`,
        delivery,
      );
    }
  }

  /** The alert as JSON; `undefined` when it is unknown or its text is deleted. */
  body(id: string): string | undefined {
    const row = this.#database.get("SELECT body FROM alerts WHERE id = ? AND body IS NOT NULL", id);
    return row === undefined ? undefined : textIn(row, "body");
  }

  /**
   * Settles the alert if this was its last open delivery. Deletes its text, unless there is a dead letter or the original
   * may still arrive. With a dead letter, the alert counts as settled since its first one.
   */
  close(alertSeq: number): void {
    const closed = this.#database.run(
      `UPDATE alerts SET
         settled_at = CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE alert = ?2 AND status = 'dead')
           THEN coalesce(dead_since, ?1) ELSE ?1 END,
         dead_since = CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE alert = ?2 AND status = 'dead')
           THEN coalesce(dead_since, ?1) END,
         body = CASE WHEN EXISTS (SELECT 1 FROM deliveries WHERE alert = ?2 AND status = 'dead')
           OR json_valid(body) AND json_extract(body, '$.original') IS NULL THEN body END
       WHERE seq = ?2 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = ?2 AND ${UNSETTLED})`,
      Math.floor(this.#clock.now()),
      alertSeq,
    );
    if (closed > 0) this.#database.eraseLater();
  }

  /** Deletes the text of alerts whose original did not arrive in time. Returns how many. */
  forgetMissed(): number {
    return this.#database.run(
      `UPDATE alerts SET body = NULL WHERE settled_at < ? AND body IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM deliveries WHERE alert = alerts.seq AND status = 'dead')`,
      Math.floor(this.#clock.now()) - LATE_ORIGINAL_MS,
    );
  }

  /** Every sink with open deliveries. One search for each sink: with DISTINCT, SQLite would read the whole index. */
  owedSinks(): readonly string[] {
    const sinks: string[] = [];
    for (let last = ""; ; ) {
      const sql = `SELECT min(sink) AS sink FROM deliveries WHERE ${UNSETTLED} AND sink > ?`;
      const sink = this.#database.get(sql, last)?.sink;
      if (typeof sink !== "string") return sinks;
      sinks.push(sink);
      last = sink;
    }
  }

  /** Makes dead letters of a sink's open deliveries whose alerts were added before a time (unix ms). Returns how many. */
  retire(sink: string, before: number, reason: Failure): number {
    const retired = this.#database.all(
      `UPDATE deliveries SET status = 'dead', last_error = ?, set_aside = 0 WHERE sink = ? AND ${UNSETTLED}
         AND (SELECT added_at FROM alerts WHERE seq = alert) < ? RETURNING alert`,
      failureText(reason),
      sink,
      before,
    );
    for (const row of retired) this.close(numberIn(row, "alert"));
    return retired.length;
  }

  revive(): number {
    this.#database.run(`UPDATE deliveries SET ${AS_NEW} WHERE set_aside = 1`);
    const revived = this.#database.all(
      `UPDATE deliveries SET status = 'pending', ${AS_NEW} WHERE status = 'dead' RETURNING alert`,
    );
    for (const row of revived) {
      this.#database.run("UPDATE alerts SET settled_at = NULL WHERE seq = ?", numberIn(row, "alert"));
    }
    return revived.length;
  }
}
