import { Duplex } from "node:stream";
import type { SlackDispatcher } from "./socket.ts";

/** Methods of undici's handlers, all optional: https://undici.nodejs.org/#/docs/api/Dispatcher */
type Handler = Readonly<Record<string, unknown>>;

/**
 * A dispatcher that keeps hold of the sockets of its WebSockets. undici takes them out of its pool, so that closing
 * the pool leaves them open, and a peer that has fallen silent would keep the process alive.
 */
export class UpgradedSockets {
  readonly #inner: SlackDispatcher;
  readonly #sockets = new Set<Duplex>();

  constructor(inner: SlackDispatcher) {
    this.#inner = inner;
  }

  dispatch(options: unknown, handler: Handler): boolean {
    const remember = (socket: unknown): void => this.#remember(socket);
    const watching = new Proxy(handler, {
      get(target, key) {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== "function") return method;
        return (...args: readonly unknown[]): unknown => {
          if (key === "onRequestUpgrade") remember(args[3]);
          return Reflect.apply(method, target, args);
        };
      },
    });
    return this.#inner.dispatch(options, watching);
  }

  #remember(socket: unknown): void {
    if (!(socket instanceof Duplex)) return;
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
