import type { Account } from "../model/account.ts";
import type { StateStore } from "../ports/stores/state-store.ts";

/** Whose login it is, and for which watched accounts it stands, the newest last. */
type Owner = { readonly id: string; readonly watched: readonly string[] };

const KEY = "owner";
/** More accounts than one bridge ever watches. */
const KEPT = 20;

/**
 * For which watched account a sink's own login may stand. The ids of both need not be comparable: a source has its own. The
 * login stands for the account when its id or its nickname is the same, or when an owner has said so once. Without that nothing
 * is sent: the person who scanned may be another one than the one whose chats are watched.
 */
export class OwnLoginOwner {
  readonly #state: StateStore;
  #owner: Owner | undefined;

  /** `state`: of this login alone. */
  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Rejects with StoreError. */
  async load(): Promise<void> {
    const text = await this.#state.get(KEY);
    this.#owner = text === undefined ? undefined : parseOwner(text);
  }

  /** That account logged in, or its login goes on. Another one than before stands for nobody yet. Rejects with StoreError. */
  async loggedIn({ id }: Account): Promise<void> {
    if (this.#owner?.id !== id) await this.#save({ id, watched: [] });
  }

  /** A person has logged it out: the next login stands for nobody yet. Rejects with StoreError. */
  async forget(): Promise<void> {
    this.#owner = undefined;
    await this.#state.delete(KEY);
  }

  standsFor(watched: Account, { id }: Account): boolean {
    return this.#owner?.id === id && this.#owner.watched.includes(watched.id);
  }

  /** The account that was watched last while this login stood for it. */
  lastWatchedBy({ id }: Account): string | undefined {
    return this.#owner?.id === id ? this.#owner.watched.at(-1) : undefined;
  }

  /** Whether it stands for the watched account, which is noted when both are the same person. Rejects with StoreError. */
  async meets(watched: Account, account: Account): Promise<boolean> {
    const stands = this.standsFor(watched, account);
    if (stands && this.lastWatchedBy(account) === watched.id) return true;
    if (stands || isSamePerson(watched, account)) await this.accept(watched, account);
    return this.standsFor(watched, account);
  }

  /** Durable when it resolves. Rejects with StoreError. */
  async accept({ id: watched }: Account, { id }: Account): Promise<void> {
    const before = this.#owner?.id === id ? this.#owner.watched : [];
    await this.#save({ id, watched: [...before.filter((each) => each !== watched), watched].slice(-KEPT) });
  }

  async #save(owner: Owner): Promise<void> {
    await this.#state.set(KEY, JSON.stringify(owner));
    this.#owner = owner;
  }
}

function isSamePerson(one: Account, other: Account): boolean {
  return one.id === other.id || (one.name !== "" && one.name === other.name);
}

function parseOwner(text: string): Owner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("id" in value) || !("watched" in value))
    return undefined;
  const { id, watched } = value;
  if (typeof id !== "string" || !Array.isArray(watched)) return undefined;
  return { id, watched: watched.filter((each) => typeof each === "string") };
}
