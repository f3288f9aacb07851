import type { ReceivedMessage } from "../model/message.ts";

/** What is kept of one message. `expiresAt` is absolute, unix milliseconds. */
export type KeptMessage = { readonly received: ReceivedMessage; readonly expiresAt: number };

/** A notice took back a message. `at`: when, unix milliseconds. */
export type TakenBack = { readonly noticeId: string; readonly msgId: string; readonly at: number };

/**
 * Messages that can still be recalled. A known id written again replaces the entry (names filled in later).
 * Expiry decides when an entry is deleted, never whether it is found: `find` answers until `purge` has removed it.
 */
export interface RecallStore {
  /** All or nothing, durable when it resolves. Rejects with StoreError("write") when the write failed. */
  remember(messages: readonly KeptMessage[]): Promise<void>;
  /** Replaces names of messages that are still kept; the others are left out. Expiry stays. */
  updateNames(messages: readonly ReceivedMessage[]): Promise<void>;
  find(msgId: string): Promise<ReceivedMessage | undefined>;
  /**
   * The newest kept message of mine in the chat of `notice` sent at or before `notAfter` (unix milliseconds) that no notice
   * has taken back. Identities of chats change at every login: when the chat has none under its present one, the only
   * chat of an earlier login with the same kind and title counts.
   */
  findLastOwn(notice: ReceivedMessage, notAfter: number): Promise<ReceivedMessage | undefined>;
  /**
   * Notes which notices took back which messages, durable when it resolves. What is noted for a notice first stays, for a
   * month, however long the message itself is kept. Rejects with StoreError("write").
   */
  noteTakenBack(recalls: readonly TakenBack[]): Promise<void>;
  /** The message that was noted for a notice. */
  takenBackBy(noticeId: string): Promise<string | undefined>;
  /** Entries kept now. */
  count(): Promise<number>;
  /**
   * Really deletes, from every byte of the files, what expired before a time: `before` for the account in use,
   * `othersBefore` for all others, the same when left out. Returns how many. In pieces, so that nothing else waits long;
   * when `signal` aborts between two, the rest stays for the next time.
   */
  purge(before: number, othersBefore?: number, signal?: AbortSignal): Promise<number>;
}
