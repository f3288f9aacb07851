import type { Server } from "node:http";
import { ConfigError } from "../bridge/model/errors.ts";
import type { ListenTrouble } from "../text/catalogue/start-texts.ts";

/** Where to listen. `port` 0: any free one. */
export type Address = { readonly host: string; readonly port: number };

/** Which setting is wrong, by Node's error code when a port cannot be opened. */
const WRONG: Readonly<Record<ListenTrouble, "HTTP_HOST" | "HTTP_PORT">> = {
  EADDRINUSE: "HTTP_PORT",
  EACCES: "HTTP_PORT",
  EADDRNOTAVAIL: "HTTP_HOST",
  ENOTFOUND: "HTTP_HOST",
};

function isKnown(code: string): code is ListenTrouble {
  return Object.hasOwn(WRONG, code);
}

/** Opens the port and resolves with its number. Rejects with ConfigError: only the settings can be wrong here. */
export async function listen(server: Server, { host, port }: Address): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  try {
    await promise;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new ConfigError(
      isKnown(code) ? WRONG[code] : "HTTP_HOST",
      ({ start: { listen: words } }) =>
        isKnown(code) ? words[code](host, port) : words.unknown(host, port, code),
      { cause: error },
    );
  } finally {
    server.off("error", reject);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** The address as a URL. An IPv6 address is put in brackets. */
export function urlOf({ host, port }: Address): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
