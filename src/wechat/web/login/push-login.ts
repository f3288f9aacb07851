import { errorText } from "../../../bridge/model/errors.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import { TransportError } from "../wire/http.ts";
import type { LoginDeps } from "./login.ts";
import { pollLogin } from "./login-poll.ts";
import * as requests from "./login-requests.ts";
import { parsePushLogin } from "./login-responses.ts";
import { type LoginResult, useTicket } from "./ticket.ts";

/** The official page waits for the phone so long, then it shows a code. */
const OFFER_LIFETIME_MS = 5 * 60_000;
/** Tries that bring no answer. Any answer of WeChat ends the tries. */
const MAX_TRIES = 3;

/**
 * One login that the phone of the last one confirms: no code, no scan (protocol §3.3). `server`: where that login was,
 * with its cookies. `unanswered` also when WeChat offers none or a person asks for a code instead.
 * Rejects only when `signal` aborts.
 */
export async function loginByPush(deps: LoginDeps, uin: string, signal: AbortSignal): Promise<LoginResult> {
  // No client of the filehelper-only page is known to ask for it.
  if (deps.server.mode.oneChat) return { status: "unanswered" };
  const uuid = await offer(deps, uin, signal);
  if (uuid === undefined) return { status: "unanswered" };
  const { runtime, trigger, emit } = deps;
  const end = await trigger.during(async (requested) => {
    await emit({ type: "confirm", expiresAt: runtime.clock.now() + OFFER_LIFETIME_MS }, signal);
    // There is no code to scan, so a 201 means nothing here.
    const polled = { uuid, lifetimeMs: OFFER_LIFETIME_MS, onScanned: async () => {} };
    try {
      return await pollLogin(deps, polled, AbortSignal.any([requested, signal]));
    } catch (error) {
      signal.throwIfAborted();
      if (requested.aborted) return "cancelled";
      throw error;
    }
  });
  if (typeof end !== "string") return await useTicket(deps, end.redirectUri, signal);
  runtime.log.info({ end }, "the phone did not confirm the login; a code follows");
  return { status: "unanswered" };
}

/** The uuid of the sheet on the phone; `undefined` when this account has to scan. */
async function offer(deps: LoginDeps, uin: string, signal: AbortSignal): Promise<string | undefined> {
  const { http, origin, mode } = deps.server;
  const { clock, log, random } = deps.runtime;
  for (let failures = 0; ; ) {
    try {
      const context = { origins: mode.originsOf(origin), mode, now: clock.now() };
      return parsePushLogin((await http.send(requests.pushLogin(context, uin), signal)).text).uuid;
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      if (!(error instanceof TransportError) || failures >= MAX_TRIES) {
        log.info({ reason: errorText(error) }, "WeChat offers no login without a code");
        return undefined;
      }
      await clock.sleep(backoffMs(failures - 1, random), signal);
    }
  }
}
