import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { SessionEvent } from "../../bridge/ports/source-session.ts";

/** Time, the operator's log and chance: injected into every part of a source. */
export type Runtime = {
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
};

/**
 * Gives an event to the consumer of the session. Resolves when the consumer asks for the next event: that acknowledges
 * this one. Rejects when `signal` aborts.
 */
export type Emit = (event: SessionEvent, signal: AbortSignal) => Promise<void>;
