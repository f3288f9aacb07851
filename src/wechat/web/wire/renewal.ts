import { errorText } from "../../../bridge/model/errors.ts";
import type { Runtime } from "../../source/runtime.ts";
import type { WeChatHttp } from "./http.ts";

/** Nobody waits longer than this for old connections to be gone. */
export const RENEW_LIMIT_MS = 5_000;

/** Opens new connections, and waits at most `limitMs` for the old ones to be gone. Rejects only when `signal` aborts. */
export async function renewConnections(
  http: Pick<WeChatHttp, "renew">,
  { clock, log }: Runtime,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const limit = clock.sleep(limitMs, AbortSignal.any([signal, over.signal]));
  try {
    await Promise.race([http.renew(), limit]);
  } catch (error) {
    signal.throwIfAborted();
    log.debug({ reason: errorText(error) }, "old connections to WeChat could not be closed");
  } finally {
    over.abort();
    limit.catch(() => {});
  }
}
