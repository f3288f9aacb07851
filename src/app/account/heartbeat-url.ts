import type { Failure } from "../../bridge/model/reason.ts";
import { heartbeatReasons } from "../../bridge/model/reasons.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Pulse } from "../../bridge/ports/pulse.ts";
import type { Failing } from "../../bridge/ports/status-report.ts";
import { beating } from "../../bridge/timing/heartbeat.ts";
import { plainGet } from "../../net/plain-get.ts";
import { enTrouble } from "../../text/en/trouble.ts";
import { failuresIn } from "../../text/reason-texts.ts";

export type HeartbeatUrlDeps = {
  /** A secret: whoever has it can keep the alarm silent. Only its host may be told. */
  readonly url: string;
  readonly fetch: typeof fetch;
  /** The same state as in `/status` and `/healthz`. */
  readonly isOnline: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly pulse: Pulse;
};

/** From one GET to the next, in milliseconds. Also after a failure. */
const EVERY_MS = 60_000;
/** How often the state is looked at: the first GET comes so soon after the session is online. */
const LOOK_MS = 1_000;
/** The limit of one GET, in milliseconds. */
const GET_LIMIT_MS = 10_000;

const says = failuresIn(heartbeatReasons, enTrouble.heartbeat);

/**
 * Calls HEARTBEAT_URL each minute while the bridge is online. When the calls stop, whatever the reason, the service
 * behind that address raises the alarm. A call that fails is not repeated before the next minute; it is told in the log
 * and in `/status` only, since nothing else depends on it.
 */
export class HeartbeatUrl {
  readonly #deps: HeartbeatUrlDeps;
  readonly #clock: Clock;
  readonly #host: string;
  /** Causes that the log has had since the last success. */
  readonly #told = new Set<string>();
  #failing: Failing | undefined;

  constructor(deps: HeartbeatUrlDeps) {
    this.#deps = deps;
    this.#clock = beating(deps.clock, deps.pulse);
    this.#host = new URL(deps.url).host;
  }

  /** How the calls fail; `undefined` before the first one and while they succeed. */
  get failing(): Failing | undefined {
    return this.#failing;
  }

  /** Calls until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    let dueAt = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      const now = this.#clock.monotonic();
      if (now >= dueAt && this.#deps.isOnline()) {
        dueAt = now + EVERY_MS;
        await this.#call(signal);
      }
      await this.#clock.sleep(LOOK_MS, signal).catch(() => {});
    }
  }

  async #call(signal: AbortSignal): Promise<void> {
    const failure = await this.#failureOfOne(signal);
    if (signal.aborted) return;
    const { log } = this.#deps;
    if (failure === undefined) {
      if (this.#failing !== undefined) log.info({ host: this.#host }, "HEARTBEAT_URL answers again");
      this.#failing = undefined;
      this.#told.clear();
      return;
    }
    this.#failing = { since: this.#failing?.since ?? this.#clock.now(), failure };
    if (this.#told.has(failure.message)) return;
    this.#told.add(failure.message);
    log.warn({ host: this.#host, reason: failure.message }, "HEARTBEAT_URL fails");
  }

  async #failureOfOne(signal: AbortSignal): Promise<Failure | undefined> {
    const host = this.#host;
    const limit = new AbortController();
    const over = new AbortController();
    // Ends without effect when the call is over first.
    void this.#deps.clock.sleep(GET_LIMIT_MS, over.signal).then(
      () => limit.abort(),
      () => {},
    );
    try {
      const until = AbortSignal.any([signal, limit.signal]);
      const outcome = await plainGet(this.#deps.fetch, this.#deps.url, until);
      if ("cause" in outcome) return says("unreachable", { host, cause: outcome.cause });
      const { status } = outcome;
      if (status >= 200 && status < 300) return undefined;
      if (status >= 300 && status < 400) return says("redirected", { host, status });
      if (status >= 400 && status < 500) return says("refused", { host, status });
      return says("failing", { host, status });
    } catch {
      return says("timedOut", { host, seconds: GET_LIMIT_MS / 1_000 });
    } finally {
      over.abort();
    }
  }
}
