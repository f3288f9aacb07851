import { backoffMs } from "../../bridge/backoff.ts";
import type { Clock } from "../../bridge/clock.ts";
import type { Logger } from "../../bridge/log.ts";
import type { ReceivedMessage } from "../../bridge/message.ts";
import type { LogoutReason, SessionEvent } from "../../bridge/wechat-session.ts";
import { isSessionOver, LoginRefusedError, WebwxError } from "./errors.ts";
import { TransportError, type WeChatHttp } from "./http.ts";
import type { LiveSession } from "./live.ts";
import * as requests from "./requests.ts";
import { parseInit, parseSync, parseSyncCheck, type SyncReply } from "./responses.ts";

export type SyncLoopDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly live: LiveSession;
  /** Resolves when the event has been dealt with. */
  readonly emit: (event: SessionEvent) => Promise<void>;
  /** Contact changes and messages of one reply, normalized; the bridge's own echo taken out. */
  readonly digest: (reply: SyncReply) => Promise<readonly ReceivedMessage[]>;
  /** Saves how far the session has read. */
  readonly save: () => Promise<void>;
};

/** How a session ended. */
export type SyncEnd = { readonly reason: LogoutReason; readonly detail: string };

/** Least distance of two polls that brought nothing: a server that answers at once must not be hammered. */
const IDLE_FLOOR_MS = 1_000;
/** Server trouble (Ret -1, 1, nonsense) this often in a row asks for a fresh webwxinit. */
const FAILURES_BEFORE_INIT = 5;
/** "Too frequent" rests the whole loop. */
const RATE_PAUSE_MS = 5 * 60_000;
const TOO_FREQUENT = [1205, 1105];
/** A single torn or overdue poll is ordinary (protocol §6.1): told from the second on. */
const QUIET_FAILURES = 1;

const ENDINGS: Readonly<Record<string, LogoutReason>> = {
  "1100": "loggedOutOnPhone",
  "1101": "kicked",
  "1102": "expired",
  "1203": "refused",
};

/** Reads what comes until the session is over. Rejects only when `signal` aborts. */
export class SyncLoop {
  readonly #deps: SyncLoopDeps;
  /** Nothing has been read since the login: a wrong push host shows as 1100 or 1102 then. */
  #untried = true;

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
        const empty = waiting ? await this.#sync(signal) : true;
        const more = await this.#check(signal);
        if (failures > 0) this.#deps.log.info({ failures }, "WeChat answers again");
        failures = 0;
        this.#untried = false;
        waiting = more;
        if (empty) await this.#rest(begun, IDLE_FLOOR_MS, signal);
      } catch (error) {
        signal.throwIfAborted();
        const code = error instanceof WebwxError ? error.ret : undefined;
        if (error instanceof LoginRefusedError) return { reason: "refused", detail: error.message };
        if (isSessionOver(code)) {
          const end = await this.#confirmEnd(code, signal);
          if (end) return end;
          // webwxinit says that the session lives: what ended was the poll.
        }
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
      const messages = await digest(reply);
      const caughtUp = reply.continueFlag === 0;
      await emit({ type: "batch", messages, at: clock.now(), caughtUp });
      // Only now, with everything of it handled, does the session move on.
      live.renewSkey(reply.skey);
      const moved = reply.syncKey !== undefined || reply.syncCheckKey !== undefined;
      if (reply.syncKey) live.syncKey = reply.syncKey;
      if (reply.syncCheckKey) live.syncCheckKey = reply.syncCheckKey;
      if (moved || reply.skey !== "") await save();
      const brought = reply.messages.length > 0;
      empty &&= !brought;
      if (caughtUp || !brought) return empty;
    }
  }

  /** One long poll. True when there is something to read. */
  async #check(signal: AbortSignal): Promise<boolean> {
    const { http, live, clock, emit } = this.#deps;
    const key = live.syncCheckKey ?? live.syncKey;
    const reply = parseSyncCheck((await http.send(requests.syncCheck(live.context, live.pushOrigin, key), signal)).text);
    if (reply.retcode !== "0") throw WebwxError.ofRet("synccheck", Number(reply.retcode));
    if (reply.selector !== "0") return true;
    await emit({ type: "batch", messages: [], at: clock.now(), caughtUp: true });
    return false;
  }

  async #rest(begun: number, floorMs: number, signal: AbortSignal): Promise<void> {
    const restMs = floorMs - (this.#deps.clock.monotonic() - begun);
    if (restMs > 0) await this.#deps.clock.sleep(restMs, signal);
  }

  /** A session is over when webwxinit says so too, and the other push host was tried on a first poll. */
  async #confirmEnd(code: number | undefined, signal: AbortSignal): Promise<SyncEnd | undefined> {
    const { live, log } = this.#deps;
    const answer = await this.#init(signal);
    if (answer === "alive") {
      if (this.#untried) live.pushIndex += 1;
      log.info({ code }, "WeChat said that the session is over, but it answers; going on");
      return undefined;
    }
    if (answer === "unknown") return undefined;
    return { reason: ENDINGS[String(answer)] ?? ENDINGS[String(code)] ?? "expired", detail: `Ret ${answer}` };
  }

  /** The Ret of a webwxinit that failed, or what else came of it. The SyncKey stays: nothing may be skipped. */
  async #init(signal: AbortSignal): Promise<"alive" | "unknown" | number> {
    const { http, live } = this.#deps;
    try {
      const reply = parseInit((await http.send(requests.init(live.context), signal)).text);
      live.renewSkey(reply.skey);
      return "alive";
    } catch (error) {
      signal.throwIfAborted();
      return error instanceof WebwxError && isSessionOver(error.ret) ? error.ret : "unknown";
    }
  }

  async #recover(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { clock, http, log, emit, random } = this.#deps;
    const cause = error instanceof Error ? error : new Error(String(error));
    const tooOften = error instanceof WebwxError && error.ret !== undefined && TOO_FREQUENT.includes(error.ret);
    const retryInMs = tooOften ? RATE_PAUSE_MS : backoffMs(failures - 1, random);
    log.warn({ reason: cause.message, failures, retryInMs }, "reading from WeChat failed");
    if (failures > QUIET_FAILURES) await emit({ type: "offline", error: cause, retryInMs });
    await clock.sleep(retryInMs, signal);
    if (cause instanceof TransportError) await http.renew();
    if (failures % FAILURES_BEFORE_INIT === 0) await this.#init(signal);
  }
}
