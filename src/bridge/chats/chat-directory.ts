import type { Alert } from "../model/alert.ts";
import { placeOf } from "../model/alert.ts";
import type { Chat, ReceivedMessage } from "../model/message.ts";
import type { ChatStore, KnownChat } from "../ports/chats.ts";
import type { Clock } from "../ports/clock.ts";

export type ChatDirectoryDeps = {
  readonly store: ChatStore;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** Whether a rule names a chat of this name or id. Such a chat stays known, so that a rename does not end the rule. */
  readonly isNamedByRule: (name: string) => boolean;
};

/** What shows which chat is meant. */
export type ChatSight = Pick<Chat, "kind" | "title" | "stableId"> & { readonly chatName: string };

/**
 * A chat is added before the recall that is listed in it, in a transaction of its own. It is not pruned in this time, in
 * milliseconds.
 */
const HELD_MS = 30_000;
/** Earlier names that are kept of one chat. */
const NAMES_KEPT = 10;

/**
 * Knows chats over logins and renames. A chat is recognized by its stable id, else by its identity in the present login,
 * else by kind and name, when only one chat has them. All known chats are in memory: there are few.
 */
export class ChatDirectory {
  readonly #deps: ChatDirectoryDeps;
  #chats = new Map<number, KnownChat>();
  /** By account and identity, see `identityOf`. */
  #byIdentity = new Map<string, KnownChat>();
  /** By key: until when it is not pruned, by the monotonic clock. */
  readonly #heldUntil = new Map<number, number>();

  /** Loads what the store has. Rejects with StoreError. */
  static async open(deps: ChatDirectoryDeps): Promise<ChatDirectory> {
    const directory = new ChatDirectory(deps);
    await directory.reload();
    return directory;
  }

  private constructor(deps: ChatDirectoryDeps) {
    this.#deps = deps;
  }

