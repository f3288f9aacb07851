import { errorText } from "../model/errors.ts";
import type { SessionStatus } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { MediaStore } from "../ports/media.ts";
import type { RecallStore } from "../ports/stores/recall-store.ts";
import type { WeChatClock } from "./wechat-clock.ts";

/** Deletions that do not depend on a look happen within a minute of the expiry, so check twice as often. */
const TICK_MS = 30_000;
/**
 * At most one deletion in this time, since a busy account has a look every second. WeChat may hold a look for 25 s, and
 * another look may be under way when something expires. Together this stays below a minute.
 */
const BETWEEN_PURGES_MS = 5_000;
/**
 * After so many messages the next deletion comes earlier, if more can be deleted than by the one before: a flood must not fill
 * the disk in five seconds.
 */
const MANY = 1_000;
/** A deletion holds up the next look this long. What is left of it goes on beside that look. */
const HOLD_MS = 50;
/** It holds up another look after so many messages, as many as it deletes meanwhile. So a flood does not outrun it. */
const HOLD_EACH = 1_000;
/** If the wall clock and the monotonic clock differ by more than this, the clock jumped or the machine slept. */
const CLOCK_JUMP_MS = 10_000;
/** How long the ids of settled alerts are kept, so that a message that comes again adds no alert. */
const SETTLED_KEEP_MS = 30 * 24 * 60 * 60_000;
/** How long own sends are kept: far longer than a server may take to send them back. */
const SENT_KEEP_MS = 7 * 24 * 60 * 60_000;

export type RetentionDeps = {
  readonly recalls: Pick<RecallStore, "purge">;
  readonly media: Pick<MediaStore, "purge">;
  /** Ends downloads of what expired before a time (unix milliseconds, WeChat's time), but for recalled ones. */
  readonly capture: { expired(before: number): void };
  /** Deletes recalls that were listed before a time (unix milliseconds, WeChat's time). */
  readonly history: { purge(before: number, signal: AbortSignal): Promise<number> };
  /** Forgets chats that nothing refers to any more. */
  readonly chats: { prune(): Promise<void> };
  /** Forgets alerts that were settled before a time (unix milliseconds). */
  readonly outbox: {
    prune(before: number): Promise<number>;
    /** Gives up deliveries that have waited since before a time for a sink that is not in the list. */
    retireSinks(active: readonly string[], before: number): Promise<number>;
  };
  /** Deletes own sends from before a time (unix milliseconds, WeChat's time). */
  readonly sent: { forget(before: number): Promise<void> };
  /** Names of the sinks that are switched on. */
  readonly sinks: readonly string[];
  readonly clock: Clock;
  /** Expiry is measured by WeChat's time. */
  readonly wechatClock: Pick<WeChatClock, "now" | "known">;
  /** Saves WeChat's time for the next process. Rejects with StoreError. */
  readonly noteTime: (wechatNow: number) => Promise<void>;
  readonly log: Logger;
  /** The wall clock jumped: waits for a moment of that clock must be checked again. */
  readonly onJump: () => void;
  /**
   * How long a recall is listed, in milliseconds. Its bytes are kept as long, and until every sink has got them. 0: nothing
   * is listed, and what was listed before is deleted.
   */
  readonly historyMs: number;
  readonly current: { readonly status: SessionStatus };
};

/**
 * Deletes what has expired, but only once no notice for it can come any more. For something that expires at time T
 * there are two proofs of that:
 *
 * - For the account in use: a look at WeChat that was handled completely, and began at or after T and found nothing more, or
 * brought only messages from after T. WeChat gives them in the order of their time, and the grace covers small exceptions.
 * Retention deletes up to T after that look (`looked`); what it has proven stays proven, so a long deletion may go on
 * while the next answers come. A pause, a frozen process, a lock, an outage or a clock jump needs no rule of its own:
 * without such a look nothing is deleted.
 * - For every other account, and for all accounts once the session is over: WeChat's time alone. A new login gets
 * nothing from before it. A session that cannot be reached is not over, however long that lasts.
 */
export class Retention {
  readonly #deps: RetentionDeps;
  #purgedAt = Number.NEGATIVE_INFINITY;
  /** What the last one has proven (WeChat's time, unix milliseconds). */
  #purgedUpTo = Number.NEGATIVE_INFINITY;
  /** Messages since the last deletion began. */
  #received = 0;
  /** How many of them had come when it held up a look last. */
  #heldAt = 0;
  #purging: Promise<void> | undefined;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** So many messages have been stored. */
  received(messages: number): void {
    this.#received += messages;
  }

