import { errorText } from "../model/errors.ts";
import type { SessionStatus } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { MediaStore } from "../ports/media.ts";
import type { RecallStore } from "../ports/recall-store.ts";
import type { WeChatClock } from "./wechat-clock.ts";

/** Expired entries are gone within a minute: look twice as often. */
const PURGE_INTERVAL_MS = 30_000;
/** Wall clock against monotonic clock: more than this is a jump, or the machine slept. */
const CLOCK_JUMP_MS = 10_000;
/** How long the ids of delivered alerts are known, so that a replay adds nothing. */
const SETTLED_KEEP_MS = 30 * 24 * 60 * 60_000;
/** Far longer than a server keeps what it has to echo. */
const SENT_KEEP_MS = 7 * 24 * 60 * 60_000;

export type RetentionDeps = {
  readonly recalls: RecallStore;
  readonly media: Pick<MediaStore, "keepAtLeastUntil" | "purge">;
  /** Forgets alerts that were settled before a time (unix milliseconds). */
  readonly outbox: {
    prune(before: number): Promise<number>;
    /** Gives up what has waited since before a time for a sink that is not among these. */
    retireSinks(active: readonly string[], before: number): Promise<number>;
  };
  /** Sends that cannot echo any more are forgotten (before a time, unix milliseconds by the machine's clock). */
  readonly sent: { forget(before: number): Promise<void> };
  /** Names of the sinks that are switched on. */
  readonly sinks: readonly string[];
  readonly clock: Clock;
  /** What expires expires by WeChat's time. */
  readonly wechatClock: Pick<WeChatClock, "now" | "known">;
  readonly log: Logger;
  /** The wall clock jumped: what waits for a moment by it must not wait for hours. */
  readonly onJump: () => void;
  readonly graceMs: number;
  /** How long the bytes of a recalled message stay once every sink has them. */
  readonly historyMs: number;
  readonly status: () => SessionStatus;
};

/**
 * True while the server may still hold notices for messages that are kept: before the saved session is taken up,
 * during a gap, and until what piled up has been read. A session that is over has no backlog.
 */
function backlogWaits({ state, caughtUp }: SessionStatus): boolean {
  return (
    state === "starting" || state === "offline" || state === "stopping" || (state === "online" && !caughtUp)
  );
}

/**
 * Deletes what has expired, but never unread: while the bridge was down or offline, the notice that needs an entry may
 * still wait at the server, so nothing goes before the backlog has been read.
 */
export class Retention {
  readonly #deps: RetentionDeps;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** Every entry that is still there lives on for at least one grace: called before the first read after a gap. */
  async holdAll(): Promise<void> {
    const { recalls, media, wechatClock, graceMs } = this.#deps;
    const until = wechatClock.now() + graceMs;
    await recalls.keepAtLeastUntil(until);
    await media.keepAtLeastUntil(until);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, onJump } = this.#deps;
    let wall = clock.now();
    let steady = clock.monotonic();
    while (!signal.aborted) {
      try {
        await clock.sleep(PURGE_INTERVAL_MS, signal);
        const jump = clock.now() - wall - (clock.monotonic() - steady);
        wall = clock.now();
        steady = clock.monotonic();
        if (Math.abs(jump) > CLOCK_JUMP_MS) {
          log.warn(
            { jumpMs: Math.round(jump) },
            "the clock jumped or the machine slept; kept messages stay longer",
          );
          onJump();
          await this.holdAll();
          continue;
        }
        await this.#tidy();
      } catch (error) {
        if (signal.aborted) return;
        log.error({ error: errorText(error) }, "expired messages could not be deleted; trying again");
      }
    }
  }

  async #tidy(): Promise<void> {
    const { clock, wechatClock, log, recalls, media, outbox, sent, sinks, historyMs, status } = this.#deps;
    // Before WeChat's time is known nothing can be said to have expired.
    if (backlogWaits(status()) || !wechatClock.known) return;
    const now = wechatClock.now();
    await outbox.retireSinks(sinks, now - SETTLED_KEEP_MS);
    await outbox.prune(now - SETTLED_KEEP_MS);
    await sent.forget(clock.now() - SENT_KEEP_MS);
    await media.purge(now, now - historyMs);
    const purged = await recalls.purge(now);
    if (purged > 0) log.debug({ purged }, "expired messages deleted");
  }
}
