import { Duplex } from "node:stream";
import type { SocketModeReceiver } from "@slack/bolt";

/** The part of an undici dispatcher that a WebSocket needs. */
export type SlackDispatcher = NonNullable<ConstructorParameters<typeof SocketModeReceiver>[0]["dispatcher"]>;

/** Methods of undici's handlers: https://undici.nodejs.org/#/docs/api/Dispatcher */
type Handler = Readonly<Record<string, unknown>>;

/**
 * A dispatcher whose requests and WebSockets can be closed at once. undici takes the socket of a WebSocket out of its pool,
 * so closing the pool leaves it open, and a silent peer would keep the process alive.
 */
export class Cuttable {
  readonly #inner: SlackDispatcher;
  readonly #cuts = new Set<() => void>();
  #isCut = false;

  constructor(inner: SlackDispatcher) {
    this.#inner = inner;
  }

  dispatch(options: unknown, handler: Handler): boolean {
    let cut: (() => void) | undefined;
    const hold = (next: (() => void) | undefined): void => {
      if (cut !== undefined) this.#cuts.delete(cut);
      cut = next;
      if (next === undefined) return;
      if (this.#isCut) next();
      else this.#cuts.add(next);
    };
    const watch = (key: string | symbol, args: readonly unknown[]): void => {
      if (key === "onRequestStart") hold(abortOf(args[0]));
      else if (key === "onRequestUpgrade") hold(destroyOf(args[3], () => hold(undefined)));
      else if (key === "onResponseEnd" || key === "onResponseError") hold(undefined);
    };
    const watching = new Proxy(handler, {
      get(target, key) {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== "function") return method;
        return (...args: readonly unknown[]): unknown => {
          const result: unknown = Reflect.apply(method, target, args);
          watch(key, args);
          return result;
        };
      },
    });
    return this.#inner.dispatch(options, watching);
  }

  /** Closes all requests and WebSockets, and everything that is opened from now on. */
  cut(): void {
    this.#isCut = true;
    for (const cut of [...this.#cuts]) cut();
  }
}

function abortOf(controller: unknown): (() => void) | undefined {
  if (typeof controller !== "object" || controller === null || !("abort" in controller)) return undefined;
  const { abort } = controller;
  if (typeof abort !== "function") return undefined;
  return () => Reflect.apply(abort, controller, [new Error("the connection is no longer wanted")]);
}

function destroyOf(socket: unknown, onClose: () => void): (() => void) | undefined {
  if (!(socket instanceof Duplex)) return undefined;
  socket.once("close", onClose);
  return () => socket.destroy();
}
