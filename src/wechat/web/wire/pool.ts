import { Agent, type Dispatcher } from "undici";
import type { ConnectionPool } from "./http.ts";

const CONNECT_TIMEOUT_MS = 10_000;

function open(): Dispatcher {
  // The web client is spoken to as HTTP/1.1; undici would offer HTTP/2.
  return new Agent({ allowH2: false, connectTimeout: CONNECT_TIMEOUT_MS });
}

/** Connections without a proxy, for programs that use the session alone. */
export class DirectPool implements ConnectionPool {
  #current = open();

  get dispatcher(): Dispatcher {
    return this.#current;
  }

  async renew(): Promise<void> {
    const old = this.#current;
    this.#current = open();
    await old.destroy();
  }

  async close(): Promise<void> {
    await this.#current.destroy();
  }
}
