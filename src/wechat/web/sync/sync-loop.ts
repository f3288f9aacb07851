import { setImmediate as turn } from "node:timers/promises";
import { failureOf } from "../../../bridge/model/errors.ts";
import type { LogoutReason } from "../../../bridge/model/login-reasons.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { Emit, Runtime } from "../../source/runtime.ts";
import type { SavedSessionStore } from "../context/saved-session.ts";
import type { SessionContext } from "../context/session-context.ts";
import { type SyncKey, sameKey } from "../wire/credentials.ts";
import { WebwxError } from "../wire/errors.ts";
import { RENEW_LIMIT_MS, renewConnections } from "../wire/renewal.ts";
import * as requests from "../wire/requests.ts";
import { parseInit, parseSync, parseSyncCheck, type SyncReply } from "../wire/responses.ts";
import { endingOf, isOf, isTooFrequent, mayBeConnection } from "../wire/return-codes.ts";
import type { BatchDispatcher } from "./batch-dispatcher.ts";
import { Place } from "./sync-place.ts";

export type SyncLoopDeps = {
  readonly runtime: Runtime;
  readonly session: SessionContext;
  readonly saved: SavedSessionStore;
  readonly dispatcher: BatchDispatcher;
  readonly emit: Emit;
};

/** How a session ended. */
export type SyncEnd = { readonly reason: LogoutReason; readonly detail: Failure };

/** Least time between two polls that brought nothing: the server may answer at once. */
const IDLE_FLOOR_MS = 1_000;
/** Trouble of any kind this often in a row asks for a fresh webwxinit. */
const FAILURES_BEFORE_INIT = 5;
/** "Too frequent" rests the whole loop. */
const RATE_PAUSE_MS = 5 * 60_000;
/** A single poll that breaks off or takes too long is ordinary (protocol §6.1): told from the second on. */
const QUIET_FAILURES = 1;

/** Reads what comes until the session is over. Rejects only when `signal` aborts. */
export class SyncLoop {
  readonly #deps: SyncLoopDeps;
  /** Nothing has been read since the login. A wrong push host answers with 1100 or 1102 then. */
  #untried = true;
  readonly #place = new Place();

  constructor(deps: SyncLoopDeps) {
    this.#deps = deps;
  }

  async run(signal: AbortSignal): Promise<SyncEnd> {
    let failures = 0;
    // A sync comes first: after a resume the backlog waits, and the reply brings the SyncCheckKey.
    let waiting = true;
    for (;;) {
      const begun = this.#deps.runtime.clock.monotonic();
      try {
        const fruitless = waiting && (await this.#sync(signal));
        const more = await this.#check(signal);
        if (failures > 0) this.#deps.runtime.log.info({ failures }, "WeChat answers again");
        failures = 0;
        this.#untried = false;
        waiting = more;
        // What waits is fetched at once. When the fetch before found nothing, that could repeat without end.
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
    const { session, runtime, dispatcher } = this.#deps;
    let asked = this.#read(session.syncKey, signal);
    // Not for the backlog after a start: the wait for many unknown names comes before its mark.
    if (!this.#untried) await dispatcher.expectReply(asked);
    for (let empty = true; ; ) {
      const { text, begunAt } = await asked;
      const reply = parseSync(text);
      this.#place.good();
      if (reply.malformed > 0) {
        runtime.log.warn({ count: reply.malformed }, "WeChat sent things that are no messages");
      }
      // The next batch is on its way while this one is stored. The saved place moves only when a batch is stored, and WeChat
      // sends again what came after it.
      const next = keyAfter(reply, session.syncKey);
      const ahead = next === undefined ? undefined : this.#read(next, signal);
      // A failure is seen where the answer is awaited.
      ahead?.catch(() => {});
      // undici writes to a connection that has just brought a reply with the next turn of the event loop. A batch takes none
      // when nothing is waited for, and the request would leave after it.
      if (ahead !== undefined) await turn();
      const { brought, more } = await dispatcher.handleReply(reply, begunAt, signal);
      // The same messages for the same key, again and again, bring nothing either.
      empty &&= !brought;
      if (!more) return empty;
      asked = ahead ?? this.#read(session.syncKey, signal);
    }
  }

  /** What comes after a place, not parsed yet: parsing may be what ends the process. `begunAt`: by the monotonic clock. */
  async #read(
    key: SyncKey,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly begunAt: number }> {
    const { session, runtime } = this.#deps;
    const begunAt = runtime.clock.monotonic();
    return { text: await this.#ask(requests.sync(session.context, key), signal), begunAt };
  }

  /** One long poll. True when there is something to read. */
  async #check(signal: AbortSignal): Promise<boolean> {
    const { session, runtime, emit } = this.#deps;
    const { clock } = runtime;
    const begunAt = clock.monotonic();
    const request = requests.syncCheck(session.context, session.pushOrigin, session.checkKey);
    const reply = parseSyncCheck(await this.#ask(request, signal));
    if (reply.retcode !== "0") throw WebwxError.ret("synccheck", Number(reply.retcode));
    if (reply.selector !== "0") return true;
    await emit({ type: "batch", messages: [], at: clock.now(), begunAt, caughtUp: true }, signal);
    return false;
  }

  async #rest(begun: number, floorMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps.runtime;
    const restMs = floorMs - (clock.monotonic() - begun);
    if (restMs > 0) await clock.sleep(restMs, signal);
  }

  /** The text of an answer. One with status 5xx comes from a gateway and is refused, whatever it holds. */
  async #ask(request: requests.WireRequest, signal: AbortSignal): Promise<string> {
    const { status, text } = await this.#deps.session.http.send(request, signal);
    if (status >= 500) throw WebwxError.badReply(request.name, text, `HTTP status ${status}`);
    return text;
  }

  /** A session is over when webwxinit says so too: a wrong push host or a lost cookie gives the same answer. */
  async #lookInto(error: unknown, signal: AbortSignal): Promise<SyncEnd | { readonly trouble: unknown }> {
    const reason = endingOf(error);
    if (reason === undefined) return { trouble: error };
    const answer = await this.#init(signal);
    const confirmed = endingOf(answer);
    if (confirmed) return { reason: confirmed, detail: failureOf(answer) };
    if (answer === undefined) {
      this.#deps.runtime.log.info(
        { reason },
        "WeChat said that the session is over, but webwxinit still answers; the session goes on",
      );
    } else if (mayBeConnection(answer)) {
      await this.#renew(signal);
    }
    return { trouble: isTooFrequent(answer) ? answer : error };
  }

