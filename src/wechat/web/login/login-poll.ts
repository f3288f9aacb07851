import { errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import { originsOf } from "../wire/endpoints.ts";
import type { WeChatHttp } from "../wire/http.ts";
import type { Mode } from "../wire/mode.ts";
import * as requests from "../wire/requests.ts";
import { parseLoginPoll } from "./login-responses.ts";

export type PollDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly mode: Mode;
  /** Where the login began; the confirmed login may move the session to another host of the family. */
  readonly origin: string;
};

/** A uuid to be polled: that of a code, or of a sheet on the phone. */
export type Polled = {
  readonly uuid: string;
  /** After so long it is given up unasked. The server's word counts before that. */
  readonly lifetimeMs: number;
  /** Once, at the first 201, with the avatar as it came. */
  readonly onScanned: (avatar: string | undefined) => Promise<void>;
};

export type PollEnd = { readonly redirectUri: string } | "expired" | "cancelled" | "failed";

/** Least distance of two polls: 201 comes at once, over and over, while the person looks at the button. */
const POLL_FLOOR_MS = 1_000;
/** Failed polls in a row before the uuid is given up; the official page reloads at most five times. */
const MAX_POLL_FAILURES = 5;

/** Polls to the end. Rejects only when `signal` aborts. */
export async function pollLogin(deps: PollDeps, polled: Polled, signal: AbortSignal): Promise<PollEnd> {
  const { http, clock, mode, log } = deps;
  let tip: 0 | 1 = 1;
  let scanned = false;
  let failures = 0;
  const giveUpAt = clock.monotonic() + polled.lifetimeMs;
  while (clock.monotonic() < giveUpAt) {
    const begun = clock.monotonic();
    try {
      const context = { origins: originsOf(deps.origin), mode, now: clock.now() };
      const request = requests.loginPoll(context, polled.uuid, tip);
      const reply = parseLoginPoll((await http.send(request, signal)).text);
      tip = 0;
      if (reply.code === 200 && reply.redirectUri !== undefined) return { redirectUri: reply.redirectUri };
      if (reply.code === 400) return "expired";
      if (reply.code === 202) return "cancelled";
      if (reply.code === 201 && !scanned) {
        scanned = true;
        await polled.onScanned(reply.userAvatar);
      }
      failures = reply.code === 201 || reply.code === 408 ? 0 : failures + 1;
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      log.debug({ reason: errorText(error) }, "a login poll failed");
    }
    if (failures > MAX_POLL_FAILURES) return "failed";
    const floor = failures > 0 ? backoffMs(failures - 1, deps.random) : POLL_FLOOR_MS;
    const restMs = floor - (clock.monotonic() - begun);
    if (restMs > 0) await clock.sleep(restMs, signal);
  }
  return "expired";
}
