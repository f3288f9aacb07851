import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LogoutResult } from "../../../bridge/ports/source-session.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { JsonObject } from "../../source/json.ts";
import type { LoginStart, LoginStop } from "../../source/login-start.ts";
import { type LoginTrigger, pause } from "../../source/login-trigger.ts";
import { hiding } from "../link/noise.ts";
import { PuppetLink } from "../link/puppet-link.ts";
import { Codes } from "./codes.ts";
import { EventQueue } from "./event-queue.ts";
import { type FollowEnd, Follower } from "./follow.ts";
import { type OnlineDeps, OnlinePuppet } from "./online.ts";
import { packageBases, packageError } from "./puppet-package.ts";

/** Name of the puppet's memory card. The puppet keeps its login in the file of that name. */
const MEMORY = "puppet";
const MEMORY_FILE = `${MEMORY}.memory-card.json`;
/** How long a puppet may take to log out. */
const LOGOUT_MS = 15_000;
/** A process that ran online for so long was started well: the next failure is the first again. */
const WELL_MS = 60_000;

export type SupervisorDeps = OnlineDeps & {
  readonly start: LoginStart;
  readonly trigger: LoginTrigger;
  readonly folder: string;
  readonly packageName: string;
  readonly options: JsonObject;
  readonly cwd: string;
};

/** What one logout ends: everything from the start of a process to the end of its login. */
class Round {
  readonly #over = new AbortController();
  readonly signal = this.#over.signal;
  /** Settles when nothing of it runs any more. */
  work: Promise<unknown> = Promise.resolve();
  isLeaving = false;
  /** Resolves when the login is gone from disk. */
  readonly wiped = Promise.withResolvers<void>();

  end(): void {
    this.#over.abort(new Error("logged out by request"));
  }
}

/** Runs the puppet's process: starts, logins, new starts after faults, logouts, and the waits between them. */
export class PuppetSupervisor {
  readonly #deps: SupervisorDeps;
  readonly #codes: Codes;
  readonly #hide: (text: string) => string;
  /** The first is there before anything runs; none while a person has to ask. */
  #round: Round | undefined = new Round();
  #leaving: Promise<LogoutResult> | undefined;
  #online: OnlinePuppet | undefined;
  #link: PuppetLink | undefined;
  #loggingOut: Promise<unknown> | undefined;

  constructor(deps: SupervisorDeps) {
    this.#deps = deps;
    this.#codes = new Codes(deps.runtime.clock);
    this.#hide = hiding(deps.options);
  }

  /** The account while it is online. */
  get online(): OnlinePuppet | undefined {
    return this.#online;
  }

  /** Ends the process, if one runs: while a login may not begin, a puppet would draw one code after the other. */
  async endProcess(): Promise<void> {
    await this.#link?.kill();
  }

  /** Rejects when `signal` aborts, or with ConfigError when the package is no puppet. */
  async run(signal: AbortSignal): Promise<never> {
    const { start } = this.#deps;
    let stop = await this.#inRound((ends) => this.#session(false, ends), signal);
    for (;;) {
      await start.untilRequested(stop, signal);
      stop = await this.#inRound((ends) => this.#session(true, ends), signal);
    }
  }

  /** As the port has it. */
  async logout(signal: AbortSignal): Promise<LogoutResult> {
    signal.throwIfAborted();
    this.#leaving ??= this.#leave(signal);
    return await this.#leaving;
  }

