import { DeliveryError } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { wecomSays } from "../texts/index.ts";

/** "每个机器人发送的消息不能超过20条/分钟": https://developer.work.weixin.qq.com/document/path/99110 */
export const MESSAGES_A_MINUTE = 20;
const WINDOW_MS = 60_000;
/** Wait after the robot's own "too often", which says no time: the length of its window. */
export const TOO_OFTEN_MS = WINDOW_MS;

/**
 * Counts the messages of the last minute, so that a robot is not asked for more than it may send: WeCom says no time when
 * it refuses, and this count knows it exactly. It waits for nothing itself; the lane does. Calls of other programs with the
 * same robot, or of this one before a restart, are not known: then WeCom refuses, and `close` holds everything back.
 */
export class Pace {
  readonly #clock: Pick<Clock, "monotonic">;
  /** When each message of the last minute ended, oldest first. WeCom counted it before that. */
  #sent: readonly number[] = [];
  #closedUntil = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /**
   * Throws DeliveryError (`rateLimited`) unless `count` messages may go out now. `limit`: of all messages in a minute; a
   * smaller one leaves the rest to others.
   */
  require(count: number, limit: number): void {
    const retryAfterMs = this.#waitMs(count, limit);
    if (retryAfterMs > 0)
      throw new DeliveryError("rateLimited", wecomSays("minuteFull", {}), { retryAfterMs });
  }

  /** A message went out, or may have. */
  note(): void {
    this.#sent = [...this.#sent, this.#clock.monotonic()];
  }

  /** The robot said "too often": nothing goes out for a minute. */
  close(): void {
    this.#closedUntil = this.#clock.monotonic() + TOO_OFTEN_MS;
  }

  #waitMs(count: number, limit: number): number {
    const now = this.#clock.monotonic();
    this.#sent = this.#sent.filter((at) => at + WINDOW_MS > now);
    const surplus = this.#sent.length + count - limit;
    const last = surplus <= 0 ? undefined : this.#sent[Math.min(surplus, this.#sent.length) - 1];
    return Math.ceil(Math.max(this.#closedUntil, last === undefined ? now : last + WINDOW_MS) - now);
  }
}
