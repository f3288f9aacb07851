import type { ChatStore, KnownChat } from "../../src/bridge/ports/stores/chats.ts";
import type { MemoryChatPlaces } from "./memory-chat-places.ts";
import { MemoryOutbox } from "./memory-outbox.ts";

/** What refers to chats besides the history. */
export type ChatReferences = {
  readonly outbox?: MemoryOutbox;
  /** Of each sink. */
  readonly places?: readonly MemoryChatPlaces[];
};

/** A ChatStore in memory. `listed`: the keys of chats that have listed recalls. */
export class MemoryChatStore implements ChatStore {
  readonly #chats = new Map<number, KnownChat>();
  readonly #listed: () => ReadonlySet<number>;
  readonly #outbox: MemoryOutbox;
  readonly #places: readonly MemoryChatPlaces[];
  #key = 0;

  constructor(
    listed: () => ReadonlySet<number> = () => new Set(),
    { outbox = new MemoryOutbox(), places = [] }: ChatReferences = {},
  ) {
    this.#listed = listed;
    this.#outbox = outbox;
    this.#places = places;
  }

  async load(): Promise<readonly KnownChat[]> {
    return structuredClone([...this.#chats.values()]);
  }

  async add(chat: Omit<KnownChat, "key">): Promise<number> {
    this.#key += 1;
    this.#chats.set(this.#key, structuredClone({ ...chat, key: this.#key }));
    return this.#key;
  }

  async update(chat: KnownChat): Promise<void> {
    this.#chats.set(chat.key, structuredClone(chat));
  }

  async merge(stays: KnownChat, other: KnownChat, now: number): Promise<void> {
    for (const chat of [stays, other]) await this.update(chat);
    this.#outbox.moveChat(other.key, stays.key);
    for (const { places } of this.#places) {
      const place = places.get(other.key);
      if (place !== undefined && (places.get(stays.key)?.until ?? now) <= now) places.set(stays.key, place);
      places.delete(other.key);
    }
  }

  async prune(now: number, except: readonly number[] = []): Promise<readonly number[]> {
    const listed = this.#listed();
    const told = this.#outbox.chatsTold();
    const isPlaced = (key: number): boolean =>
      this.#places.some(({ places }) => (places.get(key)?.until ?? now) > now);
    const gone = [...this.#chats.values()].filter(
      ({ key, named, mutedUntil = now }) =>
        !named &&
        mutedUntil <= now &&
        !listed.has(key) &&
        !told.has(key) &&
        !isPlaced(key) &&
        !except.includes(key),
    );
    for (const { key } of gone) this.#chats.delete(key);
    for (const { places } of this.#places) {
      for (const [key, { until }] of places) if (until <= now || !this.#chats.has(key)) places.delete(key);
    }
    return gone.map(({ key }) => key);
  }
}
