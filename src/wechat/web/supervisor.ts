import { errorText } from "../../bridge/model/errors.ts";
import type { LoginGate } from "../../bridge/ports/login-gate.ts";
import type { LogoutResult, SessionEvent } from "../../bridge/ports/source-session.ts";
import { LoginTrigger, untilTriggered } from "../source/login-trigger.ts";
import { mayBegin } from "../source/unasked-login.ts";
import type { SessionContext } from "./context/session-context.ts";
import { type LogoutDeps, takeKeys, tellServer } from "./login/logout.ts";
import { type Begun, SessionOpener, type SessionOpenerDeps } from "./login/session-opener.ts";
import { followSession, type OnlineDeps } from "./online.ts";
import type { ConnectionPool } from "./wire/http.ts";

export type SupervisorDeps = Omit<SessionOpenerDeps, "trigger"> &
  OnlineDeps & {
    readonly pool: ConnectionPool;
    readonly gate: LoginGate;
    /** A person stands by at the start: the first login is theirs. */
    readonly askedAtStart: boolean;
  };

/** Why nothing goes on until a person asks. */
type Stop = Extract<SessionEvent, { type: "loginStopped" | "loggedOut" }>;

/** A new session that ends sooner was ended by the service (protocol §11.4); the next would end the same way. */
const EARLY_END_MS = 60_000;

/** What one logout ends: everything from the first step of a login to the end of its session. */
class Round {
  readonly #over = new AbortController();
  readonly signal = this.#over.signal;
  /** Settles when nothing of it runs any more. */
  work: Promise<unknown> = Promise.resolve();
  /** Resolves when its keys are gone. */
  readonly wiped = Promise.withResolvers<void>();

  end(): void {
    this.#over.abort(new Error("logged out by request"));
  }
}

/** An account's life: logins, sessions and the waits between them. */
export class SessionSupervisor {
  readonly #deps: SupervisorDeps & { readonly trigger: LoginTrigger };
  readonly #opener: SessionOpener;
  readonly #logout: LogoutDeps;
  /** The first is there before anything runs; none while a person is waited for. */
  #round: Round | undefined = new Round();
  #leaving: Promise<LogoutResult> | undefined;
  /** A person has asked: heard also while the saved session was still being tried. */
  #wanted = false;
  #session: SessionContext | undefined;

  constructor(deps: SupervisorDeps) {
    this.#deps = { ...deps, trigger: new LoginTrigger() };
    this.#opener = new SessionOpener(this.#deps);
    this.#logout = { ...deps, opener: this.#opener };
  }

  /** The session while it is online. */
  get session(): SessionContext | undefined {
    return this.#session;
  }

  /** Rejects when `signal` aborts, or with a fault of the state store. */
  async run(signal: AbortSignal): Promise<never> {
    let stop = await this.#inRound((ends) => this.#start(ends), signal);
    for (;;) {
      await this.#waitForWord(stop, signal);
      stop = await this.#inRound((ends) => this.#logIn(undefined, ends), signal);
    }
  }

  requestLogin(): void {
    this.#wanted = true;
    this.#deps.trigger.fire();
  }

  /** As the port has it. Rejects with StoreError when the keys could not be deleted: the session is over all the same. */
  async logout(signal: AbortSignal): Promise<LogoutResult> {
    signal.throwIfAborted();
    this.#leaving ??= this.#leave(signal);
    return await this.#leaving;
  }

  async #leave(signal: AbortSignal): Promise<LogoutResult> {
    const { saved } = this.#deps;
    const round = this.#round;
    round?.end();
    await round?.work;
    const taken = await takeKeys(this.#logout);
    // Before the server is told: a process that dies meanwhile must not come back logged in.
    const erased = await saved.forget();
    this.#leaving = undefined;
    round?.wiped.resolve();
    const result = await tellServer(this.#logout, taken, signal);
    // A login that began meanwhile saves itself over it.
    if (!erased && this.#round === undefined) await saved.erase();
    return round === undefined && taken === "nothing" ? "notLoggedIn" : result;
  }

  /** Runs `work` as what a logout ends, and gives the reason for which nothing goes on. */
  async #inRound(work: (ends: AbortSignal) => Promise<Stop>, signal: AbortSignal): Promise<Stop> {
    const round = this.#round ?? new Round();
    this.#round = round;
    const working = work(AbortSignal.any([signal, round.signal]));
    round.work = working.catch(() => {});
    try {
      const stop = await working;
      if (!round.signal.aborted) return stop;
    } catch (error) {
      if (signal.aborted || !round.signal.aborted) throw error;
    } finally {
      this.#round = undefined;
    }
    await round.wiped.promise;
    return { type: "loggedOut", reason: "byRequest", early: false };
  }

  async #start(signal: AbortSignal): Promise<Stop> {
    const resumed = await this.#opener.resume(signal);
    if (resumed && "init" in resumed) return await this.#follow(resumed, signal);
    if (!this.#deps.askedAtStart && !this.#wanted) await mayBegin(this.#deps, signal);
    return await this.#logIn(resumed, signal);
  }

  async #logIn(dead: Parameters<SessionOpener["login"]>[0], signal: AbortSignal): Promise<Stop> {
    const begun = await this.#opener.login(dead, signal);
    return "type" in begun ? begun : await this.#follow(begun, signal);
  }

  async #follow(begun: Begun, signal: AbortSignal): Promise<Stop> {
    const { clock, saved } = this.#deps;
    const begunAt = clock.monotonic();
    this.#session = begun.session;
    try {
      const end = await followSession(this.#deps, begun, signal);
      this.#opener.held = "nothing";
      const early = begun.resumed
        ? this.#isNew(begun.session.loggedInAt)
        : clock.monotonic() - begunAt < EARLY_END_MS;
      if (early) await this.#rest();
      await saved.forget();
      return { type: "loggedOut", early, ...end };
    } finally {
      this.#session = undefined;
    }
  }

  /** Over a restart only the wall clock can tell. */
  #isNew(loggedInAt: number | undefined): boolean {
    const age = loggedInAt === undefined ? EARLY_END_MS : this.#deps.clock.now() - loggedInAt;
    return age >= 0 && age < EARLY_END_MS;
  }

  async #rest(): Promise<void> {
    const { gate, log } = this.#deps;
    try {
      await gate.rest();
    } catch (error) {
      log.error(
        { error: errorText(error) },
        "that WeChat ended the login at once could not be noted: check the disk of DATA_DIR",
      );
    }
  }

  /** Tells that nothing goes on, and waits. The word may come while the event is being dealt with. */
  async #waitForWord(stop: Stop, signal: AbortSignal): Promise<void> {
    const { trigger, emit } = this.#deps;
    await trigger.during(async (word) => {
      await emit(stop, signal);
      await untilTriggered(word, signal);
    });
  }
}
