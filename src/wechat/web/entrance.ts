import { backoffMs } from "../../bridge/backoff.ts";
import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { SessionEvent } from "../../bridge/wechat-session.ts";
import { SessionCookies } from "./cookies.ts";
import { endingOf, isTooFrequent } from "./endings.ts";
import { WebwxError } from "./errors.ts";
import type { WeChatHttp } from "./http.ts";
import { LiveSession } from "./live.ts";
import { loginByCode } from "./login.ts";
import { type ModeName, modeOf } from "./mode.ts";
import * as requests from "./requests.ts";
import { type InitReply, parseInit } from "./responses.ts";
import type { SavedState } from "./saved.ts";

export type EntranceDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly origin: string;
  readonly mode: ModeName;
  readonly saved: SavedState;
  readonly emit: (event: SessionEvent, signal: AbortSignal) => Promise<void>;
};

/** A live session and what webwxinit said of it. */
export type Begun = { readonly live: LiveSession; readonly init: InitReply; readonly resumed: boolean };
/** No session, and none until a person asks for one. */
export type Stopped = Extract<SessionEvent, { type: "loginStopped" }>;

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

/** Both ways to a live session: the saved one, or a login by QR code. */
export class Entrance {
  readonly #deps: EntranceDeps;

  constructor(deps: EntranceDeps) {
    this.#deps = deps;
  }

  /** Goes on with the saved session; `undefined` when there is none or it is dead. Network trouble is waited out. */
  async resume(signal: AbortSignal): Promise<Begun | undefined> {
    const { http, mode, clock, log, saved } = this.#deps;
    const found = await saved.load();
    if (!found) return undefined;
    http.cookies = found.cookies;
    const live = new LiveSession(found.session, modeOf(mode), clock);
    const init = await this.#init(live, whenDead, signal);
    if (init instanceof WebwxError) {
      log.info({ reason: init.message }, "the saved session is over; a new login is needed");
      await saved.forget();
      return undefined;
    }
    // The stored SyncKey stays: init's own would skip what came while the bridge was down.
    log.info({}, "the saved session goes on");
    return { live, init, resumed: true };
  }

  /** Codes until one is confirmed, and the session begun. */
  async login(signal: AbortSignal): Promise<Begun | Stopped> {
    const { http, origin, mode, clock, log, random, emit } = this.#deps;
    http.cookies = new SessionCookies();
    const tell = (event: SessionEvent): Promise<void> => emit(event, signal);
    const result = await loginByCode(
      { http, clock, log, random, mode: modeOf(mode), origin, emit: tell },
      signal,
    );
    if (result.status === "unanswered") return { type: "loginStopped", reason: "unanswered", detail: "" };
    if (result.status === "refused") {
      return { type: "loginStopped", reason: "refused", detail: result.detail };
    }
    const nobody = { userName: "", nickName: "" };
    const live = new LiveSession({ ...result, self: nobody, syncKey: { List: [] } }, modeOf(mode), clock);
    const init = await this.#init(live, afterSecond, signal);
    if (init instanceof WebwxError) return { type: "loginStopped", reason: "refused", detail: init.message };
    live.syncKey = init.syncKey;
    return { live, init, resumed: false };
  }

  /** webwxinit until it is answered: the reply, or the refusal that `believes` takes for the last word. */
  async #init(live: LiveSession, believes: Believes, signal: AbortSignal): Promise<InitReply | WebwxError> {
    const { http } = this.#deps;
    let refusals = 0;
    for (let failures = 0; ; failures += 1) {
      try {
        const init = parseInit((await http.send(requests.init(live.context), signal)).text);
        live.renewSkey(init.skey);
        live.self = init.self;
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
    const cause = error instanceof Error ? error : new Error(errorText(error));
    log.warn({ reason: cause.message, retryInMs }, "the session could not be begun yet; it is kept");
    await emit({ type: "offline", error: cause, retryInMs }, signal);
    await clock.sleep(retryInMs, signal);
  }
}
