import type { NewAlert } from "../../bridge/ports/outbox.ts";

/** Where the outbox lists recalls. */
export type Listing = {
  /**
   * Writes the entry of a recall, or completes the entry that it has already. To be called within a transaction. Returns
   * what has to be called when that is committed.
   */
  list(added: NewAlert): () => void;
  /** The alert is committed, and its column `list_in` says that its entry is to be written later. */
  later(added: NewAlert): void;
  /** Writes the entries of all that came by `later`. Not within a transaction. Throws StoreError("write"); they wait on then. */
  listNow(): void;
  /** `listNow`, and before it also what an earlier process left. Throws StoreError. */
  listLeft(): void;
};

/**
 * Whether the alert may be written before its entry. Its text says to the next process what to list, so it must be stored: for
 * sinks. One that completes an entry needs that.
 */
export function canBeListedLater({ listedIn, sinks, completes }: NewAlert): boolean {
  return listedIn === undefined || (sinks.length > 0 && completes === undefined);
}
