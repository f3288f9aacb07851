import type { Socket } from "node:net";

type Connection = { readonly address: string; busy: boolean };

/**
 * The open connections of a server, `limit` at most. Node's `maxConnections` refuses the new one, so that idle ones keep
 * everybody out; here an old one makes room: of the address that has the most, the oldest that has not yet asked for
 * something, or else the oldest.
 */
export class Connections {
  readonly #limit: number;
  readonly #onTooMany: () => void;
  /** In the order in which they came. */
  readonly #open = new Map<Socket, Connection>();

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

  /** It has asked for something and is being answered. */
  isAsking(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection) connection.busy = true;
  }

  #makeRoom(): void {
    const crowd = this.#largestAddress();
    const [oldest] = crowd;
    const [victim] = crowd.find(([, { busy }]) => !busy) ?? oldest ?? [];
    if (victim === undefined) return;
    // Not only when it is closed: more may come before that.
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
