import type { Chat } from "../model/message.ts";

/**
 * A chat that people may mean by its name: one with a listed recall, with a mute, or named by a rule. Identities of chats
 * change at every login and names can change at any time, so both are followed.
 */
export type KnownChat = {
  /** Never changes, and is never used again for another chat. */
  readonly key: number;
  readonly accountId: string;
  readonly kind: Chat["kind"];
  /** The name now, then earlier names, newest first. */
  readonly names: readonly string[];
  /** `Chat.stableId`; `""` while it is not known. */
  readonly stableId: string;
  /** Its identity in the last login in which it was seen. */
  readonly chatName: string;
  /** Unix milliseconds; `Infinity`: for ever; `undefined`: not muted. A time in the past is no mute any more. */
  readonly mutedUntil: number | undefined;
  /** A rule names it: it stays, whatever else refers to it. */
  readonly named: boolean;
};

/** Stores known chats. Every method may reject with StoreError. */
export interface ChatStore {
  load(): Promise<readonly KnownChat[]>;
  /** Returns the key. */
  add(chat: Omit<KnownChat, "key">): Promise<number>;
  update(chat: KnownChat): Promise<void>;
  /**
   * Deletes chats that have no listed recall, no mute and no rule, except those with these keys. Returns the deleted keys.
   * `now`: unix milliseconds.
   */
  prune(now: number, except?: readonly number[]): Promise<readonly number[]>;
}
