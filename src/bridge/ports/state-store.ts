/** Small durable facts by name (session, pairing, gaps). Values are JSON texts. Same database as the rest. */
export interface StateStore {
  get(key: string): Promise<string | undefined>;
  /** Durable when it resolves. Rejects with StoreError("write"). */
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Which messages the bridge itself sent, so that their echo is no message and their recall no alert. */
export type SentText = {
  /** The caller's key and part. A repeat of the same text under it keeps `clientId`; other words are another message. */
  readonly key: string;
  readonly clientId: string;
  readonly chatName: string;
  /** Hash of the text as sent, or of what an echo shows of a file, to know an echo that comes before the answer. */
  readonly textHash: string;
  /** Unix milliseconds, by WeChat's time. */
  readonly at: number;
  /** The server's id, `""` until the answer came. */
  readonly msgId: string;
};

export interface SentLedger {
  /** Committed before the first byte leaves. What is known under that key and hash keeps both ids. */
  begin(sent: SentText): Promise<void>;
  /** The answer came, or the echo told the id. */
  complete(sent: Pick<SentText, "key" | "textHash">, msgId: string): Promise<void>;
  /** Every text that was begun under that key, the first one first. */
  find(key: string): Promise<readonly SentText[]>;
  isOwn(msgId: string): Promise<boolean>;
  /** The oldest send without an id to that chat with that text hash; with `since`, of those not before it (unix milliseconds). */
  findUnanswered(chatName: string, textHash: string, since?: number): Promise<SentText | undefined>;
  /** Forgets sends older than `before` (unix milliseconds). */
  forget(before: number): Promise<void>;
}
