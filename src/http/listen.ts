import type { Server } from "node:http";
import { ConfigError } from "../bridge/model/errors.ts";
import type { ListenTrouble } from "../text/catalogue/start-texts.ts";

export type Address = { readonly host: string; readonly port: number };

/** Which setting is to be changed, by Node's code of a listener that could not be opened. */
const WRONG: Readonly<Record<ListenTrouble, "HTTP_HOST" | "HTTP_PORT">> = {
  EADDRINUSE: "HTTP_PORT",
  EACCES: "HTTP_PORT",
  EADDRNOTAVAIL: "HTTP_HOST",
  ENOTFOUND: "HTTP_HOST",
};

function isKnown(code: string): code is ListenTrouble {
  return Object.hasOwn(WRONG, code);
}

/** Resolves with the real port. Rejects with ConfigError: at the start nothing else can be wrong. */
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

/** As a URL, with brackets around an IPv6 address. */
export function urlOf({ host, port }: Address): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
