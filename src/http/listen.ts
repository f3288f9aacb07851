import type { Server } from "node:http";
import { BridgeError, codeOf } from "../bridge/model/errors.ts";
import type { Failure } from "../bridge/model/reason.ts";
import { listenReasons } from "../bridge/model/reasons.ts";

/** Where to listen. `port` 0: any free one. */
export type Address = { readonly host: string; readonly port: number };

/** What listens, by the beginning of its settings' names, and what it cannot do without its port. */
const LISTENERS = {
  HTTP: "health and metrics cannot be served",
  INGEST: "the ingest door cannot be opened",
} as const;
export type Listener = keyof typeof LISTENERS;

/** Which setting is wrong, by Node's error code when a port cannot be opened, and what the operator reads. */
const WRONG = {
  EADDRINUSE: {
    setting: "PORT",
    why: "another program listens there; choose a free port, or 0 for any",
  },
  EACCES: {
    setting: "PORT",
    why: "this user may not listen there; choose a port from 1024 up, or 0 for any",
  },
  EADDRNOTAVAIL: {
    setting: "HOST",
    why: "it is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of them",
  },
  ENOTFOUND: {
    setting: "HOST",
    why: "the name is not known; use an address of this machine, for example 127.0.0.1",
  },
} as const;

function isKnown(code: string): code is keyof typeof WRONG {
  return Object.hasOwn(WRONG, code);
}

/** A port cannot be opened. Only the settings can be wrong here: `key` names the one. Exit 78. */
export class ListenError extends BridgeError {
  override readonly name = "ListenError";
  readonly code = "config";
  readonly key: `${Listener}_${"HOST" | "PORT"}`;

  constructor(key: ListenError["key"], said: string | Failure, options?: ErrorOptions) {
    super(said, options);
    this.key = key;
  }
}

/** Opens the port and resolves with its number. Rejects with ListenError. */
export async function listen(
  server: Server,
  { host, port }: Address,
  of: Listener = "HTTP",
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    throw listenError(error, { host, port }, of);
  } finally {
    server.off("error", reject);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Opens the port and closes it again. Rejects with ListenError when that cannot be. */
export async function tryToListen(address: Address, of?: Listener): Promise<void> {
  // The import alone loads Node's own copy of undici, 4 MB of heap that a process without a port does not need.
  const { createServer } = await import("node:http");
  const server = createServer();
  await listen(server, address, of);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function listenError(cause: unknown, { host, port }: Address, of: Listener): ListenError {
  const code = codeOf(cause) || "unknown";
  const message = (key: string, why: string): string =>
    `${key}: ${LISTENERS[of]} on ${host} port ${port}: ${why}`;
  if (isKnown(code)) {
    const { setting, why } = WRONG[code];
    const key = `${of}_${setting}` as const;
    const failure = listenReasons.failure(message(key, why), code, { host, port, of });
    return new ListenError(key, failure, { cause });
  }
  const key = `${of}_HOST` as const;
  const text = message(key, `it cannot be opened (${code}); 127.0.0.1`);
  const failure = listenReasons.failure(text, "unknown", { host, port, error: code, of });
  return new ListenError(key, failure, { cause });
}

/** The address as a URL. An IPv6 address is put in brackets. */
export function urlOf({ host, port }: Address): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
