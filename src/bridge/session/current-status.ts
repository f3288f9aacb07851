import type { ConnectionState } from "../model/connection-state.ts";
import { type SessionStatus, STARTING } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import { tellableState } from "./liveness.ts";

/**
 * How the session of one account stands at this moment. The session monitor alone writes it; commands, health, retention
 * and sinks read it. It is made before all of them, so that none of them needs the monitor.
 */
export class CurrentStatus {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  #status: SessionStatus = STARTING;
  /** The last sign that things go well: the start, a session that came online, a successful look. By both clocks. */
  #goodAt: { readonly wall: number; readonly steady: number };

  constructor(clock: Pick<Clock, "now" | "monotonic">) {
    this.#clock = clock;
    this.#goodAt = { wall: clock.now(), steady: clock.monotonic() };
  }

  get status(): SessionStatus {
    return this.#status;
  }

  /** As it may be told: see `tellableState`. */
  get state(): ConnectionState {
    return tellableState(this.#status.state, this.lastSyncAgeMs);
  }

  /** Milliseconds since the last successful look at the server; `undefined` before the first since the session came online. */
  get lastSyncAgeMs(): number | undefined {
    return this.#status.lastSyncAt === undefined ? undefined : this.quietMs;
  }

  /**
   * Milliseconds since the last sign that things go well. By the clock that says more: the wall clock can be set back, and
   * the monotonic one may stand still while the machine sleeps.
   */
  get quietMs(): number {
    const { wall, steady } = this.#goodAt;
    return Math.max(this.#clock.now() - wall, this.#clock.monotonic() - steady);
  }

  become(status: SessionStatus): void {
    this.#status = status;
  }

  /** A sign that things go well. `at`: when, by the wall clock, in unix milliseconds. */
  goesWell(at: number): void {
    this.#goodAt = { wall: at, steady: this.#clock.monotonic() };
  }

  stopping(): void {
    this.#status = { ...this.#status, state: "stopping" };
  }
}
