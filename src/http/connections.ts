import type { Socket } from "node:net";

type Connection = { readonly address: string; busy: boolean };

/**
 * The open connections of a server, at most `limit`. With Node's `maxConnections`, idle connections would keep new ones
 * out. Here an old connection is closed for a new one. It is chosen from the address that has the most: the oldest without
 * a request, else the oldest.
 */
export class Connections {
  readonly #limit: number;
  readonly #onTooMany: () => void;
  /** The oldest first. */
  readonly #open = new Map<Socket, Connection>();

  /** `onTooMany` is called each time that a connection has to be closed for a new one. */
  constructor(limit: number, onTooMany: () => void) {
    this.#limit = limit;
    this.#onTooMany = onTooMany;
  }

  get count(): number {
    return this.#open.size;
  }

  add(socket: Socket): void {
    if (this.#open.size >= this.#limit) {
      this.#onTooMany();
      this.#makeRoom();
    }
    this.#open.set(socket, { address: socket.remoteAddress ?? "", busy: false });
    socket.once("close", () => this.#open.delete(socket));
  }

  /** Marks a connection whose request has arrived. */
  markBusy(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection) connection.busy = true;
  }

  /** Marks one whose request was answered and that stays open. */
  markIdle(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection) connection.busy = false;
  }

  has(socket: Socket): boolean {
    return this.#open.has(socket);
  }

  /** No longer counts it. It stays open. */
  release(socket: Socket): void {
    this.#open.delete(socket);
  }

  #makeRoom(): void {
    const crowd = this.#largestAddress();
    const [oldest] = crowd;
    const [victim] = crowd.find(([, { busy }]) => !busy) ?? oldest ?? [];
    if (victim === undefined) return;
    // Not left to the "close" event: more connections may come before it.
    this.#open.delete(victim);
    victim.destroy();
  }

  #largestAddress(): readonly (readonly [Socket, Connection])[] {
    const byAddress = Map.groupBy(this.#open, ([, { address }]) => address);
    let largest: readonly (readonly [Socket, Connection])[] = [];
    for (const crowd of byAddress.values()) if (crowd.length > largest.length) largest = crowd;
    return largest;
  }
}
