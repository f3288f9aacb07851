import type { ChatStore, KnownChat } from "../../src/bridge/ports/chats.ts";

/** A ChatStore in memory. `listed`: the keys of chats that have listed recalls. */
export class MemoryChatStore implements ChatStore {
  readonly #chats = new Map<number, KnownChat>();
  readonly #listed: () => ReadonlySet<number>;
  #key = 0;

  constructor(listed: () => ReadonlySet<number> = () => new Set()) {
    this.#listed = listed;
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

  async prune(now: number, except: readonly number[] = []): Promise<readonly number[]> {
    const listed = this.#listed();
    const gone = [...this.#chats.values()].filter(
      ({ key, named, mutedUntil = now }) =>
        !named && mutedUntil <= now && !listed.has(key) && !except.includes(key),
    );
    for (const { key } of gone) this.#chats.delete(key);
    return gone.map(({ key }) => key);
  }
}
