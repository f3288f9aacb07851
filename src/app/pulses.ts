import type { Pulse } from "../bridge/ports/pulse.ts";
import type { Heartbeats } from "../bridge/timing/heartbeat.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * The longest that each loop may work without a sign, beyond the waits that it tells. Longer than any work that still goes on:
 * a restart for nothing would repeat the same work.
 */
const BOUNDS = {
  /** One event of the session: a batch, in a few transactions. */
  handling: 5 * MINUTE_MS,
  /** See `WeChatSession.events`. */
  session: 10 * MINUTE_MS,
  /** Words, or up to 1 MB with them: some requests of half a minute each. */
  alerts: 15 * MINUTE_MS,
  /** 1 GB, the most that Slack takes, at 400 kbit/s. */
  media: 6 * HOUR_MS,
  /** A few requests of a minute at most. */
  logins: 10 * MINUTE_MS,
  announcements: 10 * MINUTE_MS,
  /** What one look at the store takes; downloads run beside the loop. */
  capture: 10 * MINUTE_MS,
  /** One deletion of what has expired. */
  retention: 10 * MINUTE_MS,
  /** One poll, or one command with its answer: a minute each. */
  commands: 10 * MINUTE_MS,
} as const;

/** The signs of life of all parts, by the names under which `/livez` and the log tell of them. */
export class Pulses {
  readonly #beats: Heartbeats;

  constructor(beats: Heartbeats) {
    this.#beats = beats;
  }

  of(part: keyof typeof BOUNDS, sink?: string): Pulse {
    return this.#beats.pulse(sink === undefined ? part : `${part} of ${sink}`, BOUNDS[part]);
  }
}
