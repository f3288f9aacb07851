import type { ConnectionState } from "../model/connection-state.ts";
import { type SessionStatus, STARTING } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import { tellableState } from "./liveness.ts";

/**
 * The state of one account's session at this moment. Only the session monitor writes it; commands, health, retention
 * and sinks read it. It is created before all of them, so that none of them needs the monitor.
 */
export class CurrentStatus {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  #status: SessionStatus = STARTING;
  /** The last sign of success, by both clocks: the start, a session that came online, or a successful look. */
  #goodAt: { readonly wall: number; readonly steady: number };

  constructor(clock: Pick<Clock, "now" | "monotonic">) {
    this.#clock = clock;
    this.#goodAt = { wall: clock.now(), steady: clock.monotonic() };
  }

  get status(): SessionStatus {
    return this.#status;
  }

  /** The state that people and health checks get, see `tellableState`. */
  get state(): ConnectionState {
    return tellableState(this.#status.state, this.lastSyncAgeMs);
  }

  /** Milliseconds since the last successful look; `undefined` before the first one since the session came online. */
  get lastSyncAgeMs(): number | undefined {
    return this.#status.lastSyncAt === undefined ? undefined : this.quietMs;
  }

  /**
   * Milliseconds since the last sign of success. It is the larger value of both clocks: the wall clock can be set back,
   * and the monotonic clock may stand still while the machine sleeps.
   */
  get quietMs(): number {
    const { wall, steady } = this.#goodAt;
    return Math.max(this.#clock.now() - wall, this.#clock.monotonic() - steady);
  }

  become(status: SessionStatus): void {
    this.#status = status;
  }

  /** Records a sign of success. `at`: when, by the wall clock, in unix milliseconds. */
  goesWell(at: number): void {
    this.#goodAt = { wall: at, steady: this.#clock.monotonic() };
  }

  stopping(): void {
    this.#status = { ...this.#status, state: "stopping", since: this.#clock.now() };
  }
}
