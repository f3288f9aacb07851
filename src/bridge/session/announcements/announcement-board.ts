import { isAnnouncementLost, showAgainMs } from "../../delivery/retry-policy.ts";
import { DeliveryError, errorText } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/log.ts";
import type { Pulse } from "../../ports/pulse.ts";
import type { AnnouncementDisplay, Sink } from "../../ports/sink.ts";
import { Wakeup } from "../../timing/wakeup.ts";

/**
 * An announcement, put into words only when it is shown, since moments read differently the next day. `undefined`: it
 * is out of date and is not shown.
 */
export type Announcement = () => string | undefined;

/** A place that shows announcements: a sink, or the screen of this process. */
export type AnnouncementPlace = Pick<Sink, "name"> & AnnouncementDisplay;

type Waiting = { readonly announcement: Announcement; readonly onTold: () => void };

/** At most so many announcements wait. The oldest are dropped, since they are out of date. */
const LIMIT = 20;

/** Announcements that wait for one sink, in order. Each sink has a board of its own, so that no sink waits for another. */
export class AnnouncementBoard {
  readonly #display: AnnouncementPlace;
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #wakeup: Wakeup;
  #waiting: readonly Waiting[] = [];

  constructor(display: AnnouncementPlace, clock: Clock, log: Logger, random: () => number, pulse?: Pulse) {
    this.#display = display;
    this.#wakeup = new Wakeup(clock, pulse);
    this.#log = log;
    this.#random = random;
  }

  /** Adds an announcement. `onTold` is called after the sink has shown it. */
  tell(announcement: Announcement, onTold: () => void = () => {}): void {
    this.#waiting = [...this.#waiting, { announcement, onTold }].slice(-LIMIT);
    this.#wakeup.signal();
  }

  /** The sink is ready again: tries at once. */
  wake(): void {
    this.#wakeup.signal();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      this.#wakeup.beat();
      const [next] = this.#waiting;
      if (next === undefined) {
        await this.#wakeup.wait(signal);
        continue;
      }
      try {
        const text = next.announcement();
        if (text !== undefined) {
          await this.#display.notify(text, signal);
          next.onTold();
        }
        this.#done(next);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        const waitMs = this.#waitAfter(error, failures);
        failures += 1;
        if (waitMs === undefined) this.#done(next);
        else await this.#wakeup.wait(signal, waitMs);
      }
    }
  }

  /** How long to wait before the next try, in milliseconds; `undefined`: the sink will never accept this announcement. */
  #waitAfter(error: unknown, failures: number): number | undefined {
    const refusal = error instanceof DeliveryError ? error : undefined;
    if (failures === 0 && refusal?.code !== "notReady") {
      this.#log.warn(
        { sink: this.#display.name, reason: errorText(error) },
        "the sink did not accept an announcement",
      );
    }
    return isAnnouncementLost(error, failures) ? undefined : showAgainMs(error, failures, this.#random);
  }

  /** Compares the announcement itself: newer ones may have pushed it out of the list meanwhile. */
  #done(told: Waiting): void {
    if (this.#waiting[0] === told) this.#waiting = this.#waiting.slice(1);
  }
}
