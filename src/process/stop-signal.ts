import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";

/** One Ctrl-C under npm comes from the terminal and, within a millisecond, from npm. A person needs longer for two. */
const SAME_MS = 500;

export type StopSignalDeps = {
  /** The process. */
  readonly signals: { on(name: NodeJS.Signals, listener: () => void): unknown };
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: Logger;
  /** Ends the process at once. */
  readonly end: () => void;
};

/** Aborted by the first signal, which asks to stop; SIGHUP is a terminal that was closed. Another one ends at once, unless it only repeats the first. */
export function stopSignal({ signals, clock, log, end }: StopSignalDeps): AbortSignal {
  const stop = new AbortController();
  let askedAt: number | undefined;
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    signals.on(name, () => {
      const now = clock.monotonic();
      if (askedAt === undefined) {
        askedAt = now;
        log.info({ signal: name }, "stopping; what is under way is finished first");
        stop.abort(new Error(`${name} received`));
      } else if (now - askedAt >= SAME_MS) {
        end();
      }
    });
  }
  return stop.signal;
}
