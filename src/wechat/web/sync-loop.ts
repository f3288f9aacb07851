import { backoffMs } from "../../bridge/backoff.ts";
import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { LogoutReason, SessionEvent } from "../../bridge/wechat-session.ts";
import type { SyncKey } from "./credentials.ts";
import type { Digest } from "./digest.ts";
import { endingOf, isTooFrequent } from "./endings.ts";
import { WebwxError } from "./errors.ts";
import { TransportError, type WeChatHttp } from "./http.ts";
import type { LiveSession } from "./live.ts";
import * as requests from "./requests.ts";
import { parseInit, parseSync, parseSyncCheck } from "./responses.ts";

export type SyncLoopDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly live: LiveSession;
  /** Resolves when the event has been dealt with. */
  readonly emit: (event: SessionEvent) => Promise<void>;
  readonly digest: Digest;
  /** Saves how far the session has read. */
  readonly save: () => Promise<void>;
};

/** How a session ended. */
export type SyncEnd = { readonly reason: LogoutReason; readonly detail: string };

/** Least distance of two polls that brought nothing: a server that answers at once must not be hammered. */
const IDLE_FLOOR_MS = 1_000;
/** Server trouble (Ret -1, 1, nonsense) this often in a row asks for a fresh webwxinit. */
const FAILURES_BEFORE_INIT = 5;
/** So many answers of webwxsync with a Ret in a row, though webwxinit works: this SyncKey is not taken any more. */
const REFUSALS_BEFORE_SKIP = 2 * FAILURES_BEFORE_INIT;
/** A minute without a look at the server is the longest: what was recalled is told late, but told. */
const BACKOFF_LIMIT_MS = 60_000;
/** "Too frequent" rests the whole loop. */
const RATE_PAUSE_MS = 5 * 60_000;
/** A single torn or overdue poll is ordinary (protocol §6.1): told from the second on. */
const QUIET_FAILURES = 1;

function sameKey(a: SyncKey | undefined, b: SyncKey | undefined): boolean {
  return JSON.stringify(a?.List) === JSON.stringify(b?.List);
}

/** Reads what comes until the session is over. Rejects only when `signal` aborts. */
export class SyncLoop {
  readonly #deps: SyncLoopDeps;
  /** Nothing has been read since the login: a wrong push host shows as 1100 or 1102 then. */
  #untried = true;
  /** Answers of webwxsync with a Ret other than 0 since the last good one. */
  #refusals = 0;

