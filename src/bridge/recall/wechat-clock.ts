import type { Clock } from "../ports/clock.ts";

/** Samples older than one to two epochs are dropped. Otherwise a quartz that runs fast would add up over months. */
const EPOCH_MS = 60 * 60_000;
/**
 * A sample that is this far ahead counts only when a second one agrees. Either the machine slept, or one number is
 * wrong.
 */
const STRANGE_MS = 24 * 60 * 60_000;
const AGREEMENT_MS = 10 * 60_000;

/**
 * An estimate of WeChat's time. Recall windows are measured by WeChat, and the machine's clock may be wrong, jump, or
 * be set back.
 *
 * A server's time stamp lies in the past, so each stamp is a lower bound of the server's time now. The estimate is the
 * latest stamp of the last one or two hours, carried on by the monotonic clock. It can be ahead of WeChat's clock only
 * by what the monotonic clock gains in that time, so retention deletes nothing early. Until the first sample the
 * estimate is the wall clock.
 */
export class WeChatClock implements Pick<Clock, "now"> {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  /** Server time minus monotonic time: the largest value of the current epoch, and that of the epoch before. */
  #current: number | undefined;
  #former: number | undefined;
  #epochSince: number;
  #strange: number | undefined;

  constructor(clock: Pick<Clock, "now" | "monotonic">) {
    this.#clock = clock;
    this.#epochSince = clock.monotonic();
  }

  /** False until the first sample has come. */
  get known(): boolean {
    return this.#offset() !== undefined;
  }

  /** Adds a time stamp of WeChat's server, unix milliseconds. */
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

  /** WeChat's time now, in whole unix milliseconds. */
  now(): number {
    const offset = this.#offset();
    return offset === undefined ? this.#clock.now() : Math.floor(offset + this.#clock.monotonic());
  }

  /** WeChat's time at a past moment of the monotonic clock. Like `now`, it is a lower bound. */
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

  /** Starts a new epoch. Only a sample does that, so the last known value stays valid however long no sample comes. */
  #turnEpoch(): void {
    const now = this.#clock.monotonic();
    if (now - this.#epochSince < EPOCH_MS) return;
    this.#former = this.#current ?? this.#former;
    this.#current = undefined;
    this.#epochSince = now;
  }
}
