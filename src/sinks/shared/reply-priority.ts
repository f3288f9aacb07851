import type { DeliveryError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";

/** An answer that cannot be sent within this time is dropped: nobody waits for it any more. */
const ANSWER_LIMIT_MS = 60_000;
/** The longest time that alerts wait for answers. */
const WAY_LIMIT_MS = 10_000;

export type ReplyPriorityDeps = {
  readonly clock: Clock;
  /** The DeliveryError for an error of the platform. */
  readonly classify: (error: unknown) => DeliveryError;
};

/**
 * Sends answers to commands before alerts. Both share the platform's rate limit, so in a flood of alerts a person would get
 * no answer. An answer that is rate limited is sent again when the platform allows it.
 */
export class ReplyPriority {
  readonly #deps: ReplyPriorityDeps;
  /** Resolved when no answer waits any more. */
  #clear: PromiseWithResolvers<void> | undefined;
  #answers = 0;

  constructor(deps: ReplyPriorityDeps) {
    this.#deps = deps;
  }

  /** Sends an answer. Repeats it within a minute if the platform limits the rate. Rejects as `send` does. */
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

  /** To be called before everything that is not an answer. Resolves when no answer waits, after 10 s at most. */
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
