import type { Server } from "node:http";
import { ConfigError } from "../bridge/errors.ts";

export type Address = { readonly host: string; readonly port: number };

/** Node's codes of a listener that could not be opened, and what that means to who set it up. */
const REASONS: Readonly<Record<string, readonly ["HTTP_HOST" | "HTTP_PORT", string, string]>> = {
  EADDRINUSE: ["HTTP_PORT", "another program listens there", "choose a free port, or 0 for any"],
  EACCES: ["HTTP_PORT", "this user may not listen there", "choose a port from 1024 up, or 0 for any"],
  EADDRNOTAVAIL: ["HTTP_HOST", "it is no address of this machine", "127.0.0.1, or 0.0.0.0 for all of them"],
  ENOTFOUND: ["HTTP_HOST", "the name is not known", "an address of this machine, for example 127.0.0.1"],
};

/** Resolves with the real port. Rejects with ConfigError: at the start nothing else can be wrong. */
export async function listen(server: Server, { host, port }: Address): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const [key, reason, fix] = REASONS[code] ?? ["HTTP_HOST", `it cannot be opened (${code})`, "127.0.0.1"];
    throw new ConfigError(
      key,
      `${key}: health and metrics cannot be served on ${host} port ${port}: ${reason}; ${fix}`,
      { cause: error },
    );
  } finally {
    server.off("error", reject);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** As a URL, with brackets around an IPv6 address. */
export function urlOf({ host, port }: Address): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