  /** Reads everything anew, after the store has deleted chats. */
  async reload(): Promise<void> {
    const chats = await this.#deps.store.load();
    this.#chats.clear();
    this.#byIdentity.clear();
    for (const chat of chats) this.#hold(chat);
    for (const chat of chats) {
      const named = chat.names.some(this.#deps.isNamedByRule) || this.#deps.isNamedByRule(chat.stableId);
      if (named !== chat.named) await this.#save({ ...chat, named });
    }
  }

  all(): readonly KnownChat[] {
    return [...this.#chats.values()];
  }

  get(key: number): KnownChat | undefined {
    return this.#chats.get(key);
  }

  /** The chat, if it is known. Changes nothing. */
  find(accountId: string, sight: ChatSight): KnownChat | undefined {
    const { kind, stableId = "", chatName, title } = sight;
    const own = this.all().filter((chat) => chat.accountId === accountId && chat.kind === kind);
    const byId = stableId === "" ? undefined : own.find((chat) => chat.stableId === stableId);
    if (byId !== undefined) return byId;
    const fits = (chat: KnownChat): boolean =>
      stableId === "" || chat.stableId === "" || chat.stableId === stableId;
    const byIdentity = this.#byIdentity.get(identityOf(accountId, chatName));
    if (byIdentity !== undefined && fits(byIdentity)) return byIdentity;
    if (title === "") return undefined;
    const namesakes = own.filter((chat) => chat.names[0] === title && fits(chat));
    return namesakes.length === 1 ? namesakes[0] : undefined;
  }

  /**
   * Follows renames by the messages of a batch. Writes only when a known chat has changed, or a rule names a chat that is
   * seen for the first time. A name alone is no proof here: two chats may have the same. Rejects with StoreError.
   */
  async note(accountId: string, messages: readonly ReceivedMessage[]): Promise<void> {
    const seen = new Map<string, ChatSight>();
    for (const received of messages) seen.set(received.message.chatName, sightOf(received));
    for (const sight of seen.values()) {
      const known = this.#byIdentity.get(identityOf(accountId, sight.chatName));
      if (known !== undefined) await this.#follow(known, sight);
      else if (this.#isNamed(sight)) await this.ensureSight(accountId, sight);
    }
  }

  /** The chat of an alert, if it is known. Changes nothing. */
  findOf(accountId: string, alert: Alert): KnownChat | undefined {
    return this.find(accountId, sightIn(alert));
  }

  /** The chat of an alert, added when it is not known yet. Rejects with StoreError. */
  async ensure(accountId: string, alert: Alert): Promise<KnownChat> {
    return await this.ensureSight(accountId, sightIn(alert));
  }

  /** The same for a chat that somebody means. */
  async ensureSight(accountId: string, sight: ChatSight): Promise<KnownChat> {
    const known = this.find(accountId, sight);
    const chat = known === undefined ? await this.#add(accountId, sight) : await this.#follow(known, sight);
    this.#heldUntil.set(chat.key, this.#deps.clock.monotonic() + HELD_MS);
    return chat;
  }

  /** `until`: unix milliseconds, `Infinity` for ever, `undefined` to end the mute. Rejects with StoreError. */
  async mute(key: number, until: number | undefined): Promise<KnownChat | undefined> {
    const chat = this.#chats.get(key);
    return chat === undefined ? undefined : await this.#save({ ...chat, mutedUntil: until });
  }

  /** Forgets chats that nothing refers to any more. Rejects with StoreError. */
  async prune(): Promise<void> {
    const { store, clock } = this.#deps;
    for (const [key, until] of this.#heldUntil) if (until <= clock.monotonic()) this.#heldUntil.delete(key);
    const gone = await store.prune(clock.now(), [...this.#heldUntil.keys()]);
    if (gone.length > 0) await this.reload();
  }

  async #follow(chat: KnownChat, sight: ChatSight): Promise<KnownChat> {
    const { title, chatName, stableId = "" } = sight;
    const names =
      title === "" || chat.names[0] === title
        ? chat.names
        : [title, ...chat.names.filter((name) => name !== title)].slice(0, NAMES_KEPT);
    const next: KnownChat = { ...chat, names, chatName, stableId: stableId || chat.stableId };
    const same =
      next.names === chat.names && next.chatName === chat.chatName && next.stableId === chat.stableId;
    return same ? chat : await this.#save({ ...next, named: chat.named || this.#isNamed(sight) });
  }

  async #add(accountId: string, sight: ChatSight): Promise<KnownChat> {
    const { kind, title, chatName, stableId = "" } = sight;
    const chat: Omit<KnownChat, "key"> = {
      accountId,
      kind,
      names: title === "" ? [] : [title],
      stableId,
      chatName,
      mutedUntil: undefined,
      named: this.#isNamed(sight),
    };
    const key = await this.#deps.store.add(chat);
    return this.#hold({ ...chat, key });
  }

  #isNamed({ title, stableId = "" }: ChatSight): boolean {
    const { isNamedByRule } = this.#deps;
    return (title !== "" && isNamedByRule(title)) || (stableId !== "" && isNamedByRule(stableId));
  }

  async #save(chat: KnownChat): Promise<KnownChat> {
    await this.#deps.store.update(chat);
    return this.#hold(chat);
  }

  #hold(chat: KnownChat): KnownChat {
    const before = this.#chats.get(chat.key);
    if (before !== undefined) this.#byIdentity.delete(identityOf(before.accountId, before.chatName));
    this.#chats.set(chat.key, chat);
    this.#byIdentity.set(identityOf(chat.accountId, chat.chatName), chat);
    return chat;
  }
}

function identityOf(accountId: string, chatName: string): string {
  return `${accountId}\n${chatName}`;
}

/** The notice may come without a name, which the original has. */
function sightIn(alert: Alert): ChatSight {
  const sight = sightOf(placeOf(alert));
  return { ...sight, title: sight.title === "" ? (alert.original?.chat.title ?? "") : sight.title };
}

function sightOf({ message, chat }: ReceivedMessage): ChatSight {
  return { ...chat, chatName: message.chatName };
}

/** Whether the chat is muted at `now`, unix milliseconds. */
export function isMuted({ mutedUntil }: KnownChat, now: number): boolean {
  return mutedUntil !== undefined && mutedUntil > now;
}