  /**
   * Everything that WeChat had for the account in use up to `readUntil` (WeChat's time, unix milliseconds) has been
   * handled. Await this before the next look: so deletion keeps pace with a flood. Never rejects.
   */
  async looked(readUntil: number, signal: AbortSignal): Promise<void> {
    const { clock, wechatClock } = this.#deps;
    // Without WeChat's time it is unknown what has expired.
    if (!wechatClock.known) return;
    if (this.#purging !== undefined) {
      if (this.#received - this.#heldAt < HOLD_EACH) return;
      this.#heldAt = this.#received;
      return await this.#forAWhile(this.#purging, signal);
    }
    const isEarly = clock.monotonic() - this.#purgedAt < BETWEEN_PURGES_MS;
    if (isEarly && (this.#received < MANY || readUntil <= this.#purgedUpTo)) return;
    this.#received = 0;
    this.#heldAt = 0;
    const purging = this.#safely(signal, async () => {
      await this.#forget(readUntil);
      await this.#purge(readUntil, wechatClock.now(), signal);
      this.#purgedAt = clock.monotonic();
      this.#purgedUpTo = readUntil;
    }).finally(() => {
      this.#purging = undefined;
    });
    this.#purging = purging;
    await this.#forAWhile(purging, signal);
  }

  async #forAWhile(work: Promise<void>, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const over = this.#deps.clock.sleep(HOLD_MS, AbortSignal.any([signal, done.signal])).catch(() => {});
    await Promise.race([work, over]);
    done.abort();
    await over;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, onJump } = this.#deps;
    let wall = clock.now();
    let steady = clock.monotonic();
    while (!signal.aborted) {
      await clock.sleep(TICK_MS, signal).catch(() => {});
      // The store is closed after this part has ended.
      if (signal.aborted) return await this.#purging;
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

  /** Deletes what does not depend on a look. */
  async #tick(signal: AbortSignal): Promise<void> {
    const { wechatClock, noteTime, current, chats } = this.#deps;
    const { state, account } = current.status;
    if (!wechatClock.known || state === "stopping") return;
    const now = wechatClock.now();
    if (state === "loggedOut" || state === "waitingForScan" || state === "waitingForConfirm") {
      // Nothing else saves the time in these states. With it, a program that is restarted every hour deletes too.
      await noteTime(now);
      await this.#forget(now);
      await this.#purge(now, now, signal);
    } else if (account !== undefined) {
      // Until the process knows the account in use, it cannot tell which accounts are other ones.
      await this.#purge(Number.NEGATIVE_INFINITY, now, signal);
    } else {
      await this.#unlist(now, signal);
    }
    await chats.prune();
  }

  /** Ends the days of listed recalls. They depend on no look and on no account. */
  async #unlist(now: number, signal: AbortSignal): Promise<void> {
    const { log, history, historyMs } = this.#deps;
    const unlisted = await history.purge(now - historyMs, signal);
    if (unlisted === 0) return;
    log.debug({ unlisted }, "recalls deleted from the list at the end of their days");
    await this.#erase(signal);
  }

  async #forget(readUntil: number): Promise<void> {
    const { outbox, sent, sinks } = this.#deps;
    await outbox.retireSinks(sinks, readUntil - SETTLED_KEEP_MS);
    await outbox.prune(readUntil - SETTLED_KEEP_MS);
    await sent.forget(readUntil - SENT_KEEP_MS);
  }

  async #purge(before: number, othersBefore: number, signal: AbortSignal): Promise<void> {
    const { log, recalls, media, capture, historyMs } = this.#deps;
    await this.#unlist(othersBefore, signal);
    // First: a download whose entry is gone would be tried, and there may be thousands.
    capture.expired(before);
    const purged = await recalls.purge(before, othersBefore, signal);
    if (purged > 0) log.debug({ purged }, "expired messages deleted");
    signal.throwIfAborted();
    // After their messages: bytes of a message that is kept would be fetched again.
    const freed = await media.purge(before, othersBefore - historyMs, othersBefore);
    if (freed > 0) await this.#erase(signal);
  }

  /** Deletes no message, but what was deleted leaves the files. */
  async #erase(signal: AbortSignal): Promise<void> {
    await this.#deps.recalls.purge(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, signal);
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
