import { createServer, type Server } from "node:http";
import { BridgeError, codeOf } from "../bridge/model/errors.ts";
import type { Failure } from "../bridge/model/reason.ts";
import { listenReasons } from "../bridge/model/reasons.ts";

/** Where to listen. `port` 0: any free one. */
export type Address = { readonly host: string; readonly port: number };

/** Which setting is wrong, by Node's error code when a port cannot be opened, and what the operator reads. */
const WRONG = {
  EADDRINUSE: {
    key: "HTTP_PORT",
    why: "another program listens there; choose a free port, or 0 for any",
  },
  EACCES: {
    key: "HTTP_PORT",
    why: "this user may not listen there; choose a port from 1024 up, or 0 for any",
  },
  EADDRNOTAVAIL: {
    key: "HTTP_HOST",
    why: "it is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of them",
  },
  ENOTFOUND: {
    key: "HTTP_HOST",
    why: "the name is not known; use an address of this machine, for example 127.0.0.1",
  },
} as const;

function isKnown(code: string): code is keyof typeof WRONG {
  return Object.hasOwn(WRONG, code);
}

/** The port for health and metrics cannot be opened. Only the settings can be wrong here: `key` names the one. Exit 78. */
export class ListenError extends BridgeError {
  override readonly name = "ListenError";
  readonly code = "config";
  readonly key: "HTTP_HOST" | "HTTP_PORT";

  constructor(key: ListenError["key"], said: string | Failure, options?: ErrorOptions) {
    super(said, options);
    this.key = key;
  }
}

/** Opens the port and resolves with its number. Rejects with ListenError. */
export async function listen(server: Server, { host, port }: Address): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    throw listenError(error, { host, port });
  } finally {
    server.off("error", reject);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Opens the port and closes it again. Rejects with ListenError when that cannot be. */
export async function tryToListen(address: Address): Promise<void> {
  const server = createServer();
  await listen(server, address);
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function listenError(cause: unknown, { host, port }: Address): ListenError {
  const code = codeOf(cause) || "unknown";
  const message = (key: string, why: string): string =>
    `${key}: health and metrics cannot be served on ${host} port ${port}: ${why}`;
  if (isKnown(code)) {
    const { key, why } = WRONG[code];
    return new ListenError(key, listenReasons.failure(message(key, why), code, { host, port }), { cause });
  }
  const text = message("HTTP_HOST", `it cannot be opened (${code}); 127.0.0.1`);
  const failure = listenReasons.failure(text, "unknown", { host, port, error: code });
  return new ListenError("HTTP_HOST", failure, { cause });
}

/** The address as a URL. An IPv6 address is put in brackets. */
export function urlOf({ host, port }: Address): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
