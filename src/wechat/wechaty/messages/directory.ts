import { type PuppetContact, type PuppetMember, parseContact, parseMember, parseTopic } from "./payload.ts";
import type { Ask } from "./read-message.ts";

/** How long a name may take, in milliseconds: an alert without a name is better than a late one. */
const NAME_MS = 2_000;
/** Names that are kept, the newest. A group with its members may have hundreds. */
const KEPT = 5_000;
/** How long a name is taken to be right, in milliseconds: not every puppet tells of changes. */
const FRESH_MS = 10 * 60_000;

type Entry = { readonly value: unknown; readonly at: number };

/** Contacts, groups and members by their ids, asked for once and kept for a while. Never rejects, but by `signal`. */
export class Directory {
  readonly #ask: Ask;
  readonly #now: () => number;
  readonly #known = new Map<string, Entry>();

  /** `now`: monotonic milliseconds. */
  constructor(ask: Ask, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  /** `undefined`: the puppet did not say in time. */
  async contact(id: string, signal: AbortSignal): Promise<PuppetContact | undefined> {
    return parseContact(await this.#get("contactPayload", [id], signal));
  }

  async topic(roomId: string, signal: AbortSignal): Promise<string | undefined> {
    return parseTopic(await this.#get("roomPayload", [roomId], signal));
  }

  async member(roomId: string, id: string, signal: AbortSignal): Promise<PuppetMember | undefined> {
    return parseMember(await this.#get("roomMemberPayload", [roomId, id], signal));
  }

  /** The puppet says that this contact or group has changed. */
  forget(id: string): void {
    for (const key of this.#known.keys()) if (key.split("\n").includes(id)) this.#known.delete(key);
  }

  async #get(
    name: "contactPayload" | "roomPayload" | "roomMemberPayload",
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<unknown> {
    const key = [name, ...args].join("\n");
    const known = this.#known.get(key);
    const now = this.#now();
    if (known !== undefined && now - known.at < FRESH_MS) return known.value;
    try {
      const value = await this.#ask(name, args, NAME_MS, signal);
      this.#keep(key, { value, at: now });
      return value;
    } catch {
      signal.throwIfAborted();
      // An old name is better than none.
      return known?.value;
    }
  }

  #keep(key: string, entry: Entry): void {
    this.#known.delete(key);
    this.#known.set(key, entry);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) return;
      this.#known.delete(oldest);
    }
  }
}
