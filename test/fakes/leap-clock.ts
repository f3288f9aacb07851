import { FastClock } from "./fast-clock.ts";

/** A fast clock on which time can be skipped: sleeps that are under way last as long as they would have. */
export class LeapClock extends FastClock {
  #skipped = 0;
  #wallSkipped = 0;

  override now(): number {
    // FastClock's wall clock is made from `monotonic`.
    return super.now() + this.#wallSkipped;
  }

  override monotonic(): number {
    return super.monotonic() + this.#skipped;
  }

  /** Both clocks skip. */
  leap(ms: number): void {
    this.#skipped += ms;
  }

  /** The wall clock alone, as after the machine's sleep where the monotonic clock stands still meanwhile. */
  leapWall(ms: number): void {
    this.#wallSkipped += ms;
  }
}
