import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { Pulse } from "../ports/pulse.ts";

/** How often the running time is counted. */
const LOOK_MS = 10_000;
/** If more time passes between two counts, the machine slept or the process was stopped. Only this much counts then. */
const LONGEST_LOOK_MS = 2 * LOOK_MS;

type Part = {
  readonly boundMs: number;
  /** When the next report is due, by the running time of the process; `undefined` while the part waits for an event. */
  dueMs: number | undefined;
  told: boolean;
};

/**
 * Notices parts of the program that have stopped without an error: an await that never ends throws nothing. Only the
 * running time of the process counts, so that nothing looks late after a sleep of the machine.
 */
export class Heartbeats {
  readonly #clock: Pick<Clock, "monotonic" | "sleep">;
  readonly #log: Logger;
  readonly #parts = new Map<string, Part>();
  #ranMs = 0;
  #lookedAt: number;

  constructor(clock: Pick<Clock, "monotonic" | "sleep">, log: Logger) {
    this.#clock = clock;
    this.#log = log;
    this.#lookedAt = clock.monotonic();
  }

  /**
   * Registers a part. `boundMs`: the longest time between two reports of it, in milliseconds. The part rests until its
   * first beat.
   */
  pulse(part: string, boundMs: number): Pulse {
    const known: Part = { boundMs, dueMs: undefined, told: false };
    this.#parts.set(part, known);
    return {
      beat: (waitMs = 0) => {
        known.dueMs = this.#now() + waitMs + boundMs;
      },
      rest: () => {
        known.dueMs = undefined;
      },
    };
  }

  /** Names of the parts whose report is overdue. */
  stuck(): readonly string[] {
    const now = this.#now();
    return [...this.#parts].flatMap(([name, { dueMs }]) =>
      dueMs !== undefined && dueMs < now ? [name] : [],
    );
  }

  /** Counts the running time and logs parts that are overdue, until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#clock.sleep(LOOK_MS, signal).catch(() => {});
      this.#ranMs = this.#now();
      this.#lookedAt = this.#clock.monotonic();
      if (!signal.aborted) this.#tell();
    }
  }

  #now(): number {
    return this.#ranMs + Math.min(this.#clock.monotonic() - this.#lookedAt, LONGEST_LOOK_MS);
  }

  #tell(): void {
    const stuck = this.stuck();
    for (const [part, known] of this.#parts) {
      const isStuck = stuck.includes(part);
      if (isStuck && !known.told) {
        this.#log.error({ part, boundMs: known.boundMs }, "a part of the program hangs; /livez reports it");
      } else if (!isStuck && known.told) {
        this.#log.info({ part }, "a part of the program that hung works again");
      }
      known.told = isStuck;
    }
  }
}

/** A clock for one loop: each sleep is reported to the loop's pulse. */
export function beating(clock: Clock, pulse: Pulse): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: async (ms, signal) => {
      pulse.beat(ms);
      try {
        await clock.sleep(ms, signal);
      } finally {
        pulse.beat();
      }
    },
  };
}
