import type { JsonValue } from "./json.ts";
import { randomInt } from "./random.ts";
import type { KeyVal } from "./sync-reply.ts";

/** One thing that a sync hands over. Written down when it happens, so that a repeated sync brings the same again. */
export type SyncEvent =
  | { readonly kind: "message"; readonly json: JsonValue }
  | { readonly kind: "changed"; readonly json: JsonValue }
  | { readonly kind: "removed"; readonly json: JsonValue };

/**
 * The events of one session and the keys that stand for positions in it.
 *
 * Three kinds of key are issued and remembered: `init` (by webwxinit, good for synccheck and webwxsync), `sync`
 * (SyncKey, good for webwxsync only) and `check` (SyncCheckKey, good for synccheck only).
 */
export class SyncQueue {
  readonly #events: SyncEvent[] = [];
  readonly #issued = new Map<string, { kind: "init" | "sync" | "check"; position: number }>();
  readonly #base = randomInt(640_000_000, 680_000_000);

  get end(): number {
    return this.#events.length;
  }

  push(events: readonly SyncEvent[]): void {
    this.#events.push(...events);
  }

  slice(from: number, count: number): SyncEvent[] {
    return this.#events.slice(from, from + count);
  }

  /** The selector of what waits after a position: 2 when a message is among it, else 4. */
  selectorAfter(position: number): "0" | "2" | "4" {
    const waiting = this.#events.slice(position);
    if (waiting.length === 0) return "0";
    return waiting.some((event) => event.kind === "message") ? "2" : "4";
  }

  initKey(position: number): KeyVal[] {
    return this.#issue("init", position, [
      { Key: 1, Val: this.#base },
      { Key: 2, Val: this.#base + 100 + position },
      { Key: 3, Val: this.#base + 40 },
      { Key: 1000, Val: this.#base + 7 },
    ]);
  }

  syncKey(position: number): KeyVal[] {
    return this.#issue("sync", position, this.#longKey(position, 0));
  }

  checkKey(position: number): KeyVal[] {
    return this.#issue("check", position, this.#longKey(position, 1));
  }

  #longKey(position: number, shift: number): KeyVal[] {
    return [
      { Key: 1, Val: this.#base },
      { Key: 2, Val: this.#base + 100 + position },
      { Key: 3, Val: this.#base + 40 + shift },
      { Key: 11, Val: this.#base + 12 },
      { Key: 201, Val: this.#base + 900_000 + position + shift },
      { Key: 1000, Val: this.#base + 7 },
      { Key: 1001, Val: this.#base + 21 },
    ];
  }

  #issue(kind: "init" | "sync" | "check", position: number, keys: KeyVal[]): KeyVal[] {
    this.#issued.set(formatKey(keys), { kind, position });
    return keys;
  }

  /** Where webwxsync goes on, `undefined` for a key that was never issued for it. */
  syncPosition(formatted: string): number | undefined {
    const issued = this.#issued.get(formatted);
    return issued === undefined || issued.kind === "check" ? undefined : issued.position;
  }

  /** Where synccheck watches, `undefined` for any other key: that client is told to sync, again and again. */
  checkPosition(formatted: string): number | undefined {
    const issued = this.#issued.get(formatted);
    return issued === undefined || issued.kind === "sync" ? undefined : issued.position;
  }
}

/** `Key_Val` joined by `|`, as synccheck carries it. */
export function formatKey(keys: readonly KeyVal[]): string {
  return keys.map(({ Key, Val }) => `${Key}_${Val}`).join("|");
}
