import { errorText, failureOf } from "../../bridge/model/errors.ts";
import type { Failure } from "../../bridge/model/reason.ts";
import type { LoginGate, Postponed } from "../../bridge/ports/login-gate.ts";
import type { SessionEvent } from "../../bridge/ports/source-session.ts";
import { backoffMs } from "../../bridge/timing/backoff.ts";
import { type LoginTrigger, type LoginWait, pause, untilTriggered } from "./login-trigger.ts";
import type { Emit, Runtime } from "./runtime.ts";

export type LoginStartDeps = {
  readonly runtime: Runtime;
  readonly gate: LoginGate;
  readonly trigger: LoginTrigger;
  readonly emit: Emit;
  /** A person stands by at the start of the program: the first login is theirs. */
  readonly personAtStart: boolean;
};

/** Why no login begins until a person asks. */
export type LoginStop = Extract<SessionEvent, { type: "loginStopped" | "loggedOut" }>;

/** The machine may sleep, and a timer with it: the wall clock is read this often. */
const LOOK_MS = 60_000;
/** Least wait, also when the gate names a time that is over already. */
const LEAST_WAIT_MS = 1_000;

/** Says when a login may begin: the first one of the program, and each one after a session has ended. */
export class LoginStart {
  readonly #deps: LoginStartDeps;
  /** A person has asked. Counts also while the saved session is still being tried. */
  #requested = false;

  constructor(deps: LoginStartDeps) {
    this.#deps = deps;
  }

  /** A person asks for a login. */
  request(): void {
    this.#requested = true;
    this.#deps.trigger.fire();
  }

  /**
   * Resolves when the first login may begin: at once when a person wants it, else when the gate admits it or a person
   * asks after all. Rejects only when `signal` aborts.
   */
  async untilAllowed(signal: AbortSignal): Promise<void> {
    const { personAtStart, trigger } = this.#deps;
    if (personAtStart || this.#requested) return;
    await trigger.during((requested) => this.#untilAdmitted({ requested, signal }));
  }

  /** Emits `stop` and resolves when a person asks, which may happen while the event is being handled. */
  async untilRequested(stop: LoginStop, signal: AbortSignal): Promise<void> {
    const { trigger, emit } = this.#deps;
    await trigger.during(async (requested) => {
      await emit(stop, signal);
      await untilTriggered({ requested, signal });
    });
  }

  /** The service has ended a new session early. Logins that nobody asked for rest for a while. Never rejects. */
  async rest(): Promise<void> {
    const { gate, runtime } = this.#deps;
    try {
      await gate.rest();
    } catch (error) {
      runtime.log.error(
        { error: errorText(error) },
        "that WeChat ended the login at once could not be noted: check the disk of DATA_DIR",
      );
    }
  }

  async #untilAdmitted(wait: LoginWait): Promise<void> {
    const { runtime, emit } = this.#deps;
    for (let failures = 0; !wait.requested.aborted; ) {
      wait.signal.throwIfAborted();
      const answer = await this.#askGate();
      if (answer === "begin") return;
      if ("failure" in answer) {
        const retryInMs = backoffMs(failures, runtime.random);
        await emit({ type: "offline", failure: answer.failure, retryInMs }, wait.signal);
        await pause(runtime.clock, retryInMs, wait);
        failures += 1;
        continue;
      }
      failures = 0;
      await emit({ type: "loginPostponed", ...answer }, wait.signal);
      await this.#untilOver(answer, wait);
    }
  }

  /** A login that cannot be counted does not begin: a full disk must not open the gate. */
  async #askGate(): Promise<"begin" | { readonly failure: Failure } | Postponed> {
    const { gate, runtime } = this.#deps;
    try {
      return (await gate.admit()) ?? "begin";
    } catch (error) {
      runtime.log.error(
        { error: errorText(error) },
        "a login could not be counted, so it does not begin: check the disk of DATA_DIR",
      );
      return { failure: failureOf(error) };
    }
  }

  /** Only quiet hours end by themselves; after many logins or a kick a person has to ask. */
  async #untilOver({ reason, until }: Postponed, wait: LoginWait): Promise<void> {
    if (reason !== "quietHours") return await untilTriggered(wait);
    const { clock } = this.#deps.runtime;
    do {
      const leftMs = until - clock.now();
      await pause(clock, Math.min(Math.max(leftMs, LEAST_WAIT_MS), LOOK_MS), wait);
    } while (clock.now() < until && !wait.requested.aborted);
  }
}
