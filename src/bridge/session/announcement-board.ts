import { isNoticeLost, showAgainMs } from "../delivery/retry-policy.ts";
import { DeliveryError, errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { Pulse } from "../ports/pulse.ts";
import type { AnnouncementDisplay, Sink } from "../ports/sink.ts";
import { Wakeup } from "../timing/wakeup.ts";

/** Put into words only when it is told, since moments read differently the next day. `undefined`: it is no news any more. */
export type Announcement = () => string | undefined;

type Waiting = { readonly announcement: Announcement; readonly onTold: () => void };

/** Old news is no news: of more than these the oldest go. */
const LIMIT = 20;

/** Lines of the bridge about itself on their way to one sink, in order. Sinks don't wait for each other. */
export class AnnouncementBoard {
  readonly #display: Sink & AnnouncementDisplay;
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #wakeup: Wakeup;
  #waiting: readonly Waiting[] = [];

  constructor(
    display: Sink & AnnouncementDisplay,
    clock: Clock,
    log: Logger,
    random: () => number,
    pulse?: Pulse,
  ) {
    this.#display = display;
    this.#wakeup = new Wakeup(clock, pulse);
    this.#log = log;
    this.#random = random;
  }

  /** `onTold` follows when the sink has shown it. */
  tell(announcement: Announcement, onTold: () => void = () => {}): void {
    this.#waiting = [...this.#waiting, { announcement, onTold }].slice(-LIMIT);
    this.#wakeup.signal();
  }

  /** The sink can show things again. */
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

  /** `undefined`: this text will never pass. */
  #waitAfter(error: unknown, failures: number): number | undefined {
    const refusal = error instanceof DeliveryError ? error : undefined;
    if (failures === 0 && refusal?.code !== "notReady") {
      this.#log.warn(
        { sink: this.#display.name, reason: errorText(error) },
        "an announcement was not shown there yet",
      );
    }
    return isNoticeLost(error, failures) ? undefined : showAgainMs(error, failures, this.#random);
  }

  /** Not by place: newer ones may have pushed it out meanwhile. */
  #done(told: Waiting): void {
    if (this.#waiting[0] === told) this.#waiting = this.#waiting.slice(1);
  }
}
