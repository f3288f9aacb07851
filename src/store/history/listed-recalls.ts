import { recallFactsOf } from "../../bridge/history/recall-facts.ts";
import { searchTextOf } from "../../bridge/history/search-text.ts";
import { placeOf, type RecallAlert } from "../../bridge/model/alert.ts";
import { errorText } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { KnownChat } from "../../bridge/ports/stores/chats.ts";
import type {
  HistoryFilter,
  HistoryPage,
  HistoryRange,
  ListedRecall,
} from "../../bridge/ports/stores/history.ts";
import type { Listing } from "../outbox/listing.ts";
import type { Database } from "../sqlite/database.ts";
import type { Row } from "../sqlite/rows.ts";
import { ChatRows } from "./chat-rows.ts";
import { HistoryRows, listedIn } from "./history-rows.ts";
import { SearchIndex } from "./search-index.ts";
import { type ToList, Unlisted } from "./unlisted.ts";

/**
 * The table of listed recalls and the words of them in memory, kept in step. What is to be listed is listed before anything is
 * read or changed.
 */
export class ListedRecalls implements Listing {
  readonly #rows: HistoryRows;
  readonly #unlisted: Unlisted;
  readonly #chats: ChatRows;
  readonly #index: SearchIndex;
  readonly #clock: Pick<Clock, "now">;
  readonly #log: Logger;

  constructor(database: Database, clock: Pick<Clock, "now">, log: Logger) {
    this.#rows = new HistoryRows(database);
    this.#unlisted = new Unlisted(database, (added) => this.list(added));
    this.#chats = new ChatRows(database);
    this.#index = new SearchIndex((after) => this.#rows.words(after));
    this.#clock = clock;
    this.#log = log;
  }

  /** Begins to read the words of all entries. Never rejects: the first search tries again what failed. */
  async load(): Promise<void> {
    try {
      await this.#index.ready();
    } catch (error) {
      this.#log.error({ error: errorText(error) }, "the list of recalls could not be read; trying again");
    }
  }

  /** To be called before the database is closed. */
  close(): void {
    this.#index.close();
  }

  /** Throws StoreError("write"). Before a transaction, `listNow` is to be called: within it nothing can be listed. */
  get rows(): HistoryRows {
    this.listNow();
    return this.#rows;
  }

  /** Whether the recall of this alert is still to be listed. */
  isLater(alertId: string): boolean {
    return this.#unlisted.has(alertId);
  }

  later(added: ToList): void {
    if (added.listedIn !== undefined) this.#unlisted.add(added);
  }

  listNow(): void {
    this.#unlisted.write();
  }

  listLeft(): void {
    this.#unlisted.load();
    this.listNow();
  }

  list({ alert, listedIn: chat, completes }: ToList): () => void {
    if (alert.kind !== "recall" || chat === undefined) return () => {};
    const text = searchTextOf(alert);
    const facts = recallFactsOf(alert);
    if (completes !== undefined) {
      const seq = this.#rows.complete(completes, alert, { ...facts, text });
      // It was deleted before its original came.
      return seq === undefined ? () => {} : () => this.#index.replace(seq, { ...facts, text });
    }
    // Chats are deleted when no recall refers to them, and that may have been a moment ago.
    if (!this.#chats.has(chat)) this.#chats.put(chatOf(alert, chat));
    const seq = this.#rows.add(alert, chat, this.#clock.now(), { ...facts, text });
    // The alert may have been forgotten earlier than the entry, so that it is new once more.
    if (seq === undefined) return () => {};
    const { accountId = "", recalledAt } = alert;
    return () => this.#index.add({ seq, chat, accountId, recalledAt, text, ...facts });
  }

  /** The places of all that fit and are not after `upTo`, oldest first. Rejects with StoreError. */
  async places(filter: HistoryFilter, upTo: number): Promise<readonly number[]> {
    this.listNow();
    const range = { upTo, offset: 0, limit: Number.POSITIVE_INFINITY };
    return (await this.#index.search(filter, range)).seqs.toReversed();
  }

  async page(filter: HistoryFilter, range: HistoryRange): Promise<HistoryPage> {
    this.listNow();
    const { seqs, total } = await this.#index.search(filter, range);
    return { recalls: this.read(this.#rows.at(seqs)), total };
  }

  /** Reads entries. A damaged one is logged and left out. */
  read(rows: readonly Row[]): readonly ListedRecall[] {
    return rows.flatMap((row) => {
      const listed = listedIn(row);
      if (listed !== undefined) return [listed];
      this.#log.error({ alertId: row.id }, "a listed recall is damaged in the database; it is left out");
      return [];
    });
  }

  /** To be called when the deletion of the rows is committed. */
  removed(seqs: readonly number[]): void {
    this.#index.remove(seqs);
  }
}

function chatOf(alert: RecallAlert, key: number): KnownChat {
  const { message, chat } = placeOf(alert);
  return {
    key,
    accountId: alert.accountId ?? "",
    kind: chat.kind,
    names: chat.title === "" ? [] : [chat.title],
    stableId: chat.stableId ?? "",
    chatName: message.chatName,
    mutedUntil: undefined,
    named: false,
  };
}
