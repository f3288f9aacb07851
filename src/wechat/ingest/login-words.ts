import { randomUUID } from "node:crypto";
import type { Logger } from "../../bridge/ports/log.ts";
import type { LogoutResult } from "../../bridge/ports/source-session.ts";
import type { Binding } from "./account/binding.ts";
import type { Presence } from "./account/presence.ts";
import type { CommandQueue } from "./commands/queue.ts";
import type { Course } from "./course.ts";
import { ingestSays } from "./texts/index.ts";

/** How long a command waits for somebody who takes it: a poll is open nearly always. */
const FETCH_MS = 10_000;
/** The same when nobody has asked for commands lately: an upstream that has just come may do so in a moment. */
const UNLIKELY_MS = 2_000;
/** A login is begun, not finished, in this time. */
const LOGIN_ANSWER_MS = 60_000;
const LOGOUT_ANSWER_MS = 20_000;

export type LoginWordsDeps = {
  readonly course: Course;
  readonly binding: Binding;
  readonly presence: Presence;
  readonly queue: CommandQueue;
  readonly log: Logger;
  /** Aborts when the session ends. */
  readonly ends: AbortSignal;
};

/** What a person says about the login: passed on to the upstream, which alone logs in and out. */
export class LoginWords {
  readonly #deps: LoginWordsDeps;
  #asking = false;
  #leaving: Promise<LogoutResult> | undefined;

  constructor(deps: LoginWordsDeps) {
    this.#deps = deps;
  }

  /** `nobody`: no upstream asks for commands now. */
  get loginRequests(): "passedOn" | "nobody" {
    return this.#deps.presence.takesCommands ? "passedOn" : "nobody";
  }

  /** As the port has it. */
  requestLogin(): void {
    const { at } = this.#deps.course.phase;
    if (at === "online" || at === "login" || this.#asking || this.loginRequests === "nobody") return;
    this.#asking = true;
    void this.#ask().finally(() => {
      this.#asking = false;
    });
  }

  /** As the port has it. Rejects with StoreError when the end of the binding could not be written, though it is over. */
  async logout(signal: AbortSignal): Promise<LogoutResult> {
    signal.throwIfAborted();
    this.#leaving ??= this.#leave(signal).finally(() => {
      this.#leaving = undefined;
    });
    return await this.#leaving;
  }

  async #ask(): Promise<void> {
    const { queue, course, log, ends } = this.#deps;
    const command = { id: randomUUID(), type: "login" } as const;
    const limits = { fetchMs: FETCH_MS, answerMs: LOGIN_ANSWER_MS };
    const outcome = await queue.ask(command, limits, ends);
    if (typeof outcome === "string") {
      if (!ends.aborted) log.warn({ outcome }, "the upstream did not answer to the request for a login");
      return;
    }
    const { at } = course.phase;
    if (!outcome.ok && (at === "over" || at === "start"))
      course.refused(ingestSays("loginRefused", { words: outcome.error }));
  }

  async #leave(signal: AbortSignal): Promise<LogoutResult> {
    const { course, binding } = this.#deps;
    const { at } = course.phase;
    const isOver = at === "over" || (at === "start" && binding.bound?.loggedIn !== true);
    if (isOver && binding.bound === undefined) return "notLoggedIn";
    if (isOver) {
      // Nothing is left but the account that is bound: a person may want to watch another one now.
      await binding.end();
      return "loggedOut";
    }
    course.leaving = true;
    try {
      const confirmed = await this.#askToLeave(signal);
      await binding.end();
      return confirmed ? "loggedOut" : "unconfirmed";
    } finally {
      course.left();
      course.leaving = false;
    }
  }

  async #askToLeave(signal: AbortSignal): Promise<boolean> {
    const { presence, queue, log } = this.#deps;
    const command = { id: randomUUID(), type: "logout" } as const;
    const fetchMs = presence.takesCommands ? FETCH_MS : UNLIKELY_MS;
    const outcome = await queue.ask(command, { fetchMs, answerMs: LOGOUT_ANSWER_MS }, signal);
    if (typeof outcome === "object" && outcome.ok) return true;
    const reason = typeof outcome === "object" && !outcome.ok ? outcome.error : outcome;
    log.warn({ reason }, "the upstream did not confirm the logout");
    return false;
  }
}
