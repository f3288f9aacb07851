import { plainGet } from "../net/plain-get.ts";
import { type Address, ListenError, type Listener, tryToListen, urlOf } from "./listen.ts";

/** A port of the program, as it is now. */
export type PortState =
  | { readonly kind: "free" }
  /** A bridge answers there. */
  | { readonly kind: "answers" }
  | { readonly kind: "refused"; readonly error: ListenError };

/** What listens at a port, and by which answer to a GET it is known. */
export type Known = { readonly of: Listener; readonly path: string; readonly status: number };

const HEALTH: Known = { of: "HTTP", path: "/livez", status: 200 };

/** Opens the port for a moment. `fetch`: without a proxy. Rejects with the signal's reason, or with what is a bug. */
export async function portState(
  address: Address,
  fetchFn: typeof fetch,
  signal: AbortSignal,
  known: Known = HEALTH,
): Promise<PortState> {
  try {
    await tryToListen(address, known.of);
    return { kind: "free" };
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    const answer = await plainGet(fetchFn, `${urlOf(reachable(address))}${known.path}`, signal);
    return "status" in answer && answer.status === known.status
      ? { kind: "answers" }
      : { kind: "refused", error };
  }
}

/** The addresses that mean all of this machine are no addresses to connect to. */
function reachable({ host, port }: Address): Address {
  if (host === "0.0.0.0") return { host: "127.0.0.1", port };
  return { host: host === "::" ? "::1" : host, port };
}
