import { Bell } from "./bell.ts";
import type { Clock } from "./clock.ts";
import { DeliveryError, errorText } from "./errors.ts";
import type { Logger } from "./log.ts";
import type { Delivery, Outbox } from "./outbox.ts";
import { decideRetry } from "./retry-policy.ts";
import type { Sink } from "./sink.ts";

export type DeliverDeps = {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** A delivery was accepted: milliseconds from the notice to the acceptance. */
  readonly onDelivered?: (sink: string, latencyMs: number) => void;
};

/** The database refused: the lane looks again after this. */
const STORE_RETRY_MS = 5_000;

/**
 * The one delivery loop of one sink: strict order, one at a time, the only place that tries again. Lanes of different
 * sinks know nothing of each other.
 */
export class Lane {
  readonly #sink: Sink;
  readonly #deps: DeliverDeps;
  readonly #bell: Bell;
  /** A person or the sink itself says that things have changed: do not wait out a pause. */
  #ignoreNotBefore = false;
  #lastLogged = "";

  constructor(sink: Sink, deps: DeliverDeps) {
    this.#sink = sink;
    this.#deps = deps;
    this.#bell = new Bell(deps.clock);
  }

  /** New deliveries wait. */
  ring(): void {
    this.#bell.ring();
  }

  /** The sink can deliver again: the waiting head is tried at once. */
  wake(): void {
    this.#ignoreNotBefore = true;
    this.#bell.ring();
  }

  /** Runs until `stopping` aborts; resolves when the try under way has ended, which `abandon` cuts short. */
  async run(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      try {
        await this.#step(stopping, abandon);
      } catch (error) {
        this.#deps.log.error(
          { sink: this.#sink.name, error: errorText(error) },
          "the outbox could not be used; deliveries wait: check the disk of DATA_DIR",
        );
        await this.#bell.wait(stopping, STORE_RETRY_MS);
      }
    }
  }

  async #step(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#deps;
    const delivery = await outbox.head(this.#sink.name);
    if (!delivery) {
      await this.#bell.wait(stopping);
      return;
    }
    const waitMs = delivery.notBefore - clock.now();
    if (waitMs > 0 && !this.#ignoreNotBefore) {
      await this.#bell.wait(stopping, waitMs);
      return;
    }
    this.#ignoreNotBefore = false;
    await this.#try(delivery, abandon);
  }

  async #try(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { outbox, clock, log } = this.#deps;
    const sink = this.#sink.name;
    await outbox.markSending(delivery);
    try {
      const { possibleDuplicate } = delivery;
      const { messageId } = await this.#sink.deliver(delivery.alert, { possibleDuplicate }, signal);
      await outbox.settle(delivery, { status: "sent", messageId });
      const latencyMs = clock.now() - delivery.alert.noticedAt;
      this.#lastLogged = "";
      log.info({ sink, alert: delivery.alert.shortId, latencyMs }, "alert delivered");
      this.#deps.onDelivered?.(sink, latencyMs);
    } catch (error) {
      const failure =
        error instanceof DeliveryError
          ? error
          : new DeliveryError("unavailable", errorText(error), { cause: error, maybeDelivered: true });
      const { outcome } = decideRetry(failure, delivery.attempts, clock.now(), this.#deps.random);
      await outbox.settle(delivery, outcome);
      this.#logFailure(failure, delivery.alert.shortId, outcome.status);
    }
  }

  /** The same reason is told once, not at every try. */
  #logFailure(failure: DeliveryError, alert: string, status: string): void {
    const line = `${failure.code} ${failure.message}`;
    const level = line === this.#lastLogged ? "debug" : "warn";
    this.#lastLogged = line;
    this.#deps.log[level](
      { sink: this.#sink.name, alert, failure: failure.code, reason: failure.message },
      status === "dead" ? "alert refused for good; the others go on" : "alert not delivered yet; it is kept",
    );
  }
}
