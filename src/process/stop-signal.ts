import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";

/** Under npm one Ctrl-C arrives twice within a millisecond: from the terminal and from npm. A person needs longer to press it twice. */
const SAME_MS = 500;

export type StopSignalDeps = {
  /** The process. */
  readonly signals: { on(name: NodeJS.Signals, listener: () => void): unknown };
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: Logger;
  /** Ends the process at once. */
  readonly end: () => void;
};

/**
 * A signal that aborts with the first SIGTERM, SIGINT or SIGHUP (a closed terminal). A second one ends the process at once,
 * unless it is the same key press (`SAME_MS`).
 */
export function stopSignal({ signals, clock, log, end }: StopSignalDeps): AbortSignal {
  const stop = new AbortController();
  let askedAt: number | undefined;
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    signals.on(name, () => {
      const now = clock.monotonic();
      if (askedAt === undefined) {
        askedAt = now;
        log.info({ signal: name }, "stopping; work in progress is finished first");
        stop.abort(new Error(`${name} received`));
      } else if (now - askedAt >= SAME_MS) {
        end();
      }
    });
  }
  return stop.signal;
}
