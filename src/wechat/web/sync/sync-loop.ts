import { failureOf } from "../../../bridge/model/errors.ts";
import type { LogoutReason } from "../../../bridge/model/login-reasons.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SessionEvent } from "../../../bridge/ports/source-session.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { SessionContext } from "../context/session-context.ts";
import type { SyncKey } from "../wire/credentials.ts";
import { WebwxError } from "../wire/errors.ts";
import { isOf, mayBeTheWay } from "../wire/failures.ts";
import type { WeChatHttp } from "../wire/http.ts";
import * as requests from "../wire/requests.ts";
import { parseInit, parseSync, parseSyncCheck } from "../wire/responses.ts";
import { endingOf, isTooFrequent } from "../wire/return-codes.ts";
import type { BatchDispatcher } from "./batch-dispatcher.ts";
import { RENEW_LIMIT_MS, renewConnections } from "./renewal.ts";
import { Place } from "./sync-place.ts";

export type SyncLoopDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly session: SessionContext;
  /** Resolves when the event has been dealt with. */
  readonly emit: (event: SessionEvent) => Promise<void>;
  readonly dispatcher: BatchDispatcher;
  /** Saves how far the session has read. */
  readonly save: () => Promise<void>;
};

/** How a session ended. */
export type SyncEnd = { readonly reason: LogoutReason; readonly detail: Failure };

