/** An event as it arrived. `body` is JSON text in a form of the source's own. */
export type ArrivedEvent = {
  /** Unique for its sender. A repeat has the same id. */
  readonly id: string;
  readonly body: string;
};

/** An accepted event, in the order of acceptance. `seq` grows, also over restarts. */
export type InboxEvent = ArrivedEvent & { readonly seq: number };

/** How many of the events of a call are new, and how many came before. */
export type Accepted = { readonly accepted: number; readonly duplicates: number };

/**
 * Events that a program outside pushes: accepted before they are answered, and kept until the bridge has taken them.
 * Same database as the rest. Every method may reject with StoreError.
 */
export interface EventInbox {
  /**
   * Accepts all or none. Durable when it resolves, also over a power cut. An id that was accepted within
   * seven days is a duplicate and changes nothing; the first of equal ids in one call counts. `at`: unix milliseconds.
   */
  accept(events: readonly ArrivedEvent[], at: number): Promise<Accepted>;
  /** The oldest events that were not taken yet, `limit` at most. */
  waiting(limit: number): Promise<readonly InboxEvent[]>;
  /** How many events were not taken yet. */
  count(): Promise<number>;
  /** The bridge has handled every event up to this one. Their bodies are deleted; their ids stay for seven days. */
  take(upTo: number): Promise<void>;
  /** Forgets the ids of taken events that were accepted before `before` (unix milliseconds). */
  forget(before: number): Promise<void>;
}