  async #leave(signal: AbortSignal): Promise<LogoutResult> {
    const round = this.#round;
    let result: LogoutResult = round === undefined ? "notLoggedIn" : "loggedOut";
    if (round !== undefined) round.isLeaving = true;
    this.#loggingOut = this.#online?.link.call("logout", [], LOGOUT_MS, signal);
    try {
      await this.#loggingOut;
    } catch {
      result = "unconfirmed";
    }
    this.#loggingOut = undefined;
    round?.end();
    await round?.work;
    // The puppet is gone, so it cannot write the login again.
    await rm(join(this.#deps.folder, MEMORY_FILE), { force: true });
    this.#leaving = undefined;
    round?.wiped.resolve();
    return result;
  }

  /** Runs `work` as what a logout ends, and gives the reason for which nothing goes on. */
  async #inRound(work: (ends: AbortSignal) => Promise<LoginStop>, signal: AbortSignal): Promise<LoginStop> {
    const round = this.#round ?? new Round();
    this.#round = round;
    const working = work(AbortSignal.any([signal, round.signal]));
    round.work = working.catch(() => {});
    try {
      const stop = await working;
      if (!round.isLeaving) return stop;
    } catch (error) {
      if (signal.aborted || !round.isLeaving) throw error;
    } finally {
      this.#round = undefined;
    }
    await round.wiped.promise;
    return { type: "loggedOut", reason: "byRequest", early: false };
  }

  /** One login with as many processes as it takes. `asked`: a person wants it, so codes may be shown at once. */
  async #session(asked: boolean, signal: AbortSignal): Promise<LoginStop> {
    const { start, runtime, emit, trigger } = this.#deps;
    const { clock, random } = runtime;
    this.#codes.reset();
    let isAllowed = asked;
    const untilAllowed = async (): Promise<void> => {
      if (!isAllowed) await start.untilAllowed(signal);
      isAllowed = true;
    };
    let wasOnline = false;
    for (let failures = 0; ; ) {
      const begunAt = clock.monotonic();
      const { end, isOnline } = await this.#process(untilAllowed, wasOnline, signal);
      if (end.type === "stop") return end.stop;
      if (end.type === "allowed") continue;
      wasOnline ||= isOnline;
      if (isOnline && clock.monotonic() - begunAt > WELL_MS) failures = 0;
      const retryInMs = backoffMs(failures, random);
      failures += 1;
      runtime.log.warn({ reason: end.failure.message, retryInMs }, "the puppet's process is started anew");
      await trigger.during(async (requested) => {
        await emit({ type: "offline", failure: end.failure, retryInMs }, signal);
        await pause(clock, retryInMs, { requested, signal });
      });
    }
  }

  /** One process from its start to its end. */
  async #process(
    untilAllowed: () => Promise<void>,
    wasOnline: boolean,
    signal: AbortSignal,
  ): Promise<{
    readonly end: FollowEnd;
    readonly isOnline: boolean;
  }> {
    const { runtime, emit, start, folder, packageName, options, cwd } = this.#deps;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const events = new EventQueue();
    const link = new PuppetLink({
      ...runtime,
      hide: this.#hide,
      begin: { type: "begin", packageName, bases: packageBases(cwd), options, memory: MEMORY, start: true },
      folder,
      onEvent: (event) => events.push(event),
    });
    this.#link = link;
    const over = new AbortController();
    const ends = AbortSignal.any([signal, over.signal]);
    const ended = link.ended.then((end) => {
      over.abort(new Error("the puppet's process has ended"));
      return end;
    });
    const follower = new Follower({
      runtime,
      link,
      events,
      emit,
      codes: this.#codes,
      untilAllowed,
      wasOnline,
      open: async (contactId, opening) => {
        const online = await OnlinePuppet.open(link, contactId, this.#deps, opening);
        this.#online = online;
        return online;
      },
      onEarlyEnd: () => start.rest(),
    });
    try {
      return { end: await follower.run(ends), isOnline: follower.isOnline };
    } catch (error) {
      if (signal.aborted || !over.signal.aborted) throw error;
      const end = await ended;
      if ("unusable" in end) throw packageError(packageName, end.unusable);
      return { end: { type: "broken", failure: end.failure }, isOnline: follower.isOnline };
    } finally {
      this.#online = undefined;
      this.#link = undefined;
      // The puppet reports the logout before it has answered.
      if (!signal.aborted) await this.#loggingOut?.catch(() => {});
      // Not stopped: some puppets log out when they are asked to stop (wechat4u's `stop`).
      await link.kill();
    }
  }
}