  /** Asks webwxinit again; resolves with its failure, if any. The SyncKey stays, so that nothing is skipped. */
  async #init(signal: AbortSignal): Promise<unknown> {
    const { session, saved } = this.#deps;
    try {
      const reply = parseInit(await this.#ask(requests.init(session.context), signal));
      session.keys.renewSkey(reply.skey);
      this.#place.offered(reply.syncKey, session.syncKey);
      await saved.save(session.toSaved(), signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      this.#place.denied();
      return error;
    }
  }

  /** Does what may help, and waits before the next try. */
  async #recover(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { session, runtime } = this.#deps;
    const { random, clock } = runtime;
    if (isTooFrequent(error)) return await this.#restFrom(error, failures, signal);
    const step = isOf(error, "webwxsync") ? this.#place.failed(error) : undefined;
    const told = failures > QUIET_FAILURES;
    const retryInMs = backoffMs((step === undefined ? failures : this.#place.tries) - 1, random);
    await this.#tell(error, failures, retryInMs, told, signal);
    const wrongHost = this.#untried && endingOf(error) !== undefined;
    if (isOf(error, "synccheck") && (told || wrongHost)) session.tryNextPushHost();

    const asks = step === "ask" || step === "askAndLeave";
    if (!asks && step !== "leave") await clock.sleep(retryInMs, signal);
    if (mayBeConnection(error)) await this.#renew(signal);
    if (asks || (step === undefined && failures % FAILURES_BEFORE_INIT === 0)) {
      const answer = await this.#init(signal);
      if (isTooFrequent(answer)) return await this.#restFrom(answer, failures, signal);
      if (answer === undefined && step === "askAndLeave") return await this.#leavePlace(signal);
    }
    if (asks) await clock.sleep(retryInMs, signal);
    if (step === "leave") await this.#leavePlace(signal);
  }

  /** "Too frequent" is no fault of the place. People are told, because nothing is read during the rest. */
  async #restFrom(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    await this.#tell(error, failures, RATE_PAUSE_MS, true, signal);
    await this.#deps.runtime.clock.sleep(RATE_PAUSE_MS, signal);
  }

  async #tell(
    error: unknown,
    failures: number,
    retryInMs: number,
    told: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { runtime, emit } = this.#deps;
    const failure = failureOf(error);
    runtime.log[told ? "warn" : "debug"](
      { reason: failure.message, failures, retryInMs },
      "reading from WeChat failed",
    );
    if (told) await emit({ type: "offline", failure, retryInMs }, signal);
  }

  /** The place of reading is lost. That is emitted first, before anything is read from the new place. */
  async #leavePlace(signal: AbortSignal): Promise<void> {
    const { session, runtime, emit, saved } = this.#deps;
    const next = this.#place.leave();
    if (next === undefined) return;
    runtime.log.error(
      { tries: this.#place.tries },
      "WeChat no longer answers at the place of reading; reading goes on after it, and messages may be missed",
    );
    await emit({ type: "gap" }, signal);
    session.skipTo(next);
    await saved.save(session.toSaved(), signal);
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const { session, runtime } = this.#deps;
    await renewConnections(session.http, runtime, RENEW_LIMIT_MS, signal);
  }
}

/** The place to read on from before the reply is handled; `undefined` when nothing waits there, or its handling changes the request. */
function keyAfter(
  { continueFlag, messages, skey, syncKey }: SyncReply,
  present: SyncKey,
): SyncKey | undefined {
  const waits = continueFlag !== 0 && messages.length > 0 && skey === "";
  return waits && syncKey !== undefined && !sameKey(syncKey, present) ? syncKey : undefined;
}
