import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { Pulse } from "../ports/pulse.ts";

/** How often it is seen that the event loop turns. */
const LOOK_MS = 10_000;
/** A longer time between two looks is no time in which the parts could run: the machine slept, or the process was stopped. */
const LONGEST_LOOK_MS = 2 * LOOK_MS;

type Part = {
  readonly boundMs: number;
  /** By the time in which the process ran; `undefined` while it waits for an event. */
  dueMs: number | undefined;
  told: boolean;
};

/**
 * Knows which parts of the program have stopped without an error: hung in an await, which no exception tells. Counts only
 * the time in which the process ran, so that nothing looks late after the machine's sleep.
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

  /** `boundMs`: longer than anything that the part may do between two signs, in milliseconds. It rests until its first beat. */
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

  /** Names of the parts that are overdue. */
  stuck(): readonly string[] {
    const now = this.#now();
    return [...this.#parts].flatMap(([name, { dueMs }]) =>
      dueMs !== undefined && dueMs < now ? [name] : [],
    );
  }

  /** Counts the time in which the process runs, and tells the operator of parts that are overdue, until `signal` aborts. */
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
        this.#log.error({ part, boundMs: known.boundMs }, "a part of the program hangs; /livez says so");
      } else if (!isStuck && known.told) {
        this.#log.info({ part }, "a part of the program that hung goes on");
      }
      known.told = isStuck;
    }
  }
}

/** The clock of one loop: its pulse knows of each wait. */
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
