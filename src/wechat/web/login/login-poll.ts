import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { Runtime } from "../../source/runtime.ts";
import type { WeChatHttp } from "../wire/http.ts";
import type { Mode } from "../wire/mode.ts";
import { renewConnections } from "../wire/renewal.ts";
import * as requests from "../wire/requests.ts";
import { mayBeConnection } from "../wire/return-codes.ts";
import { parseLoginPoll } from "./login-responses.ts";

/** Where one login is asked for. */
export type LoginServer = {
  /** With the cookies of this login. */
  readonly http: WeChatHttp;
  /** The confirmed login may move the session to another host of the family. */
  readonly origin: string;
  readonly mode: Mode;
};

export type PollDeps = { readonly runtime: Runtime; readonly server: LoginServer };

/** A uuid to be polled: that of a code, or of a sheet on the phone. */
export type Polled = {
  readonly uuid: string;
  /** It is given up after this time, when the server has not ended it before. */
  readonly lifetimeMs: number;
  /** Called once, at the first 201, with the avatar as it came. */
  readonly onScanned: (avatar: string | undefined) => Promise<void>;
};

export type PollEnd = { readonly redirectUri: string } | "expired" | "cancelled";

/** Least time between two polls: after a scan the server answers each poll at once with 201. */
const POLL_FLOOR_MS = 1_000;
/** Longest pause, however many polls failed: somebody may be scanning. */
const MAX_POLL_PAUSE_MS = 3_000;
/** A single lost poll is ordinary: the warning comes with the second. */
const QUIET_FAILURES = 1;

/**
 * Polls until WeChat says how the login ended, or its time is over. Failed polls don't end it: the code that is shown stays
 * good. Rejects only when `signal` aborts.
 */
export async function pollLogin(deps: PollDeps, polled: Polled, signal: AbortSignal): Promise<PollEnd> {
  const { http, origin, mode } = deps.server;
  const { clock, log, random } = deps.runtime;
  let tip: 0 | 1 = 1;
  let scanned = false;
  let failures = 0;
  const giveUpAt = clock.monotonic() + polled.lifetimeMs;
  for (;;) {
    const begun = clock.monotonic();
    if (begun >= giveUpAt) return "expired";
    try {
      const context = { origins: mode.originsOf(origin), mode, now: clock.now() };
      const request = requests.loginPoll(context, polled.uuid, tip);
      // A poll that hangs must not keep a code that is over on the screen.
      const timeoutMs = Math.min(request.timeoutMs, giveUpAt - begun);
      const reply = parseLoginPoll((await http.send({ ...request, timeoutMs }, signal)).text);
      tip = 0;
      if (reply.code === 200 && reply.redirectUri !== undefined) return { redirectUri: reply.redirectUri };
      if (reply.code === 400) return "expired";
      if (reply.code === 202) return "cancelled";
      if (reply.code === 201 && !scanned) {
        scanned = true;
        await polled.onScanned(reply.userAvatar);
      }
      failures = reply.code === 201 || reply.code === 408 ? 0 : failures + 1;
      if (failures > 0) tellFailure(log, failures, `answer ${reply.code}`);
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      tellFailure(log, failures, errorText(error));
      if (mayBeConnection(error)) await renewConnections(http, deps.runtime, MAX_POLL_PAUSE_MS, signal);
    }
    const pause = failures === 0 ? POLL_FLOOR_MS : backoffMs(failures - 1, random);
    const restMs = Math.min(pause, MAX_POLL_PAUSE_MS) - (clock.monotonic() - begun);
    if (restMs > 0) await clock.sleep(restMs, signal);
  }
}

/** The second failure is a warning, the others are debug lines: there may be one in three seconds. */
function tellFailure(log: Logger, failures: number, reason: string): void {
  const level = failures === QUIET_FAILURES + 1 ? "warn" : "debug";
  log[level]({ reason, failures }, "a login poll failed; the code is kept");
}
