import type { Clock } from "../ports/clock.ts";

/** Samples older than one to two of these are forgotten: a quartz that runs fast would add up over months. */
const EPOCH_MS = 60 * 60_000;
/** A sample this far ahead is believed only when a second one agrees: the machine slept, or one number is wrong. */
const STRANGE_MS = 24 * 60 * 60_000;
const AGREEMENT_MS = 10 * 60_000;

/**
 * WeChat's time, estimated. Recall windows are WeChat's, and the machine's clock may be wrong, jump, or be set back.
 *
 * What a server has stamped lies in its past, so every stamp is a lower bound of its time now; the latest of the last
 * hour or two, carried on by the monotonic clock, is the estimate. It is never ahead of WeChat's own clock but by what
 * the monotonic one gains in that time, so nothing that is deleted by it goes early. While nothing is known it is the
 * wall clock.
 */
export class WeChatClock implements Pick<Clock, "now"> {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  /** Server time less monotonic time, the greatest of the epoch under way and of the one before. */
  #current: number | undefined;
  #former: number | undefined;
  #epochSince: number;
  #strange: number | undefined;

  constructor(clock: Pick<Clock, "now" | "monotonic">) {
    this.#clock = clock;
    this.#epochSince = clock.monotonic();
  }

  /** False until the first sample. */
  get known(): boolean {
    return this.#offset() !== undefined;
  }

  /** A moment stamped by WeChat that lies in its past, unix milliseconds. */
  sample(serverMs: number): void {
    if (!Number.isFinite(serverMs) || serverMs <= 0) return;
    const offset = serverMs - this.#clock.monotonic();
    const known = this.#offset();
    if (known !== undefined && offset > known + STRANGE_MS && !this.#agrees(offset)) {
      this.#strange = offset;
      return;
    }
    this.#strange = undefined;
    this.#turnEpoch();
    if (this.#current === undefined || offset > this.#current) this.#current = offset;
  }

  /** Unix milliseconds, whole ones as of every wall clock. */
  now(): number {
    const offset = this.#offset();
    return offset === undefined ? this.#clock.now() : Math.floor(offset + this.#clock.monotonic());
  }

  /** WeChat's time at a past moment of the monotonic clock: as for `now`, it was surely reached there by then. */
  at(monotonicMs: number): number {
    return Math.floor(this.now() - (this.#clock.monotonic() - monotonicMs));
  }

  #offset(): number | undefined {
    if (this.#current === undefined) return this.#former;
    return this.#former === undefined ? this.#current : Math.max(this.#current, this.#former);
  }

  #agrees(offset: number): boolean {
    return this.#strange !== undefined && Math.abs(offset - this.#strange) < AGREEMENT_MS;
  }

  /** Only a sample turns the page: what was known last stays known, however long nothing comes. */
  #turnEpoch(): void {
    const now = this.#clock.monotonic();
    if (now - this.#epochSince < EPOCH_MS) return;
    this.#former = this.#current ?? this.#former;
    this.#current = undefined;
    this.#epochSince = now;
  }
}
