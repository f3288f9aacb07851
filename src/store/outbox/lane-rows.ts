import { verbatim } from "../../bridge/model/reasons.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import { MEDIA_KINDS } from "../../bridge/ports/media.ts";
import type { DeadLetters, DeliveryPart, SinkCounts, Standstill } from "../../bridge/ports/outbox.ts";
import type { Database } from "../sqlite/database.ts";
import { numberIn, textIn } from "../sqlite/rows.ts";
import { UNSETTLED } from "./outbox-rows.ts";
import { failureIn } from "./stored-failure.ts";

/** How many alerts a sink has taken. A sink without deliveries has no row. */
const TAKEN = "coalesce((SELECT delivered FROM lanes WHERE sink = ?1), 0)";

/** One of the two queues of a sink. */
export function laneOf(sink: string, part: string): string {
  return `${part} ${sink}`;
}

/** The statements about whole lanes: deliveries that passed, that wait and that failed. */
export class LaneRows {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;

  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The sink has accepted a part. */
  noteSent(sink: string, part: DeliveryPart): void {
    if (part === "media") {
      this.#noteMedia(sink);
      return;
    }
    // Before the count changes: it compares with it.
    this.#release(sink);
    this.#countDelivered(sink);
  }

  #countDelivered(sink: string): void {
    this.#database.run(
      `INSERT INTO lanes (sink, delivered, moved_at) VALUES (?, 1, ?)
       ON CONFLICT (sink) DO UPDATE SET delivered = delivered + 1, moved_at = excluded.moved_at`,
      sink,
      Math.floor(this.#clock.now()),
    );
  }

  #noteMedia(sink: string): void {
    this.#database.run(
      `INSERT INTO lanes (sink, delivered, media_moved_at) VALUES (?, 0, ?)
       ON CONFLICT (sink) DO UPDATE SET media_moved_at = excluded.media_moved_at`,
      sink,
      Math.floor(this.#clock.now()),
    );
  }

  counts(sink: string): SinkCounts {
    const row = this.#database.get(
      `SELECT ${TAKEN} AS delivered,
              (SELECT count(*) FROM deliveries WHERE sink = ?1 AND ${UNSETTLED}) AS waiting,
              (SELECT count(*) FROM deliveries WHERE sink = ?1 AND status = 'dead') AS dead`,
      sink,
    );
    // The delivery that `/status` shows for the sink: the oldest alert, else the oldest media part.
    const head = this.#database.get(
      `SELECT last_error, not_before FROM deliveries WHERE sink = ? AND ${UNSETTLED} ORDER BY part, seq LIMIT 1`,
      sink,
    );
    return {
      delivered: row === undefined ? 0 : numberIn(row, "delivered"),
      waiting: row === undefined ? 0 : numberIn(row, "waiting"),
      dead: row === undefined ? 0 : numberIn(row, "dead"),
      lastError: head === undefined ? undefined : failureIn(textIn(head, "last_error")),
      nextAttemptAt: head === undefined ? 0 : numberIn(head, "not_before"),
      downloading: this.#downloading(sink),
    };
  }

  /** What the media parts of a sink wait for. Counted here: SQLite would sort for it. */
  #downloading(sink: string): SinkCounts["downloading"] {
    const rows = this.#database.all(
      `SELECT CASE WHEN json_valid(media.body) THEN json_extract(media.body, '$.message.msgType') END AS kind
       FROM deliveries JOIN alerts ON alerts.seq = alert JOIN media ON pinned_by = alerts.id AND state = 'fetching'
       WHERE sink = ? AND part = 'media' AND ${UNSETTLED}`,
      sink,
    );
    return MEDIA_KINDS.flatMap((kind) => {
      const count = rows.filter((row) => row.kind === kind).length;
      return count === 0 ? [] : [{ kind, count }];
    });
  }

  /** Where something is set aside. */
  withAside(): readonly string[] {
    const rows = this.#database.all("SELECT DISTINCT sink, part FROM deliveries WHERE set_aside = 1");
    return rows.map((row) => laneOf(textIn(row, "sink"), textIn(row, "part")));
  }

  refusedInARow(sink: string, exceptId: string): number {
    const row = this.#database.get(
      `SELECT count(*) AS n FROM deliveries WHERE sink = ?1 AND part = 'alert'
         AND refused_after = ${TAKEN}
         AND alert IS NOT (SELECT seq FROM alerts WHERE id = ?2)`,
      sink,
      exceptId,
    );
    return row === undefined ? 0 : numberIn(row, "n");
  }

  /** Makes the alerts due that the sink has refused for an unknown reason since it took its last alert. */
  #release(sink: string): void {
    this.#database.run(
      `UPDATE deliveries SET not_before = 0
       WHERE sink = ?1 AND part = 'alert' AND set_aside = 1 AND refused_after = ${TAKEN}`,
      sink,
    );
  }

  standstill(sink: string): Standstill | undefined {
    return (
      this.#standstillOf(sink, "alert", "moved_at") ?? this.#standstillOf(sink, "media", "media_moved_at")
    );
  }

  /** For media, the oldest part that has failed: one that waits for its download has not. */
  #standstillOf(
    sink: string,
    part: DeliveryPart,
    moved: "moved_at" | "media_moved_at",
  ): Standstill | undefined {
    const row = this.#database.get(
      `SELECT last_code, last_error, failed_at,
         coalesce((SELECT ${moved} FROM lanes WHERE sink = ?1), 0) AS moved,
         (SELECT count(*) FROM deliveries WHERE sink = ?1 AND ${UNSETTLED}) AS waiting
       FROM deliveries WHERE sink = ?1 AND part = ?2 AND ${UNSETTLED} AND (part = 'alert' OR failed_at IS NOT NULL)
       ORDER BY seq LIMIT 1`,
      sink,
      part,
    );
    if (row === undefined || row.failed_at === null || row.last_code === "notReady") return undefined;
    const since = Math.max(numberIn(row, "failed_at"), numberIn(row, "moved"));
    return {
      forMs: Math.max(0, Math.floor(this.#clock.now()) - since),
      waiting: numberIn(row, "waiting"),
      code: textIn(row, "last_code"),
      error: failureIn(textIn(row, "last_error")) ?? verbatim(""),
    };
  }

  deadLetters(sink: string): readonly DeadLetters[] {
    // With max(), SQLite takes the other columns from the row of the maximum (https://sqlite.org/lang_select.html#bareagg).
    const rows = this.#database.all(
      `SELECT last_error, count(*) AS count, max(deliveries.seq) AS newest,
         CASE WHEN json_valid(body) THEN json_extract(body, '$.shortId') END AS short_id
       FROM deliveries JOIN alerts ON alerts.seq = alert
       WHERE sink = ? AND status = 'dead' GROUP BY last_error`,
      sink,
    );
    return rows
      .toSorted((a, b) => numberIn(b, "newest") - numberIn(a, "newest"))
      .map((row) => ({
        error: failureIn(textIn(row, "last_error")) ?? verbatim(""),
        count: numberIn(row, "count"),
        shortId: typeof row.short_id === "string" ? row.short_id : "",
      }));
  }
}
