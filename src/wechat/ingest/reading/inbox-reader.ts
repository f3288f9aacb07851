import type { Logger } from "../../../bridge/ports/log.ts";
import type { EventInbox } from "../../../bridge/ports/stores/event-inbox.ts";
import type { StoreRetry } from "../../../bridge/timing/store-retry.ts";
import type { IngestEvent } from "../model/event.ts";
import { eventOf } from "./stored-event.ts";

/** An accepted event, parsed. */
export type ReadEvent = { readonly seq: number; readonly event: IngestEvent };

/** Events in order, as they lay in the inbox. */
export type Page = {
  /** Never empty, but damaged ones are left out. */
  readonly events: readonly ReadEvent[];
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Nothing more was waiting. */
  readonly isLast: boolean;
};

/** Events of one page, and so messages of one batch at most. */
const PAGE = 500;

export type InboxReaderDeps = {
  readonly inbox: EventInbox;
  readonly retry: StoreRetry;
  readonly log: Logger;
};

/** Reads the inbox in order, a page at a time. Every method waits until the store answers, and rejects when `signal` aborts. */
export class InboxReader {
  readonly #deps: InboxReaderDeps;
  /** Up to here everything was read. */
  #cursor = 0;
  #taken = 0;

  constructor(deps: InboxReaderDeps) {
    this.#deps = deps;
  }

  /** The newest event that was read. */
  get lastSeq(): number {
    return this.#cursor;
  }

  /** The next page; `undefined` when nothing waits. Read events that are still in the inbox are passed over. */
  async next(signal: AbortSignal): Promise<Page | undefined> {
    const { inbox, retry, log } = this.#deps;
    // Ids have no gaps, so at most so many of the waiting ones were read already.
    const limit = PAGE + Math.max(0, this.#cursor - this.#taken);
    const line = "accepted events could not be read; trying again: check the disk of DATA_DIR";
    const waiting = await retry.until(line, () => inbox.waiting(limit), signal);
    const fresh = waiting.filter(({ seq }) => seq > this.#cursor);
    const [first] = fresh;
    const last = fresh.at(-1);
    if (first === undefined || last === undefined) return undefined;
    // Before it the inbox holds only what was read and is still held back.
    if (this.#taken === 0) this.#taken = (waiting[0]?.seq ?? first.seq) - 1;
    const events = fresh.flatMap(({ seq, id, body }) => {
      const event = eventOf(body);
      if (event !== undefined) return [{ seq, event }];
      log.error(
        { seq, id },
        "an accepted event cannot be read any more: the database is damaged; it is passed over",
      );
      return [];
    });
    return { events, firstSeq: first.seq, lastSeq: last.seq, isLast: waiting.length < limit };
  }

  /** Everything up to here was handed on, or needs not to be. */
  readUpTo(seq: number): void {
    this.#cursor = Math.max(this.#cursor, seq);
  }

  /** What was read and lies before `heldFrom` leaves the inbox. `heldFrom`: the first that is not told yet. */
  async take(heldFrom: number | undefined, signal: AbortSignal): Promise<void> {
    const { inbox, retry } = this.#deps;
    const upTo = Math.min(this.#cursor, (heldFrom ?? Number.POSITIVE_INFINITY) - 1);
    if (upTo <= this.#taken) return;
    const line =
      "handled events could not be taken out of the inbox; trying again: check the disk of DATA_DIR";
    await retry.until(line, () => inbox.take(upTo), signal);
    this.#taken = upTo;
  }
}