  constructor(deps: SyncLoopDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<SyncEnd> {
    let failures = 0;
    // The first look is a sync: after a resume the backlog waits, and the reply brings the SyncCheckKey.
    let waiting = true;
    for (;;) {
      const begun = this.#deps.clock.monotonic();
      try {
        const fruitless = waiting && (await this.#sync(signal));
        const more = await this.#check(signal);
        if (failures > 0) this.#deps.log.info({ failures }, "WeChat answers again");
        failures = 0;
        this.#untried = false;
        waiting = more;
        // A notice that waits is fetched at once, unless the fetch before found nothing: that would go round and round.
        if (!more || fruitless) await this.#rest(begun, IDLE_FLOOR_MS, signal);
      } catch (error) {
        signal.throwIfAborted();
        const reason = endingOf(error);
        const end = reason && (await this.#confirmEnd(reason, signal));
        if (end) return end;
        failures += 1;
        waiting = true;
        await this.#recover(error, failures, signal);
      }
    }
  }

  /** One webwxsync and its follow-ups. True when nothing came. */
  async #sync(signal: AbortSignal): Promise<boolean> {
    const { http, live, clock, emit, digest, save } = this.#deps;
    for (let empty = true; ; ) {
      const reply = parseSync((await http.send(requests.sync(live.context, live.syncKey), signal)).text);
      this.#refusals = 0;
      const messages = await digest.digest(reply);
      const caughtUp = reply.continueFlag === 0;
      await emit({ type: "batch", messages, at: clock.now(), caughtUp });
      digest.handled(reply);
      // Only now, with everything of it handled, does the session move on.
      const syncKey = reply.syncKey ?? live.syncKey;
      const moved = !sameKey(syncKey, live.syncKey);
      live.renewSkey(reply.skey);
      live.syncKey = syncKey;
      live.syncCheckKey = reply.syncCheckKey ?? live.syncCheckKey;
      await save();
      // The same messages for the same key, again and again, bring nothing either.
      const brought = moved && reply.messages.length > 0;
      empty &&= !brought;
      if (caughtUp || !brought) return empty;
    }
  }

  /** One long poll. True when there is something to read. */
  async #check(signal: AbortSignal): Promise<boolean> {
    const { http, live, clock, emit } = this.#deps;
    const key = live.syncCheckKey ?? live.syncKey;
    const reply = parseSyncCheck(
      (await http.send(requests.syncCheck(live.context, live.pushOrigin, key), signal)).text,
    );
    if (reply.retcode !== "0") throw WebwxError.ret("synccheck", Number(reply.retcode));
    if (reply.selector !== "0") return true;
    await emit({ type: "batch", messages: [], at: clock.now(), caughtUp: true });
    return false;
  }

  async #rest(begun: number, floorMs: number, signal: AbortSignal): Promise<void> {
    const restMs = floorMs - (this.#deps.clock.monotonic() - begun);
    if (restMs > 0) await this.#deps.clock.sleep(restMs, signal);
  }

  /** A session is over when webwxinit says so too: a wrong push host and a lost cookie look the same at first. */
  async #confirmEnd(reason: LogoutReason, signal: AbortSignal): Promise<SyncEnd | undefined> {
    const { live, log } = this.#deps;
    const answer = await this.#init(signal);
    if (answer === undefined) {
      if (this.#untried) live.pushIndex += 1;
      log.info({ reason }, "WeChat said that the session is over, but it answers; going on");
      return undefined;
    }
    const confirmed = endingOf(answer);
    return confirmed && { reason: confirmed, detail: errorText(answer) };
  }

  /** A fresh webwxinit; resolves with its failure, if any. The SyncKey stays: nothing may be skipped. */
  async #init(signal: AbortSignal): Promise<unknown> {
    const { http, live, log, save } = this.#deps;
    try {
      const reply = parseInit((await http.send(requests.init(live.context), signal)).text);
      live.renewSkey(reply.skey);
      if (this.#refusals >= REFUSALS_BEFORE_SKIP) {
        log.error(
          { refusals: this.#refusals },
          "WeChat no longer takes the place of reading; messages may be missed",
        );
        live.syncKey = reply.syncKey;
        live.syncCheckKey = undefined;
        this.#refusals = 0;
      }
      await save();
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      return error;
    }
  }

  async #recover(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { clock, http, live, log, emit, random } = this.#deps;
    const cause = error instanceof Error ? error : new Error(String(error));
    const backoff = Math.min(backoffMs(failures - 1, random), BACKOFF_LIMIT_MS);
    const retryInMs = isTooFrequent(error) ? RATE_PAUSE_MS : backoff;
    const told = failures > QUIET_FAILURES;
    log[told ? "warn" : "debug"](
      { reason: cause.message, failures, retryInMs },
      "reading from WeChat failed",
    );
    if (error instanceof WebwxError && error.endpoint === "webwxsync" && error.code === "ret") {
      this.#refusals += 1;
    }
    if (told) {
      // The other push host may be reachable, or be the one that serves this account.
      if (isOf(error, "synccheck")) live.pushIndex += 1;
      await emit({ type: "offline", error: cause, retryInMs });
    }
    await clock.sleep(retryInMs, signal);
    if (error instanceof TransportError && (told || error.code === "timeout")) await http.renew();
    if (failures % FAILURES_BEFORE_INIT === 0) await this.#init(signal);
  }
}

function isOf(error: unknown, endpoint: string): boolean {
  return (error instanceof TransportError || error instanceof WebwxError) && error.endpoint === endpoint;
}
