import type { NewAlert } from "../../bridge/ports/outbox.ts";

/** Where the outbox lists recalls, in the transaction that adds their alerts. */
export type Listing = {
  /**
   * Writes the entry of a recall, or completes the entry that it has already. To be called within a transaction. Returns
   * what has to be called when that is committed.
   */
  list(added: NewAlert): () => void;
};
