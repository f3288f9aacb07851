import { type Alert, placeOf } from "../model/alert.ts";
import type { ReceivedMessage } from "../model/message.ts";
import type { Clock } from "../ports/clock.ts";
import type { ListedChat } from "../ports/source-session.ts";
import type { ChatStore, KnownChat } from "../ports/stores/chats.ts";
import { type ChatSight, mergedChats, namesIn, namesWith, sightIn, sightOf } from "./chat-sight.ts";

export type ChatDirectoryDeps = {
  readonly store: ChatStore;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** Whether a rule names a chat of this name or id. Such a chat stays known, so that a rename does not end the rule. */
  readonly isNamedByRule: (name: string) => boolean;
  /** The chats of the present login, as far as the session can list them. */
  readonly listed: () => readonly ListedChat[];
};

/**
 * A chat is added before the recall that is listed in it, in a transaction of its own. Until that is written it is not
 * pruned, for this time at most, in milliseconds.
 */
const HELD_MS = 30_000;

/**
 * Knows chats over logins and renames. A chat is recognized by its identity in the present login, else by its stable id, else
 * by kind and name: of one chat of an earlier login, when no other chat has that name. All known chats are in memory: there
 * are few. Changes are made one after another, so that none undoes another.
 */
export class ChatDirectory {
  readonly #deps: ChatDirectoryDeps;
  readonly #chats = new Map<number, KnownChat>();
  /** By account and identity, see `identityOf`. */
  readonly #byIdentity = new Map<string, KnownChat>();
  /** Identities of the present login that were seen, by account. At a start those of the last login: it may go on. */
  readonly #present = new Set<string>();
  /** By key: until when it is not pruned, by the monotonic clock. */
  readonly #heldUntil = new Map<number, number>();
  #turn: Promise<unknown> = Promise.resolve();

