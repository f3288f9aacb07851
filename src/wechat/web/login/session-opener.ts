import { failureOf } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SessionEvent } from "../../../bridge/ports/source-session.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { LoginTrigger } from "../../source/login-trigger.ts";
import type { Found, SavedSessionStore } from "../context/saved-session.ts";
import { SessionContext } from "../context/session-context.ts";
import { SessionCookies } from "../wire/cookies.ts";
import { WebwxError } from "../wire/errors.ts";
import type { WeChatHttp } from "../wire/http.ts";
import { type ModeName, modeOf } from "../wire/mode.ts";
import * as requests from "../wire/requests.ts";
import { type InitReply, parseInit } from "../wire/responses.ts";
import { endingOf, isTooFrequent } from "../wire/return-codes.ts";
import { type LoginDeps, loginByCode } from "./login.ts";
import { loginByPush } from "./push-login.ts";
import type { LoginResult } from "./ticket.ts";

export type SessionOpenerDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly origin: string;
  readonly mode: ModeName;
  readonly saved: SavedSessionStore;
  readonly trigger: LoginTrigger;
  readonly emit: (event: SessionEvent, signal: AbortSignal) => Promise<void>;
};

/** A live session and what webwxinit said of it. */
export type Begun = { readonly session: SessionContext; readonly init: InitReply; readonly resumed: boolean };
/** No session, and none until a person asks for one. */
export type Stopped = Extract<SessionEvent, { type: "loginStopped" }>;

/** What this process holds of the account: what a logout has to give back. */
export type Held =
  /** The saved session has not been looked at. */
  | "notLoaded"
  | "nothing"
  /** A ticket was used and no answer read: WeChat may have a session that nobody has the keys of. */
  | "unknown"
  | { readonly session: SessionContext; readonly cookies: SessionCookies };

/** Decides whether webwxinit's no is the last word. `refusals` counts them, this one included. */
type Believes = (error: WebwxError, refusals: number) => boolean;

/** The official page tries webwxinit once more before it believes a refusal of a new login. */
const afterSecond: Believes = (_error, refusals) => refusals >= 2;
/** Other refusals than the known ends of a session may pass, but nobody is kept waiting for that for ever. */
const MAX_RESUME_REFUSALS = 5;
const whenDead: Believes = (error, refusals) =>
  endingOf(error) !== undefined ||
  (refusals >= MAX_RESUME_REFUSALS && error.retName !== "system" && !isTooFrequent(error));
/** "Too frequent" on the very first request: a minute's rest before the next. */
const RATE_PAUSE_MS = 60_000;

/** The ways to a live session: the saved one, the phone that was logged in last, or a QR code. */
export class SessionOpener {
  readonly #deps: SessionOpenerDeps;
  held: Held = "notLoaded";

  constructor(deps: SessionOpenerDeps) {
    this.#deps = deps;
  }

  /** Goes on with the saved session; what is left of it when it is dead, `undefined` when there is none. Network trouble is waited out. */
  async resume(signal: AbortSignal): Promise<Begun | Found | undefined> {
    const { http, mode, clock, log, saved } = this.#deps;
    const found = await saved.find(signal);
    if (!found) {
      this.held = "nothing";
      return undefined;
    }
    http.cookies = found.cookies;
    const session = new SessionContext(found.session, modeOf(mode), clock);
    this.held = { session, cookies: found.cookies };
    const init = await this.#init(session, whenDead, signal);
    if (init instanceof WebwxError) {
      log.info({ reason: init.message }, "the saved session is over; a new login is needed");
      this.held = "nothing";
      return found;
    }
    // The stored SyncKey stays: init's own would skip what came while the bridge was down.
    log.info({}, "the saved session goes on");
    return { session, init, resumed: true };
  }

  /** A new login: with what is left of a dead session first by the phone's own question, then by codes. */
  async login(dead: Found | undefined, signal: AbortSignal): Promise<Begun | Stopped> {
    const { http, origin, saved } = this.#deps;
    if (dead) {
      const { apiOrigin, credentials } = dead.session;
      http.cookies = dead.cookies;
      // The page's own script sets the last two; the first is gone after half a day (protocol §3.3).
      http.cookies.complete(apiOrigin, {
        wxuin: credentials.uin,
        last_wxuin: credentials.uin,
        login_frequency: "2",
      });
      const pushed = await loginByPush(this.#loginDeps(apiOrigin, signal), credentials.uin, signal);
      const begun = pushed.status === "unanswered" ? undefined : await this.#begin(pushed, signal);
      // A new session is saved over it. Before this point a crash must find it again, to ask the phone again.
      if (!begun || "type" in begun) await saved.forget();
      if (begun) return begun;
    }
    http.cookies = new SessionCookies();
    return await this.#begin(await loginByCode(this.#loginDeps(origin, signal), signal), signal);
  }

  #loginDeps(origin: string, signal: AbortSignal): LoginDeps {
    const { http, clock, log, random, mode, trigger, emit } = this.#deps;
    return {
      http,
      clock,
      log,
      random,
      mode: modeOf(mode),
      origin,
      trigger,
      emit: (event) => emit(event, signal),
      onTicket: async () => {
        await emit({ type: "confirmed" }, signal);
        this.held = "unknown";
      },
    };
  }

  async #begin(result: LoginResult, signal: AbortSignal): Promise<Begun | Stopped> {
    const { http, mode, clock } = this.#deps;
    if (result.status === "unanswered") return this.#stopped({ type: "loginStopped", reason: "unanswered" });
    if (result.status === "refused") return this.#refused(result.detail);
    const nobody = { userName: "", nickName: "" };
    const fresh = { ...result, self: nobody, syncKey: { List: [] }, loggedInAt: clock.now() };
    const session = new SessionContext(fresh, modeOf(mode), clock);
    this.held = { session, cookies: http.cookies };
    const init = await this.#init(session, afterSecond, signal);
    if (init instanceof WebwxError) return this.#refused(failureOf(init));
    session.syncKey = init.syncKey;
    return { session, init, resumed: false };
  }

  #refused(detail: Failure): Stopped {
    return this.#stopped({ type: "loginStopped", reason: "refused", detail });
  }

  #stopped(stopped: Stopped): Stopped {
    this.held = "nothing";
    return stopped;
  }

  /** webwxinit until it is answered: the reply, or the refusal that `believes` takes for the last word. */
  async #init(
    session: SessionContext,
    believes: Believes,
    signal: AbortSignal,
  ): Promise<InitReply | WebwxError> {
    const { http } = this.#deps;
    let refusals = 0;
    for (let failures = 0; ; failures += 1) {
      try {
        const init = parseInit((await http.send(requests.init(session.context), signal)).text);
        session.renewSkey(init.skey);
        session.self = init.self;
        return init;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof WebwxError && error.code === "ret") {
          refusals += 1;
          if (believes(error, refusals)) return error;
        }
        await this.#waitAfter(error, failures, signal);
      }
    }
  }

  async #waitAfter(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const { clock, log, random, emit } = this.#deps;
    const backoff = backoffMs(failures, random);
    const retryInMs = isTooFrequent(error) ? Math.max(backoff, RATE_PAUSE_MS) : backoff;
    const failure = failureOf(error);
    log.warn({ reason: failure.message, retryInMs }, "the session could not be begun yet; it is kept");
    await emit({ type: "offline", failure, retryInMs }, signal);
    await clock.sleep(retryInMs, signal);
  }
}
