import { causeCode } from "../bridge/model/errors.ts";
import type { Failure } from "../bridge/model/reason.ts";
import { proxyRefusal } from "./proxy-refusal.ts";

/** The headers are there (`status`), or why there are none: a code of the network or of the system, or what a proxy said. */
export type GetOutcome = { readonly status: number } | { readonly cause: string | Failure };

/**
 * One GET of which only the status counts: redirects are not followed, and the body is not read. Rejects with the reason
 * of `signal` when it aborts, and with nothing else.
 */
export async function plainGet(fetchFn: typeof fetch, url: string, signal: AbortSignal): Promise<GetOutcome> {
  try {
    const response = await fetchFn(url, { redirect: "manual", signal });
    // Closes the connection. A body that never ends would hold it otherwise.
    void response.body?.cancel().catch(() => {});
    return { status: response.status };
  } catch (error) {
    signal.throwIfAborted();
    return { cause: proxyRefusal(error) ?? (causeCode(error) || "no answer") };
  }
}
