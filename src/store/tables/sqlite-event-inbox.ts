import { setImmediate as turn } from "node:timers/promises";
import type { Logger } from "../../bridge/ports/log.ts";
import type {
  Accepted,
  ArrivedEvent,
  EventInbox,
  InboxEvent,
} from "../../bridge/ports/stores/event-inbox.ts";
import type { Database } from "../sqlite/database.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { readEvents, storedEvents } from "./stored-events.ts";

/** A call of `accept` that waits for its transaction. */
type Call = {
  readonly events: readonly ArrivedEvent[];
  readonly at: number;
  readonly done: PromiseWithResolvers<Accepted>;
};
/** What was accepted by one call, read. */
type Batch = { readonly first: number; readonly last: number; readonly events: readonly InboxEvent[] };

/** Batches whose ids are forgotten in one transaction: some 10 ms with single events. */
const FORGOTTEN_AT_ONCE = 200;

/**
 * Events of one call are one row, because their texts are written, read and deleted together: a row for each event would take
 * a page of blanks each (`erasable`). Calls that come in one turn of the event loop share a transaction, so that many
 * senders wait for one flush of the disk.
 */
export class SqliteEventInbox implements EventInbox {
  readonly #database: Database;
  readonly #log: Logger;
  #calls: Call[] = [];
  /** The number of the next event. */
  #next: number;
  #taken: number;
  /** The batch that was read last: it is read in pieces. */
  #read: Batch | undefined;

  /** Throws StoreError. */
  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
    const taken = database.get("SELECT up_to FROM inbox_taken WHERE key = 1");
    this.#taken = taken === undefined ? 0 : numberIn(taken, "up_to");
    const newest = database.get("SELECT last FROM inbox ORDER BY last DESC LIMIT 1");
    this.#next = Math.max(this.#taken, newest === undefined ? 0 : numberIn(newest, "last")) + 1;
  }

  async accept(events: readonly ArrivedEvent[], at: number): Promise<Accepted> {
    const done = Promise.withResolvers<Accepted>();
    this.#calls.push({ events, at, done });
    if (this.#calls.length === 1) setImmediate(() => void this.#acceptAll());
    return await done.promise;
  }

  async waiting(limit: number): Promise<readonly InboxEvent[]> {
    const found: InboxEvent[] = [];
    let after = this.#taken;
    while (found.length < limit) {
      const batch = this.#batchAfter(after);
      if (batch === undefined) break;
      for (const event of batch.events) if (event.seq > after && found.length < limit) found.push(event);
      after = batch.last;
    }
    return found;
  }

  /** Their numbers have no gaps, besides those of a damaged row. */
  async count(): Promise<number> {
    return this.#next - 1 - this.#taken;
  }

  async take(upTo: number): Promise<void> {
    const last = Math.min(upTo, this.#next - 1);
    if (last <= this.#taken) return;
    const emptied = this.#database.relaxed(() => {
      this.#database.run(
        "INSERT INTO inbox_taken (key, up_to) VALUES (1, ?) ON CONFLICT (key) DO UPDATE SET up_to = excluded.up_to",
        last,
      );
      const sql = "UPDATE inbox SET body = NULL WHERE last > ? AND last <= ? AND body IS NOT NULL";
      return this.#database.run(sql, this.#taken, last);
    });
    this.#taken = last;
    if (this.#read !== undefined && this.#read.last <= last) this.#read = undefined;
    if (emptied > 0) this.#database.eraseLater();
  }

  async forget(before: number): Promise<void> {
    while (this.#forgetSome(before)) await turn();
  }

  async #acceptAll(): Promise<void> {
    const calls = this.#calls;
    this.#calls = [];
    const first = this.#next;
    let results: readonly number[];
    try {
      results = this.#database.relaxed(() => calls.map((call) => this.#write(call)));
    } catch (error) {
      this.#next = first;
      for (const { done } of calls) done.reject(error);
      return;
    }
    try {
      // Also for those that brought only repeats: the first ones may still be on their way to the disk.
      await this.#database.synced();
      for (const [index, { done }] of calls.entries()) {
        const accepted = results[index] ?? 0;
        done.resolve({ accepted, duplicates: (calls[index]?.events.length ?? 0) - accepted });
      }
    } catch (error) {
      for (const { done } of calls) done.reject(error);
    }
  }

  /** Returns how many of the events are new. */
  #write({ events, at }: Call): number {
    const first = this.#next;
    const fresh = events.filter(({ id }) => {
      const sql = "INSERT INTO inbox_ids (seq, id) VALUES (?, ?) ON CONFLICT (id) DO NOTHING";
      const isNew = this.#database.run(sql, this.#next, id) > 0;
      if (isNew) this.#next += 1;
      return isNew;
    });
    if (fresh.length > 0) {
      const sql = "INSERT INTO inbox (last, first, at, body) VALUES (?, ?, ?, ?)";
      this.#database.run(sql, this.#next - 1, first, at, storedEvents(fresh));
    }
    return fresh.length;
  }

  #batchAfter(seq: number): Batch | undefined {
    if (this.#read !== undefined && this.#read.first <= seq + 1 && seq < this.#read.last) return this.#read;
    const sql = "SELECT last, first, body FROM inbox WHERE last > ? ORDER BY last LIMIT 1";
    const row = this.#database.get(sql, seq);
    if (row === undefined) return undefined;
    this.#read = this.#batchIn(row);
    return this.#read;
  }

  #batchIn(row: Row): Batch {
    const last = numberIn(row, "last");
    const first = numberIn(row, "first");
    const events = row.body === null ? [] : readEvents(textIn(row, "body"), first);
    if (events === undefined) {
      this.#log.error({ first, last }, "events that were pushed are damaged in the database; they are lost");
    }
    return { first, last, events: events ?? [] };
  }

  /** Whether there may be more. */
  #forgetSome(before: number): boolean {
    return this.#database.transaction(() => {
      const sql = "SELECT last, first FROM inbox WHERE at < ? AND body IS NULL ORDER BY at LIMIT ?";
      const old = this.#database.all(sql, before, FORGOTTEN_AT_ONCE);
      for (const row of old) {
        const [first, last] = [numberIn(row, "first"), numberIn(row, "last")];
        this.#database.run("DELETE FROM inbox_ids WHERE seq BETWEEN ? AND ?", first, last);
        this.#database.run("DELETE FROM inbox WHERE last = ?", last);
      }
      return old.length === FORGOTTEN_AT_ONCE;
    });
  }
}
