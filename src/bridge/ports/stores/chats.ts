import type { Chat } from "../../model/message.ts";

/**
 * A chat that people may mean by its name: one with a listed recall, with a mute, named by a rule, with an alert whose text
 * is still stored, or with a place at a sink. Identities of chats change at every login and names can change at any time, so
 * both are followed.
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
   * Two known chats turn out to be one. Writes both in one transaction: `stays` as it is to be from now on, and what is left
   * of the other under its own key. Alerts whose text is still stored and places (`ChatPlaces`) of the other become those of
   * `stays`, but a place that `stays` has already is kept. `now`: unix milliseconds; a place that ended before it does not
   * count.
   */
  merge(stays: KnownChat, other: KnownChat, now: number): Promise<void>;
  /**
   * Deletes chats that have no listed recall, no mute, no rule, no alert whose text is still stored and no place in force,
   * except those with these keys. Deletes places that are over or have no chat, too. Returns the deleted keys of chats.
   * `now`: unix milliseconds.
   */
  prune(now: number, except?: readonly number[]): Promise<readonly number[]>;
}