  /** Loads what the store has. Rejects with StoreError. */
  static async open(deps: ChatDirectoryDeps): Promise<ChatDirectory> {
    const directory = new ChatDirectory(deps);
    await directory.#load();
    for (const identity of directory.#byIdentity.keys()) directory.#present.add(identity);
    return directory;
  }

  private constructor(deps: ChatDirectoryDeps) {
    this.#deps = deps;
  }

  /** A new login has begun: no identity of before means anything any more. */
  newLogin(): void {
    this.#present.clear();
  }

  all(): readonly KnownChat[] {
    return [...this.#chats.values()];
  }

  get(key: number): KnownChat | undefined {
    return this.#chats.get(key);
  }

  /** The chat, if it is known. Changes nothing. */
  find(accountId: string, sight: ChatSight): KnownChat | undefined {
    const { kind, stableId = "", title } = sight;
    const byIdentity = this.#presentAs(identityOf(accountId, sight.chatName));
    if (byIdentity !== undefined) return byIdentity;
    const own = this.all().filter((chat) => chat.accountId === accountId && chat.kind === kind);
    const byId = stableId === "" ? undefined : own.find((chat) => chat.stableId === stableId);
    if (byId !== undefined || title === "") return byId;
    const fits = ({ names, chatName, stableId: other }: KnownChat): boolean =>
      names[0] === title &&
      !this.#present.has(identityOf(accountId, chatName)) &&
      (stableId === "" || other === "" || other === stableId);
    const namesakes = own.filter(fits);
    return namesakes.length === 1 && !this.#hasNamesake(sight) ? namesakes[0] : undefined;
  }

  /** The chat of an alert, if it is known. Changes nothing. */
  findOf(accountId: string, alert: Alert): KnownChat | undefined {
    return this.find(accountId, sightIn(alert, placeOf(alert)));
  }

  /**
   * Follows renames by the messages of a batch. Writes only when a known chat has changed, or a rule names a chat that is
   * seen for the first time. A name alone is no proof here: two chats may have the same. Rejects with StoreError.
   */
  async note(accountId: string, messages: readonly ReceivedMessage[]): Promise<void> {
    const seen = new Map<string, ChatSight>();
    for (const received of messages) {
      const sight = sightOf(received);
      const stableId = sight.stableId ?? seen.get(sight.chatName)?.stableId;
      seen.set(sight.chatName, stableId === undefined ? sight : { ...sight, stableId });
    }
    await this.#inTurn(async () => {
      for (const sight of seen.values()) {
        const identity = identityOf(accountId, sight.chatName);
        const known = this.#presentAs(identity);
        if (known !== undefined) await this.#follow(known, sight);
        else if (this.#isNamed(sight)) await this.#ensure(accountId, sight);
        this.#present.add(identity);
      }
    });
  }

  /** The chat of an alert, added when it is not known yet. Rejects with StoreError. */
  async ensure(accountId: string, alert: Alert): Promise<KnownChat> {
    return await this.ensureSight(accountId, sightIn(alert, placeOf(alert)));
  }

  /** The same for a chat that somebody means. */
  async ensureSight(accountId: string, sight: ChatSight): Promise<KnownChat> {
    return await this.#inTurn(() => this.#ensure(accountId, sight));
  }

  /** What refers to these chats has been written: they are pruned as soon as nothing does any more. */
  release(keys: readonly number[]): void {
    for (const key of keys) this.#heldUntil.delete(key);
  }

  /** `until`: unix milliseconds, `Infinity` for ever, `undefined` to end the mute. Rejects with StoreError. */
  async mute(key: number, until: number | undefined): Promise<KnownChat | undefined> {
    return await this.#inTurn(async () => {
      const chat = this.#chats.get(key);
      return chat === undefined ? undefined : await this.#save({ ...chat, mutedUntil: until });
    });
  }

  /** Forgets chats that nothing refers to any more. Rejects with StoreError. */
  async prune(): Promise<void> {
    const { store, clock } = this.#deps;
    await this.#inTurn(async () => {
      for (const [key, until] of this.#heldUntil) if (until <= clock.monotonic()) this.#heldUntil.delete(key);
      const gone = await store.prune(clock.now(), [...this.#heldUntil.keys()]);
      if (gone.length > 0) await this.#load();
    });
  }

  async #load(): Promise<void> {
    const { store, isNamedByRule } = this.#deps;
    const chats = await store.load();
    this.#chats.clear();
    this.#byIdentity.clear();
    for (const chat of chats) this.#hold(chat);
    for (const chat of chats) {
      const named = [...chat.names, chat.stableId].some((name) => name !== "" && isNamedByRule(name));
      if (named !== chat.named) await this.#save({ ...chat, named });
    }
  }

  async #ensure(accountId: string, sight: ChatSight): Promise<KnownChat> {
    const known = this.find(accountId, sight);
    const chat = known === undefined ? await this.#add(accountId, sight) : await this.#follow(known, sight);
    this.#present.add(identityOf(accountId, sight.chatName));
    this.#heldUntil.set(chat.key, this.#deps.clock.monotonic() + HELD_MS);
    return chat;
  }

  async #follow(chat: KnownChat, sight: ChatSight): Promise<KnownChat> {
    const { isNamedByRule } = this.#deps;
    const { chatName, stableId = "" } = sight;
    const earlier = this.#sameElsewhere(chat, stableId);
    if (earlier !== undefined) return await this.#merge(earlier, chat, sight);
    const names = namesWith(chat.names, sight, isNamedByRule);
    const next: KnownChat = { ...chat, names, chatName, stableId: chat.stableId || stableId };
    const same =
      names.join("\n") === chat.names.join("\n") &&
      chatName === chat.chatName &&
      next.stableId === chat.stableId;
    return same ? chat : await this.#save({ ...next, named: chat.named || this.#isNamed(sight) });
  }

  /** The chat of an earlier login that a stable id shows to be this one, which was met by another way before. */
  #sameElsewhere(chat: KnownChat, stableId: string): KnownChat | undefined {
    if (stableId === "" || chat.stableId !== "") return undefined;
    return this.all().find(
      (other) => other.key !== chat.key && other.accountId === chat.accountId && other.stableId === stableId,
    );
  }

  /** `earlier` has the listed recalls, so it stays. Alerts that wait and places become those of it. */
  async #merge(earlier: KnownChat, newer: KnownChat, sight: ChatSight): Promise<KnownChat> {
    const { store, clock, isNamedByRule } = this.#deps;
    const { stays, left } = mergedChats(earlier, newer, sight, isNamedByRule);
    await store.merge(stays, left, clock.now());
    this.#hold(left);
    return this.#hold(stays);
  }

  async #add(accountId: string, sight: ChatSight): Promise<KnownChat> {
    const { kind, chatName, stableId = "" } = sight;
    const chat: Omit<KnownChat, "key"> = {
      accountId,
      kind,
      names: namesWith([], sight, this.#deps.isNamedByRule),
      stableId,
      chatName,
      mutedUntil: undefined,
      named: this.#isNamed(sight),
    };
    return this.#hold({ ...chat, key: await this.#deps.store.add(chat) });
  }

  #presentAs(identity: string): KnownChat | undefined {
    return this.#present.has(identity) ? this.#byIdentity.get(identity) : undefined;
  }

  /** Whether another chat of the present login has the same name. */
  #hasNamesake({ kind, title, chatName }: ChatSight): boolean {
    return this.#deps
      .listed()
      .some((chat) => chat.kind === kind && chat.names[0] === title && chat.chatName !== chatName);
  }

  #isNamed(sight: ChatSight): boolean {
    return namesIn(sight).some(this.#deps.isNamedByRule);
  }

  async #save(chat: KnownChat): Promise<KnownChat> {
    await this.#deps.store.update(chat);
    return this.#hold(chat);
  }

  #hold(chat: KnownChat): KnownChat {
    const before = this.#chats.get(chat.key);
    if (before !== undefined) {
      const identity = identityOf(before.accountId, before.chatName);
      if (this.#byIdentity.get(identity)?.key === chat.key) this.#byIdentity.delete(identity);
    }
    this.#chats.set(chat.key, chat);
    if (chat.chatName !== "") this.#byIdentity.set(identityOf(chat.accountId, chat.chatName), chat);
    return chat;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {});
    return await mine;
  }
}

function identityOf(accountId: string, chatName: string): string {
  return `${accountId}\n${chatName}`;
}
