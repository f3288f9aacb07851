import type { DeliveryError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";

/** An answer that cannot be given within this is not given: nobody waits for it any more. */
const ANSWER_LIMIT_MS = 60_000;
/** Alerts make way no longer than this, whatever an answer waits for. */
const WAY_LIMIT_MS = 10_000;

export type ReplyPriorityDeps = {
  readonly clock: Clock;
  /** What a platform's error means. */
  readonly classify: (error: unknown) => DeliveryError;
};

/**
 * A platform's rate limit is shared by alerts and answers. In a flood of alerts a person who asks how things stand would
 * never get a free place: answers go first, and come again when the platform says when.
 */
export class ReplyPriority {
  readonly #deps: ReplyPriorityDeps;
  /** Resolves when no answer waits any more. */
  #clear: PromiseWithResolvers<void> | undefined;
  #answers = 0;

  constructor(deps: ReplyPriorityDeps) {
    this.#deps = deps;
  }

  /** Sends an answer; again when the platform wants it later, within a minute. Rejects as `send` does. */
  async answer<T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    const { clock, classify } = this.#deps;
    const deadline = clock.monotonic() + ANSWER_LIMIT_MS;
    this.#clear ??= Promise.withResolvers();
    this.#answers += 1;
    try {
      for (;;) {
        try {
          return await send();
        } catch (error) {
          signal.throwIfAborted();
          const { code, retryAfterMs } = classify(error);
          if (code !== "rateLimited" || retryAfterMs === undefined) throw error;
          if (clock.monotonic() + retryAfterMs > deadline) throw error;
          await clock.sleep(retryAfterMs, signal);
        }
      }
    } finally {
      this.#answers -= 1;
      if (this.#answers === 0) {
        this.#clear?.resolve();
        this.#clear = undefined;
      }
    }
  }

  /** Resolves when no answer waits, or after a while. For all that is not an answer. */
  async giveWay(signal: AbortSignal): Promise<void> {
    const clear = this.#clear;
    if (clear === undefined) return;
    const enough = new AbortController();
    const limit = this.#deps.clock
      .sleep(WAY_LIMIT_MS, AbortSignal.any([signal, enough.signal]))
      .catch(() => {});
    await Promise.race([clear.promise, limit]);
    enough.abort();
  }
}
