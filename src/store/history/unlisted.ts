import type { NewAlert } from "../../bridge/ports/outbox.ts";
import { parseAlert } from "../outbox/stored-alert.ts";
import type { Database } from "../sqlite/database.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";

/** What an entry of the list is made of. */
export type ToList = Pick<NewAlert, "alert" | "listedIn" | "completes">;

/** Writes an entry, within a transaction. Returns what has to be called when that is committed. */
export type WriteEntry = (added: ToList) => () => void;

/**
 * Recalls whose alerts are written and whose entries are not yet: an entry takes as long as its alert, and people wait for the
 * alert. The column `alerts.list_in` says the same to the next process.
 */
export class Unlisted {
  readonly #database: Database;
  readonly #write: WriteEntry;
  readonly #waiting = new Map<string, ToList>();

  constructor(database: Database, write: WriteEntry) {
    this.#database = database;
    this.#write = write;
  }

  has(alertId: string): boolean {
    return this.#waiting.has(alertId);
  }

  /** To be called when the alert is committed with its `list_in`. */
  add(added: ToList): void {
    this.#waiting.set(added.alert.id, added);
  }

  /** What an earlier process left. One whose text is damaged is left out. Throws StoreError. */
  load(): void {
    const left =
      "FROM alerts INDEXED BY alerts_told WHERE seq > 0 AND body IS NOT NULL AND list_in IS NOT NULL";
    for (const row of this.#database.all(`SELECT id, body, list_in ${left} ORDER BY seq`)) {
      const added = toList(row);
      if (added !== undefined) this.add(added);
    }
  }

  /** Writes the entries of all of them. Throws StoreError("write"); they wait on then. */
  write(): void {
    if (this.#waiting.size === 0) return;
    const all = [...this.#waiting.values()];
    const committed = this.#database.relaxed(() =>
      all.map((added) => {
        this.#database.run("UPDATE alerts SET list_in = NULL WHERE id = ?", added.alert.id);
        return this.#write(added);
      }),
    );
    this.#waiting.clear();
    for (const done of committed) done();
  }
}

function toList(row: Row): ToList | undefined {
  const alert = parseAlert(row.body, textIn(row, "id"));
  return alert && { alert, listedIn: numberIn(row, "list_in"), completes: undefined };
}
