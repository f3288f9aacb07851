import { errorText } from "../model/errors.ts";
import type { SessionStatus } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { MediaStore } from "../ports/media.ts";
import type { RecallStore } from "../ports/recall-store.ts";
import type { WeChatClock } from "./wechat-clock.ts";

/** What no look decides is deleted within a minute of its expiry: look twice as often. */
const TICK_MS = 30_000;
/**
 * A busy account is looked at every second. With it, a look that WeChat holds for 25 s and the look under way when
 * something expires, deletion comes within a minute.
 */
const BETWEEN_PURGES_MS = 5_000;
/** Wall clock against monotonic clock: more than this is a jump, or the machine slept. */
const CLOCK_JUMP_MS = 10_000;
/** How long the ids of delivered alerts are known, so that a replay adds nothing. */
const SETTLED_KEEP_MS = 30 * 24 * 60 * 60_000;
/** Far longer than a server keeps what it has to echo. */
const SENT_KEEP_MS = 7 * 24 * 60 * 60_000;

export type RetentionDeps = {
  readonly recalls: Pick<RecallStore, "purge">;
  readonly media: Pick<MediaStore, "purge">;
  /** Forgets alerts that were settled before a time (unix milliseconds). */
  readonly outbox: {
    prune(before: number): Promise<number>;
    /** Gives up what has waited since before a time for a sink that is not among these. */
    retireSinks(active: readonly string[], before: number): Promise<number>;
  };
  /** Sends that cannot echo any more are forgotten (before a time, unix milliseconds by WeChat's clock). */
  readonly sent: { forget(before: number): Promise<void> };
  /** Names of the sinks that are switched on. */
  readonly sinks: readonly string[];
  readonly clock: Clock;
  /** What expires expires by WeChat's time. */
  readonly wechatClock: Pick<WeChatClock, "now" | "known">;
  /** WeChat's time, for the next process. Rejects with StoreError. */
  readonly noteTime: (wechatNow: number) => Promise<void>;
  readonly log: Logger;
  /** The wall clock jumped: what waits for a moment by it must not wait for hours. */
  readonly onJump: () => void;
  /** How long the bytes of a recalled message stay once every sink has them. */
  readonly historyMs: number;
  readonly current: { readonly status: SessionStatus };
};

/**
 * Deletes what has expired, but never unread. The one rule: what expires at T goes once no notice from before T can come
 * any more, and only two things prove that:
 *
 * - of the account in use, a look at WeChat that was begun at or after T, found nothing more, and has been dealt with
 *   whole. It is deleted between that look and the next (`looked`), so nothing is deleted while an answer is on its way
 *   or a batch is written or tried again. A pause, a frozen process, a lock, an outage or a clock that jumps needs no
 *   care of its own: without such a look nothing goes.
 * - of every other account, and of all once the session is over, WeChat's time itself: another login sees nothing of what
 *   came before it. A session that cannot be reached is not over, however long that lasts.
 */
export class Retention {
  readonly #deps: RetentionDeps;
  #purgedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /**
   * All that WeChat had for the account in use up to `readUntil` (WeChat's time) has been dealt with. To be waited for
   * before the next look. Never rejects.
   */
  async looked(readUntil: number, signal: AbortSignal): Promise<void> {
    const { clock, wechatClock } = this.#deps;
    // Before WeChat's time is known nothing can be said to have expired.
    if (!wechatClock.known || clock.monotonic() - this.#purgedAt < BETWEEN_PURGES_MS) return;
    await this.#safely(signal, async () => {
      await this.#forget(readUntil);
      await this.#purge(readUntil, wechatClock.now(), signal);
      this.#purgedAt = clock.monotonic();
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, onJump } = this.#deps;
    let wall = clock.now();
    let steady = clock.monotonic();
    while (!signal.aborted) {
      await clock.sleep(TICK_MS, signal).catch(() => {});
      if (signal.aborted) return;
      const jump = clock.now() - wall - (clock.monotonic() - steady);
      wall = clock.now();
      steady = clock.monotonic();
      if (Math.abs(jump) > CLOCK_JUMP_MS) {
        log.warn({ jumpMs: Math.round(jump) }, "the clock jumped or the machine slept");
        onJump();
      }
      await this.#safely(signal, () => this.#tick(signal));
    }
  }

  /** What no look decides. */
  async #tick(signal: AbortSignal): Promise<void> {
    const { wechatClock, noteTime, current } = this.#deps;
    const { state, account } = current.status;
    if (!wechatClock.known || state === "stopping") return;
    const now = wechatClock.now();
    if (state === "loggedOut" || state === "waitingForScan" || state === "waitingForConfirm") {
      // Nothing else carries it over a restart now, and a program that is restarted every hour deletes all the same.
      await noteTime(now);
      await this.#forget(now);
      await this.#purge(now, now, signal);
    } else if (account !== undefined) {
      // Before a process knows whose session it has, no account is another one.
      await this.#purge(Number.NEGATIVE_INFINITY, now, signal);
    }
  }

  async #forget(readUntil: number): Promise<void> {
    const { outbox, sent, sinks } = this.#deps;
    await outbox.retireSinks(sinks, readUntil - SETTLED_KEEP_MS);
    await outbox.prune(readUntil - SETTLED_KEEP_MS);
    await sent.forget(readUntil - SENT_KEEP_MS);
  }

  async #purge(before: number, othersBefore: number, signal: AbortSignal): Promise<void> {
    const { log, recalls, media, historyMs } = this.#deps;
    await media.purge(before, othersBefore - historyMs, othersBefore);
    const purged = await recalls.purge(before, othersBefore, signal);
    if (purged > 0) log.debug({ purged }, "expired messages deleted");
  }

  async #safely(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      this.#deps.log.error(
        { error: errorText(error) },
        "expired messages could not be deleted; trying again",
      );
    }
  }
}
