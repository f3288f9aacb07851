import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { LogoutResult } from "../../bridge/ports/source-session.ts";
import type { LoginStart, LoginStop } from "../source/login-start.ts";
import type { SavedSessionStore } from "./context/saved-session.ts";
import type { SessionContext } from "./context/session-context.ts";
import type { HeldKeys } from "./login/logout.ts";
import { logOutAtServer } from "./login/logout.ts";
import type { OpenedSession, SessionOpener } from "./login/session-opener.ts";
import type { SyncEnd } from "./sync/sync-loop.ts";
import { SessionKeys } from "./wire/session-keys.ts";

export type SupervisorDeps = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly start: LoginStart;
  readonly opener: SessionOpener;
  /** Follows a session to its end. Rejects only when `signal` aborts. */
  readonly follow: (opened: OpenedSession, signal: AbortSignal) => Promise<SyncEnd>;
  readonly held: HeldKeys;
  readonly saved: SavedSessionStore;
};

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

/** Runs one account: logins, sessions, logouts and the waits between them. */
export class SessionSupervisor {
  readonly #deps: SupervisorDeps;
  /** The first is there before anything runs; none while a person has to ask. */
  #round: Round | undefined = new Round();
  #leaving: Promise<LogoutResult> | undefined;
  #session: SessionContext | undefined;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
  }

  /** The session while it is online. */
  get session(): SessionContext | undefined {
    return this.#session;
  }

  /** Rejects when `signal` aborts, or with a fault of the state store. */
  async run(signal: AbortSignal): Promise<never> {
    const { start } = this.#deps;
    let stop = await this.#inRound((ends) => this.#begin(ends), signal);
    for (;;) {
      await start.untilRequested(stop, signal);
      stop = await this.#inRound((ends) => this.#logIn(undefined, ends), signal);
    }
  }

  /** A person asks for a login. */
  requestLogin(): void {
    this.#deps.start.request();
  }

  /** As the port has it. Rejects with StoreError when the keys could not be deleted: the session is over all the same. */
  async logout(signal: AbortSignal): Promise<LogoutResult> {
    signal.throwIfAborted();
    this.#leaving ??= this.#leave(signal);
    return await this.#leaving;
  }

  async #leave(signal: AbortSignal): Promise<LogoutResult> {
    const { held, saved, log } = this.#deps;
    const round = this.#round;
    round?.end();
    await round?.work;
    const taken = await held.take();
    // Before the server is told: a process that ends meanwhile must not start logged in again.
    const erased = await saved.forget();
    this.#leaving = undefined;
    round?.wiped.resolve();
    const result = await logOutAtServer(taken, log, signal);
    // A login that began meanwhile saves itself over it.
    if (!erased && this.#round === undefined) await saved.erase();
    return round === undefined && taken === "nothing" ? "notLoggedIn" : result;
  }

  /** Runs `work` as what a logout ends, and gives the reason for which nothing goes on. */
  async #inRound(work: (ends: AbortSignal) => Promise<LoginStop>, signal: AbortSignal): Promise<LoginStop> {
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

  /** The start of the program: the saved session, else a login when it is allowed. */
  async #begin(signal: AbortSignal): Promise<LoginStop> {
    const { opener, start } = this.#deps;
    const resumed = await opener.resume(signal);
    if (resumed && !(resumed instanceof SessionKeys)) return await this.#follow(resumed, signal);
    await start.untilAllowed(signal);
    return await this.#logIn(resumed, signal);
  }

  /** `dead`: the keys of a saved session that is over. */
  async #logIn(dead: SessionKeys | undefined, signal: AbortSignal): Promise<LoginStop> {
    const opened = await this.#deps.opener.login(dead, signal);
    return "type" in opened ? opened : await this.#follow(opened, signal);
  }

  async #follow(opened: OpenedSession, signal: AbortSignal): Promise<LoginStop> {
    const { clock, start, follow, held, saved } = this.#deps;
    const openedAt = clock.monotonic();
    this.#session = opened.session;
    try {
      const end = await follow(opened, signal);
      held.drop();
      const early = opened.resumed
        ? this.#isNew(opened.session.keys.loggedInAt)
        : clock.monotonic() - openedAt < EARLY_END_MS;
      if (early) await start.rest();
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
}
