import type { Pulse } from "../../bridge/ports/pulse.ts";
import type { Heartbeats } from "../../bridge/timing/heartbeat.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The longest time that each loop may work without a beat, beyond the waits that it reports. Longer than any real work:
 * a restart would only repeat it.
 */
const BOUNDS = {
  /** One event of the session: a batch, in a few transactions. */
  handling: 5 * MINUTE_MS,
  /** See `WeChatSession.events`. */
  session: 10 * MINUTE_MS,
  /** An alert, or an alert with up to 1 MB: some requests of half a minute each. */
  alerts: 15 * MINUTE_MS,
  /** 1 GB, the most that Slack takes, at 400 kbit/s. */
  media: 6 * HOUR_MS,
  /** A few requests of a minute at most. */
  logins: 10 * MINUTE_MS,
  /** A login of a sink's own owes an event as the session does, see `WeChatSession.events`. */
  ownLogin: 10 * MINUTE_MS,
  announcements: 10 * MINUTE_MS,
  /** One read of the store; downloads run beside the loop. */
  capture: 10 * MINUTE_MS,
  /** One deletion of what has expired. */
  retention: 10 * MINUTE_MS,
  /** One poll, or one command with its answer: a minute each. */
  commands: 10 * MINUTE_MS,
  /** One GET of 10 s. */
  heartbeatUrl: 5 * MINUTE_MS,
} as const;

/** The pulses of all parts, by the names that `/livez` and the log use. */
export class Pulses {
  readonly #beats: Heartbeats;

  constructor(beats: Heartbeats) {
    this.#beats = beats;
  }

  of(part: keyof typeof BOUNDS, sink?: string): Pulse {
    return this.#beats.pulse(sink === undefined ? part : `${part} of ${sink}`, BOUNDS[part]);
  }
}
