import { errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { WeChatHttp } from "./http.ts";

export type RenewalDeps = {
  readonly http: Pick<WeChatHttp, "renew">;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Longer than this nobody waits for old connections to be gone. */
export const RENEW_LIMIT_MS = 5_000;

/** Makes the connections anew, and waits for the old ones to be gone for `limitMs` at most. Rejects only when `signal` aborts. */
export async function renewConnections(
  { http, clock, log }: RenewalDeps,
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
