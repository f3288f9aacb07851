import { errorText } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { isAbortOf, settledWithin } from "../../bridge/timing/abortable.ts";

/** Which part failed, and its error. */
export type Failure = { readonly part: string; readonly error: unknown };

/**
 * The loops that must run as long as the program. They end together: when they are asked to, or when the first of them
 * fails or ends by itself. A program without one of its parts would look healthy.
 */
export class Parts {
  readonly #log: Logger;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #over = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #failed = Promise.withResolvers<void>();
  #failure: Failure | undefined;

  constructor(log: Logger, clock: Pick<Clock, "sleep">) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Aborts when the end begins. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** The failure that ended the parts, if there was one. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Resolves as soon as the first part fails. */
  get failed(): Promise<void> {
    return this.#failed.promise;
  }

  /** Makes the parts end when `stop` aborts. */
  endWith(stop: AbortSignal): void {
    const end = (): void => this.#over.abort(stop.reason);
    if (stop.aborted) end();
    else stop.addEventListener("abort", end, { once: true });
  }

  /** Starts a part, unless the end has begun. `part`: its name in the log, which must be unique. */
  start(part: string, work: (signal: AbortSignal) => Promise<void>): void {
    if (this.signal.aborted) return;
    const running = this.#run(part, work).finally(() => this.#running.delete(part));
    this.#running.set(part, running);
  }

  /** Reports that work which was not started here has ended by itself. */
  fail(part: string, error: unknown): void {
    if (isAbortOf(error, this.signal)) return;
    const reason = errorText(error);
    if (this.signal.aborted) {
      this.#log.error({ part, reason }, "a part of the program failed while it ended");
      return;
    }
    this.#failure = { part, error };
    this.#log.error(
      { part, reason },
      "a part of the program failed; all others are stopped and the program ends",
    );
    this.#over.abort(new Error(`${part} failed`));
    this.#failed.resolve();
  }

  /**
   * Waits until the end has begun. Then resolves when all parts have ended, after `limitMs` milliseconds at the latest.
   * Never rejects.
   */
  async ended(limitMs: number): Promise<void> {
    const { signal } = this;
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    }
    if (await settledWithin([...this.#running.values()], limitMs, this.#clock)) return;
    this.#log.warn({ parts: [...this.#running.keys()] }, "parts of the program did not end in time");
  }

  async #run(part: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(this.signal);
      if (!this.signal.aborted) throw new Error("It ended, and nobody asked it to");
    } catch (error) {
      this.fail(part, error);
    }
  }
}