/** Least distance of two polls that brought nothing: a server that answers at once must not be hammered. */
const IDLE_FLOOR_MS = 1_000;
/** Trouble of any kind this often in a row asks for a fresh webwxinit. */
const FAILURES_BEFORE_INIT = 5;
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
  readonly #place = new Place();

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
        const found = await this.#lookInto(error, signal);
        if ("reason" in found) return found;
        failures += 1;
        waiting = true;
        await this.#recover(found.trouble, failures, signal);
      }
    }
  }

  /** One webwxsync and its follow-ups. True when nothing came. */
  async #sync(signal: AbortSignal): Promise<boolean> {
    const { session, log, clock, dispatcher, save } = this.#deps;
    for (let empty = true; ; ) {
      const begunAt = clock.monotonic();
      const reply = parseSync(await this.#ask(requests.sync(session.context, session.syncKey), signal));
      this.#place.good();
      if (reply.malformed > 0)
        log.warn({ count: reply.malformed }, "WeChat sent things that are no messages");
      await dispatcher.reply(reply, session.syncKey, begunAt);
      // Only now, with everything of it handled, does the session move on.
      const syncKey = reply.syncKey ?? session.syncKey;
      const moved = !sameKey(syncKey, session.syncKey);
      session.renewSkey(reply.skey);
      session.syncKey = syncKey;
      session.syncCheckKey = reply.syncCheckKey ?? session.syncCheckKey;
      await save();
      // The same messages for the same key, again and again, bring nothing either.
      const brought = moved && reply.messages.length > 0;
      empty &&= !brought;
      const more = reply.continueFlag !== 0 && brought;
      await dispatcher.saved(more);
      if (!more) return empty;
    }
  }

  /** One long poll. True when there is something to read. */
  async #check(signal: AbortSignal): Promise<boolean> {
    const { session, clock, emit } = this.#deps;
    const key = session.syncCheckKey ?? session.syncKey;
    const begunAt = clock.monotonic();
    const reply = parseSyncCheck(
      await this.#ask(requests.syncCheck(session.context, session.pushOrigin, key), signal),
    );
    if (reply.retcode !== "0") throw WebwxError.ret("synccheck", Number(reply.retcode));
    if (reply.selector !== "0") return true;
    await emit({ type: "batch", messages: [], at: clock.now(), begunAt, caughtUp: true });
    return false;
  }

  async #rest(begun: number, floorMs: number, signal: AbortSignal): Promise<void> {
    const restMs = floorMs - (this.#deps.clock.monotonic() - begun);
    if (restMs > 0) await this.#deps.clock.sleep(restMs, signal);
  }

  /** The text of an answer. A gateway's 5xx is none, whatever stands in it. */
  async #ask(request: requests.WireRequest, signal: AbortSignal): Promise<string> {
    const { status, text } = await this.#deps.http.send(request, signal);
    if (status >= 500) throw WebwxError.badReply(request.name, text, `HTTP status ${status}`);
    return text;
  }

  /** A session is over when webwxinit says so too: a wrong push host and a lost cookie look the same at first. */
  async #lookInto(error: unknown, signal: AbortSignal): Promise<SyncEnd | { readonly trouble: unknown }> {
    const reason = endingOf(error);
    if (reason === undefined) return { trouble: error };
    const answer = await this.#init(signal);
    const confirmed = endingOf(answer);
    if (confirmed) return { reason: confirmed, detail: failureOf(answer) };
    if (answer === undefined) {
      this.#deps.log.info({ reason }, "WeChat said that the session is over, but it answers; going on");
    } else if (mayBeTheWay(answer)) {
      await this.#renew(signal);
    }
    return { trouble: isTooFrequent(answer) ? answer : error };
  }

  /** A fresh webwxinit; resolves with its failure, if any. The SyncKey stays: nothing may be skipped. */
  async #init(signal: AbortSignal): Promise<unknown> {
    const { session, save } = this.#deps;
    try {
      const reply = parseInit(await this.#ask(requests.init(session.context), signal));
      session.renewSkey(reply.skey);
      this.#place.offered(reply.syncKey, session.syncKey);
      await save();
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      this.#place.denied();
      return error;
    }
  }

  /** Does what may help, and waits before the next try. */
  async #recover(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { session, random, clock } = this.#deps;
    if (isTooFrequent(error)) return await this.#restFrom(error, failures, signal);
    const step = isOf(error, "webwxsync") ? this.#place.failed(error) : undefined;
    const told = failures > QUIET_FAILURES;
    const retryInMs = backoffMs((step === undefined ? failures : this.#place.tries) - 1, random);
    await this.#tell(error, failures, retryInMs, told);
    // The other push host may be reachable, or be the one that serves this account.
    const wrongHost = this.#untried && endingOf(error) !== undefined;
    if (isOf(error, "synccheck") && (told || wrongHost)) session.pushIndex += 1;

    const asks = step === "ask" || step === "askAndLeave";
    if (!asks && step !== "leave") await clock.sleep(retryInMs, signal);
    if (mayBeTheWay(error)) await this.#renew(signal);
    if (asks || (step === undefined && failures % FAILURES_BEFORE_INIT === 0)) {
      const answer = await this.#init(signal);
      if (isTooFrequent(answer)) return await this.#restFrom(answer, failures, signal);
      if (answer === undefined && step === "askAndLeave") return await this.#leavePlace();
    }
    if (asks) await clock.sleep(retryInMs, signal);
    if (step === "leave") await this.#leavePlace();
  }

  /** "Too frequent" is no fault of the place, and nothing is asked before the rest is over: told, since nobody looks meanwhile. */
  async #restFrom(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    await this.#tell(error, failures, RATE_PAUSE_MS, true);
    await this.#deps.clock.sleep(RATE_PAUSE_MS, signal);
  }

  async #tell(error: unknown, failures: number, retryInMs: number, told: boolean): Promise<void> {
    const { log, emit } = this.#deps;
    const failure = failureOf(error);
    log[told ? "warn" : "debug"](
      { reason: failure.message, failures, retryInMs },
      "reading from WeChat failed",
    );
    if (told) await emit({ type: "offline", failure, retryInMs });
  }

  /** The place of reading is lost: told first, so that nothing read from the new one comes before it. */
  async #leavePlace(): Promise<void> {
    const { session, log, emit, save } = this.#deps;
    const way = this.#place.leave();
    if (way === undefined) return;
    log.error(
      { tries: this.#place.tries },
      "nothing can be read from the place of reading any more; going on after it, messages may be missed",
    );
    await emit({ type: "gap" });
    session.syncKey = way;
    session.syncCheckKey = undefined;
    await save();
  }

  async #renew(signal: AbortSignal): Promise<void> {
    await renewConnections(this.#deps, RENEW_LIMIT_MS, signal);
  }
}
