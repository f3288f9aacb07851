import type { ReceivedMessage } from "../../model/message.ts";

/** What is kept of one message. `expiresAt` is absolute, unix milliseconds. */
export type KeptMessage = { readonly received: ReceivedMessage; readonly expiresAt: number };

/** Which message a notice recalled. `at`: when, unix milliseconds. */
export type TakenBack = { readonly noticeId: string; readonly msgId: string; readonly at: number };

/** Messages of one chat around a message, oldest first. */
export type Around = {
  readonly before: readonly ReceivedMessage[];
  readonly after: readonly ReceivedMessage[];
};

/**
 * Messages that can still be recalled. Writing a known id again replaces its entry (names filled in later). An expired
 * entry can still be found until `purge` deletes it.
 */
export interface RecallStore {
  /** All or nothing, durable when it resolves. Rejects with StoreError("write") when the write failed. */
  remember(messages: readonly KeptMessage[]): Promise<void>;
  /** Replaces the names in messages that are still kept, and ignores the others. The expiry stays. */
  updateNames(messages: readonly ReceivedMessage[]): Promise<void>;
  /** The kept message with that id; `undefined` when there is none. Rejects with StoreError. */
  find(msgId: string): Promise<ReceivedMessage | undefined>;
  /**
   * My newest kept message in the chat of `notice` that was sent at or before `notAfter` (unix milliseconds) and that
   * no notice has recalled. The identity of a chat changes at every login. If the chat has no such message under its
   * present identity, the only chat of an earlier login with the same kind and title is used.
   */
  findLastOwn(notice: ReceivedMessage, notAfter: number): Promise<ReceivedMessage | undefined>;
  /**
   * Records which notices recalled which messages. Durable when it resolves. The first record of a notice stays for a
   * month, even when the message itself is deleted earlier. Rejects with StoreError("write").
   */
  noteTakenBack(recalls: readonly TakenBack[]): Promise<void>;
  /** The id of the message that was recorded for a notice. */
  takenBackBy(noticeId: string): Promise<string | undefined>;
  /**
   * The kept messages of the chat of `received` just before and just after it, oldest first, at most `each` on either
   * side, for the account `accountId` (default: the one in use). By the time of sending, then in the order in which they came.
   */
  around(received: ReceivedMessage, each: number, accountId?: string): Promise<Around>;
  /** The number of entries that are kept now. */
  count(): Promise<number>;
  /**
   * Deletes what expired before a time, and leaves no byte of it in the files. `before` is for the account in use,
   * `othersBefore` (default: `before`) for all others, in unix milliseconds. Deletes in pieces so that nothing else
   * waits long. When `signal` aborts between two pieces, the rest stays for the next call. Returns how many entries it
   * deleted.
   */
  purge(before: number, othersBefore?: number, signal?: AbortSignal): Promise<number>;
}
