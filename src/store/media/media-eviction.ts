import type { MissingMedia } from "../../bridge/ports/media.ts";
import type { Database } from "../sqlite/database.ts";
import { plain } from "../sqlite/erasable.ts";
import { numberIn, type SqlValue, textIn } from "../sqlite/rows.ts";
import type { FreedFile } from "./media-deletion.ts";
import { MISSING } from "./media-rows.ts";

/** The deleted files. `waited`: how many of them an alert was still waiting for; the alert then says the reason. */
export type Evicted = { readonly files: readonly FreedFile[]; readonly waited: number };

/** `spare`: only files that no alert waits for. `waiting`: if these are not enough, also files that an alert waits for. */
export type Extent = "spare" | "waiting";

type Step = { readonly where: string; readonly values: readonly SqlValue[]; readonly reason: MissingMedia };

/**
 * A recall pins the bytes before its alert is written. Pinned bytes without an alert count as waited for during this time.
 * After it the alert must have been settled and pruned.
 */
const WRITTEN_BY_MS = 24 * 60 * 60_000;
/** Rows that are read at once. */
const ROWS = 100;

const delivery = (status: string): string =>
  `EXISTS (SELECT 1 FROM alerts JOIN deliveries ON deliveries.alert = alerts.seq
     WHERE alerts.id = media.pinned_by AND deliveries.status IN (${status}))`;
const UNPINNED = "pinned_at IS NULL AND state = 'kept' ORDER BY seq";
const TOLD = `pinned_at IS NOT NULL AND state = 'kept' AND NOT ${delivery("'pending', 'sending'")}
  AND (pinned_at < ? OR EXISTS (SELECT 1 FROM alerts WHERE alerts.id = media.pinned_by)) ORDER BY pinned_at, seq`;
const NOT_SENDING = `pinned_at IS NOT NULL AND state = 'kept' AND NOT ${delivery("'sending'")} ORDER BY pinned_at, seq`;

/** Chooses the stored files that are deleted when there is no room, over all accounts. Throws StoreError. */
export class MediaEviction {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Removes files from the table until `bytes` are free or no more may be removed, in one transaction. First files that
   * were not recalled, the oldest first; then those that every sink has; then those that a sink waits for, each by the age
   * of the recall. Never a file that is being sent.
   */
  evict(bytes: number, extent: Extent, now: number): Evicted {
    const steps: Step[] = [
      { where: UNPINNED, values: [], reason: { why: "evicted" } },
      { where: TOLD, values: [now - WRITTEN_BY_MS], reason: { why: "evicted" } },
    ];
    if (extent === "waiting") steps.push({ where: NOT_SENDING, values: [], reason: { why: "quotaFull" } });
    return this.#database.relaxed(() => {
      const files: FreedFile[] = [];
      let left = bytes;
      let waited = 0;
      for (const step of steps) {
        const taken = this.#take(step, left);
        files.push(...taken);
        for (const file of taken) left -= file.bytes;
        if (step.reason.why === "quotaFull") waited = taken.length;
      }
      return { files, waited };
    });
  }

  #take({ where, values, reason }: Step, bytes: number): readonly FreedFile[] {
    const taken: FreedFile[] = [];
    for (let left = bytes; left > 0; ) {
      const rows = this.#database.all(
        `SELECT seq, file, bytes FROM media WHERE ${where} LIMIT ${ROWS}`,
        ...values,
      );
      if (rows.length === 0) break;
      for (const row of rows) {
        if (left <= 0) break;
        this.#database.run(
          `UPDATE media SET ${MISSING} WHERE seq = ?`,
          JSON.stringify(reason),
          numberIn(row, "seq"),
        );
        const file = { file: plain(textIn(row, "file")), bytes: numberIn(row, "bytes") };
        taken.push(file);
        left -= file.bytes;
      }
    }
    return taken;
  }
}
