import { errorText, StoreError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogFields, Logger } from "../ports/log.ts";

export type StoreRetryDeps = {
  readonly clock: Pick<Clock, "sleep">;
  readonly log: Logger;
  /** The store refused the same thing a second time: people should look at the disk. */
  readonly onCannotWrite: () => void;
};

/** Between two tries, in milliseconds; the last one from then on. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000] as const;
const LONGEST_MS = 30_000;

/**
 * What the store refuses may pass later: another program holds the lock, or the disk is full. Damage does not pass, and
 * neither does a fault in the program.
 */
function mayPass(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.code === "write" || error.code === "unusable");
}

/** The one way in which the store is asked again for what must not be lost. */
export class StoreRetry {
  readonly #deps: StoreRetryDeps;

  constructor(deps: StoreRetryDeps) {
    this.#deps = deps;
  }

  /**
   * Repeats `work`, which must be harmless when it is done twice, until the store takes it. `line` tells the operator of each
   * failed try. Tries at least once; rejects when `signal` aborts, and at once with what no repeat mends.
   */
  async until<T>(
    line: string,
    work: () => Promise<T>,
    signal: AbortSignal,
    fields: LogFields = {},
  ): Promise<T> {
    const { clock, log, onCannotWrite } = this.#deps;
    for (let failures = 0; ; failures += 1) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        if (!mayPass(error)) throw error;
        const retryInMs = WAITS_MS[failures] ?? LONGEST_MS;
        log.error({ ...fields, error: errorText(error), retryInMs }, line);
        if (failures > 0) onCannotWrite();
        await clock.sleep(retryInMs, signal);
      }
    }
  }
}
