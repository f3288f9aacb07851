/** Small durable facts by name (session, pairing, gaps). Values are JSON texts. Same database as the rest. */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  /** Durable when it resolves, also over a power cut. Rejects with StoreError("write"). */
  set(key: string, value: string): Promise<void>;
  /**
   * As `set`, and with `undefined` as `delete`, without a wait for the disk. The end of the process loses nothing of it. A
   * power cut within a second may take it back, together with everything that was written after it.
   */
  note(key: string, value: string | undefined): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * One own send: a message that the bridge sent itself. When it comes back in a batch it is neither a message nor a
 * recall.
 */
export type SentText = {
  /**
   * The caller's key and part. Sending the same text again under this key keeps `clientId`. Another text is another
   * message.
   */
  readonly key: string;
  readonly clientId: string;
  readonly chatName: string;
  /**
   * Hash of the text as sent, or of what a batch shows of a sent file. It identifies an own send that comes back before
   * the server answers.
   */
  readonly textHash: string;
  /** Unix milliseconds, by WeChat's time. */
  readonly at: number;
  /** The server's id, `""` until the server has answered. */
  readonly msgId: string;
};

/** The durable list of own sends. Every method may reject with StoreError. */
export interface SentLedger {
  /** Committed before the first byte is sent. If this key and hash are known, both ids stay as they are. */
  begin(sent: SentText): Promise<void>;
  /** The server answered with the id, or the message came back in a batch with it. */
  complete(sent: Pick<SentText, "key" | "textHash">, msgId: string): Promise<void>;
  /** Every text that was sent under that key, the first one first. */
  find(key: string): Promise<readonly SentText[]>;
  isOwn(msgId: string): Promise<boolean>;
  /**
   * The oldest send without an id to that chat with that text hash. With `since` (unix milliseconds): only sends from
   * then on.
   */
  findUnanswered(chatName: string, textHash: string, since?: number): Promise<SentText | undefined>;
  /** Forgets sends older than `before` (unix milliseconds). */
  forget(before: number): Promise<void>;
}
