import { errorText, StoreError } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { LogFields, Logger } from "../ports/log.ts";

export type StoreRetryDeps = {
  readonly clock: Pick<Clock, "sleep">;
  readonly log: Logger;
  /** The same write has failed a second time: a person should check the disk. */
  readonly onCannotWrite: () => void;
};

/** Waits between the first tries, in milliseconds. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000] as const;
const LONGEST_MS = 30_000;

/**
 * Whether a repeat may succeed: another program may hold the lock, or the disk may be full. A damaged database and a
 * fault in the program stay as they are.
 */
function mayPass(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.code === "write" || error.code === "unusable");
}

/** Repeats store operations that must not be lost. Nothing else repeats them. */
export class StoreRetry {
  readonly #deps: StoreRetryDeps;

  constructor(deps: StoreRetryDeps) {
    this.#deps = deps;
  }

  /**
   * Repeats `work` until the store accepts it. `work` must be harmless when it runs twice. `line` is the log line of
   * each failed try. Tries at least once. Rejects when `signal` aborts, and at once with an error that a repeat cannot
   * cure.
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
