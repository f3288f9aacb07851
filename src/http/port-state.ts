import { createServer } from "node:http";
import { plainGet } from "../net/plain-get.ts";
import { type Address, ListenError, listen, urlOf } from "./listen.ts";

/** The port for health and metrics, as it is now. */
export type PortState =
  | { readonly kind: "free" }
  /** A bridge answers there. */
  | { readonly kind: "answers" }
  | { readonly kind: "refused"; readonly error: ListenError };

/** Opens the port for a moment. `fetch`: without a proxy. Rejects with the signal's reason, or with what is a bug. */
export async function portState(
  address: Address,
  fetchFn: typeof fetch,
  signal: AbortSignal,
): Promise<PortState> {
  const server = createServer();
  try {
    await listen(server, address);
    return { kind: "free" };
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    const answer = await plainGet(fetchFn, `${urlOf(reachable(address))}/livez`, signal);
    return "status" in answer && answer.status === 200 ? { kind: "answers" } : { kind: "refused", error };
  } finally {
    server.close();
  }
}

/** The addresses that mean all of this machine are no addresses to connect to. */
function reachable({ host, port }: Address): Address {
  if (host === "0.0.0.0") return { host: "127.0.0.1", port };
  return { host: host === "::" ? "::1" : host, port };
}
