import { failureOf } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import type { SessionEvent } from "../../../bridge/ports/source-session.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { LoginTrigger } from "../../source/login-trigger.ts";
import type { Emit, Runtime } from "../../source/runtime.ts";
import type { SavedSessionStore } from "../context/saved-session.ts";
import { SessionContext } from "../context/session-context.ts";
import { SessionCookies } from "../wire/cookies.ts";
import { WebwxError } from "../wire/errors.ts";
import { WeChatHttp } from "../wire/http.ts";
import * as requests from "../wire/requests.ts";
import { type InitReply, parseInit } from "../wire/responses.ts";
import { endingOf, isTooFrequent } from "../wire/return-codes.ts";
import { type Route, SessionKeys } from "../wire/session-keys.ts";
import { type LoginDeps, loginByCode } from "./login.ts";
import type { LoginServer } from "./login-poll.ts";
import type { HeldKeys } from "./logout.ts";
import { loginByPush } from "./push-login.ts";
import type { LoginResult } from "./ticket.ts";

export type SessionOpenerDeps = {
  readonly runtime: Runtime;
  readonly route: Route;
  readonly saved: SavedSessionStore;
  readonly held: HeldKeys;
  readonly trigger: LoginTrigger;
  readonly emit: Emit;
};

/** A session that works, and what webwxinit said of it. */
export type OpenedSession = {
  readonly session: SessionContext;
  readonly init: InitReply;
  readonly resumed: boolean;
};
/** No session, and no further login until a person asks for one. */
export type LoginStopped = Extract<SessionEvent, { type: "loginStopped" }>;

/** Whether a refusal by webwxinit ends the session. `refusals` counts them, this one included. */
type Believes = (error: WebwxError, refusals: number) => boolean;

/** The official page tries webwxinit once more before it believes a refusal of a new login. */
const afterSecond: Believes = (_error, refusals) => refusals >= 2;
/** Refusals other than the known ends of a session may pass. After so many the session is given up. */
const MAX_RESUME_REFUSALS = 5;
const whenDead: Believes = (error, refusals) =>
  endingOf(error) !== undefined ||
  (refusals >= MAX_RESUME_REFUSALS && error.retName !== "system" && !isTooFrequent(error));
/** "Too frequent" on the very first request: a minute's rest before the next. */
const RATE_PAUSE_MS = 60_000;

/** Opens a session: the saved one, one that the phone of the last login confirms, or one by QR code. */
export class SessionOpener {
  readonly #deps: SessionOpenerDeps;

  constructor(deps: SessionOpenerDeps) {
    this.#deps = deps;
  }

  /**
   * Goes on with the saved session; waits while the network is in trouble. Resolves with its keys alone when it is dead,
   * with `undefined` when none is saved.
   */
  async resume(signal: AbortSignal): Promise<OpenedSession | SessionKeys | undefined> {
    const { saved, held, runtime } = this.#deps;
    const found = await saved.find(signal);
    if (!found) {
      held.drop();
      return undefined;
    }
    const { keys, place } = found;
    held.hold(keys);
    const init = await this.#init(keys, whenDead, signal);
    if (init instanceof WebwxError) {
      runtime.log.info({ reason: init.message }, "the saved session is over; a new login is needed");
      held.drop();
      return keys;
    }
    runtime.log.info({}, "the saved session goes on");
    // The saved place stays: init's own would skip what came while the bridge was down.
    return { session: new SessionContext(keys, init.self, place), init, resumed: true };
  }

  /** A new login. With the keys of a dead session the phone is asked first; then, or without, codes are shown. */
  async login(dead: SessionKeys | undefined, signal: AbortSignal): Promise<OpenedSession | LoginStopped> {
    const { runtime, route, saved } = this.#deps;
    if (dead) {
      dead.prepareForPush();
      const server = { http: dead.http, origin: dead.apiOrigin, mode: route.mode };
      const pushed = await loginByPush(this.#loginDeps(server), dead.uin, signal);
      const opened =
        pushed.status === "unanswered" ? undefined : await this.#open(pushed, server.http, signal);
      // A new session is saved over the dead one. Until then a crash must find it again, to ask the phone again.
      if (!opened || "type" in opened) await saved.forget();
      if (opened) return opened;
    }
    const http = new WeChatHttp(route.pool, runtime.clock, new SessionCookies());
    const server = { http, origin: route.origin, mode: route.mode };
    return await this.#open(await loginByCode(this.#loginDeps(server), signal), http, signal);
  }

  #loginDeps(server: LoginServer): LoginDeps {
    const { runtime, held, trigger, emit } = this.#deps;
    return { runtime, server, held, trigger, emit };
  }

  async #open(
    result: LoginResult,
    http: WeChatHttp,
    signal: AbortSignal,
  ): Promise<OpenedSession | LoginStopped> {
    const { runtime, route, held } = this.#deps;
    if (result.status === "unanswered") return this.#stopped({ type: "loginStopped", reason: "unanswered" });
    if (result.status === "refused") return this.#refused(result.detail);
    const login = { ...result, loggedInAt: runtime.clock.now() };
    const keys = new SessionKeys(http, login, route.mode, runtime.clock);
    held.hold(keys);
    const init = await this.#init(keys, afterSecond, signal);
    if (init instanceof WebwxError) return this.#refused(failureOf(init));
    const place = { syncKey: init.syncKey, syncCheckKey: undefined };
    return { session: new SessionContext(keys, init.self, place), init, resumed: false };
  }

  #refused(detail: Failure): LoginStopped {
    return this.#stopped({ type: "loginStopped", reason: "refused", detail });
  }

  #stopped(stopped: LoginStopped): LoginStopped {
    this.#deps.held.drop();
    return stopped;
  }

  /** Asks webwxinit until it answers. Resolves with the reply, or with the refusal that `believes` accepts. */
  async #init(keys: SessionKeys, believes: Believes, signal: AbortSignal): Promise<InitReply | WebwxError> {
    let refusals = 0;
    for (let failures = 0; ; failures += 1) {
      try {
        const init = parseInit((await keys.http.send(requests.init(keys.context), signal)).text);
        keys.renewSkey(init.skey);
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
    const { runtime, emit } = this.#deps;
    const backoff = backoffMs(failures, runtime.random);
    const retryInMs = isTooFrequent(error) ? Math.max(backoff, RATE_PAUSE_MS) : backoff;
    const failure = failureOf(error);
    runtime.log.warn(
      { reason: failure.message, retryInMs },
      "the session could not be begun yet; it is kept",
    );
    await emit({ type: "offline", failure, retryInMs }, signal);
    await runtime.clock.sleep(retryInMs, signal);
  }
}
