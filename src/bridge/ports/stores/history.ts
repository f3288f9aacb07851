import type { RecallAlert } from "../../model/alert.ts";
import type { MsgType } from "../../model/message.ts";

/** A recall that is listed. */
export type ListedRecall = {
  readonly alert: RecallAlert;
  /** The key of its chat, see `KnownChat`. */
  readonly chat: number;
};

/** A recall that is listed now. `completes`: the alert whose entry it is was told without its original, and had this id. */
export type ListedNow = { readonly alert: RecallAlert; readonly completes: string | undefined };

/** Which of the listed recalls. Everything that is set must hold. */
export type HistoryFilter = {
  /** All of these words, folded (`foldText`), must stand in its text, names or file names. */
  readonly words?: readonly string[];
  /** The key of its chat is one of these. None: nothing fits. */
  readonly chats?: readonly number[];
  /** What the recalled message is. One whose original was not seen is of no kind. */
  readonly kind?: MsgType;
  /** Recalled by somebody else than its author. */
  readonly byOther?: true;
  /** Recalled at this time or later, unix milliseconds. */
  readonly since?: number;
  /** Id of its account. */
  readonly accountId?: string;
};

/** A part of the list, newest first. */
export type HistoryRange = {
  /** Leaves out what was listed after this place (see `newest`), so that pages do not shift. */
  readonly upTo: number;
  readonly offset: number;
  readonly limit: number;
};

export type HistoryPage = {
  readonly recalls: readonly ListedRecall[];
  /** How many there are on all pages. */
  readonly total: number;
};

/** A listed recall and its place in the list: newer entries have higher ones. */
export type PlacedRecall = { readonly recall: ListedRecall; readonly place: number };

/**
 * Recalls of the last `HISTORY_DAYS`, of all accounts. The outbox writes them, in the transaction that adds their alert.
 * Every method may reject with StoreError. A damaged entry is logged and left out.
 */
export interface History {
  /** False when no history is kept (`HISTORY_DAYS` is 0). */
  readonly isKept: boolean;
  /** Whether the alert with that id is listed: it is not when it came before recalls were kept, or was deleted. */
  isListed(alertId: string): boolean;
  /** The place of the newest entry; 0 when there is none. */
  newest(): Promise<number>;
  /** The entry that the alert with that id told or completed; `undefined` when it is not listed. */
  entry(alertId: string): Promise<PlacedRecall | undefined>;
  /** For each of these times (unix milliseconds, the earliest first) how many were recalled from then to the next one. */
  counts(from: readonly number[]): Promise<readonly number[]>;
  page(filter: HistoryFilter, range: HistoryRange): Promise<HistoryPage>;
  /** Those with this short id, of all accounts, newest first. Two recalls may have the same. */
  find(shortId: string): Promise<readonly ListedRecall[]>;
  /** Every entry since then, of one account if it is given, oldest first, read in pieces. */
  all(since: number, accountId?: string): AsyncIterable<ListedRecall>;
  /**
   * Deletes recalls everywhere in the data folder: the entry, its alert with what still waits to be delivered, the kept
   * message, the bytes. When it resolves no file holds them. The ids stay known, so that a repeated batch adds nothing.
   * Returns how many entries there were.
   */
  forget(alertIds: readonly string[]): Promise<number>;
  /** The same for all entries, of one account if it is given, in pieces. */
  forgetAll(accountId?: string): Promise<number>;
}
