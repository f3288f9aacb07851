import { showAgainMs } from "../delivery/retry-policy.ts";
import { DeliveryError, errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { NoticeDisplay, Sink } from "../ports/sink.ts";
import { Bell } from "../timing/wakeup.ts";

/** Put into words only when it is told, since moments read differently the next day. */
export type Notice = () => string;

/** Old news is no news: of more than these the oldest go. */
const LIMIT = 20;

/** Lines of the bridge about itself on their way to one sink, in order. Sinks don't wait for each other. */
export class NoticeBoard {
  readonly #display: Sink & NoticeDisplay;
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #bell: Bell;
  #waiting: readonly Notice[] = [];

  constructor(display: Sink & NoticeDisplay, clock: Clock, log: Logger, random: () => number) {
    this.#display = display;
    this.#bell = new Bell(clock);
    this.#log = log;
    this.#random = random;
  }

  tell(notice: Notice): void {
    this.#waiting = [...this.#waiting, notice].slice(-LIMIT);
    this.#bell.ring();
  }

  /** The sink can show things again. */
  wake(): void {
    this.#bell.ring();
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const [notice] = this.#waiting;
      if (notice === undefined) {
        await this.#bell.wait(signal);
        continue;
      }
      try {
        await this.#display.notify(notice(), signal);
        this.#done(notice);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        const waitMs = this.#waitAfter(error, failures);
        failures += 1;
        if (waitMs === undefined) this.#done(notice);
        else await this.#bell.wait(signal, waitMs);
      }
    }
  }

  /** `undefined`: this text will never pass. */
  #waitAfter(error: unknown, failures: number): number | undefined {
    const refusal = error instanceof DeliveryError ? error : undefined;
    if (failures === 0 && refusal?.code !== "notReady") {
      this.#log.warn(
        { sink: this.#display.name, reason: errorText(error) },
        "a notice was not told there yet",
      );
    }
    if (refusal?.code === "rejected" || refusal?.code === "tooLarge") return undefined;
    return showAgainMs(error, failures, this.#random);
  }

  /** Not by place: newer ones may have pushed it out meanwhile. */
  #done(notice: Notice): void {
    if (this.#waiting[0] === notice) this.#waiting = this.#waiting.slice(1);
  }
}
