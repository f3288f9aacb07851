import { Bell } from "./bell.ts";
import type { Clock } from "./clock.ts";
import { DeliveryError, errorText } from "./errors.ts";
import type { Logger } from "./log.ts";
import { isMedia, type MediaState, type MediaStore } from "./media.ts";
import { type Metrics, noMetrics } from "./metrics.ts";
import type { Delivery, Outbox, Outcome } from "./outbox.ts";
import { decideRetry } from "./retry-policy.ts";
import { type Accepted, type Sink, showsMedia } from "./sink.ts";

export type DeliverDeps = {
  readonly outbox: Outbox;
  readonly media: Pick<MediaStore, "stateOf">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly metrics?: Metrics;
};

/** The database refused: the lane looks again after this. */
const STORE_RETRY_MS = 5_000;
/** Media parts looked at in one go: behind those that wait for bytes stand some that have them. */
const FOLLOW_UPS = 100;

/**
 * The delivery loops of one sink, the only place that tries again. Alerts go out in strict order, one at a time; media
 * that follows goes beside them, also in order but for what still waits for its bytes. Lanes of different sinks know
 * nothing of each other.
 */
export class Lane {
  readonly #sink: Sink;
  readonly #deps: DeliverDeps;
  readonly #metrics: Metrics;
  readonly #alerts: Bell;
  readonly #media: Bell;
  /** A person or the sink itself says that things have changed: do not wait out a pause. */
  readonly #hasty = { alert: false, media: false };
  #lastLogged = "";

  constructor(sink: Sink, deps: DeliverDeps) {
    this.#sink = sink;
    this.#deps = deps;
    this.#metrics = deps.metrics ?? noMetrics;
    this.#alerts = new Bell(deps.clock);
    this.#media = new Bell(deps.clock);
  }

  /** New deliveries wait. */
  ring(): void {
    this.#alerts.ring();
  }

  /** A download has ended: media that waited for it may follow. */
  ringMedia(): void {
    this.#media.ring();
  }

  /** The sink can deliver again: what waits is tried at once. */
  wake(): void {
    this.#hasty.alert = true;
    this.#hasty.media = true;
    this.#alerts.ring();
    this.#media.ring();
  }

  /** Runs until `stopping` aborts; resolves when the tries under way have ended, which `abandon` cuts short. */
  async run(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    await Promise.all([
      this.#loop(this.#alerts, stopping, () => this.#nextAlert(stopping, abandon)),
      this.#loop(this.#media, stopping, () => this.#nextMedia(stopping, abandon)),
    ]);
  }

  async #loop(bell: Bell, stopping: AbortSignal, step: () => Promise<void>): Promise<void> {
    while (!stopping.aborted) {
      try {
        await step();
      } catch (error) {
        this.#deps.log.error(
          { sink: this.#sink.name, error: errorText(error) },
          "the outbox could not be used; deliveries wait: check the disk of DATA_DIR",
        );
        await bell.wait(stopping, STORE_RETRY_MS);
      }
    }
  }

  async #nextAlert(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#deps;
    const delivery = await outbox.head(this.#sink.name);
    if (!delivery) return await this.#alerts.wait(stopping);
    const waitMs = delivery.notBefore - clock.now();
    if (waitMs > 0 && !this.#hasty.alert) return await this.#alerts.wait(stopping, waitMs);
    this.#hasty.alert = false;
    await this.#try(delivery, async () => {
      const { alert, possibleDuplicate } = delivery;
      const media = await this.#mediaOf(delivery);
      const accepted = await this.#sink.deliver(alert, { possibleDuplicate, media }, abandon);
      // What is missing for good was said in the alert itself.
      const mediaFollows =
        media !== undefined && media.state !== "missing" && !accepted.mediaIncluded && showsMedia(this.#sink);
      return { ...accepted, mediaFollows };
    });
  }

  async #nextMedia(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#deps;
    for (const delivery of await outbox.followUps(this.#sink.name, FOLLOW_UPS)) {
      const media = await this.#mediaOf(delivery);
      if (media?.state === "fetching") continue;
      const waitMs = delivery.notBefore - clock.now();
      if (waitMs > 0 && !this.#hasty.media) return await this.#media.wait(stopping, waitMs);
      this.#hasty.media = false;
      await this.#try(delivery, async () => {
        // Bytes that were deleted meanwhile, by a person's hand or with their account: there is nothing to tell.
        if (!media || !showsMedia(this.#sink)) return { messageId: "" };
        const { alert, alertMessageId, possibleDuplicate } = delivery;
        return await this.#sink.deliverMedia(alert, media, { alertMessageId, possibleDuplicate }, abandon);
      });
      return;
    }
    await this.#media.wait(stopping);
  }

  async #mediaOf({ alert: { original } }: Delivery): Promise<MediaState | undefined> {
    return original && isMedia(original) ? await this.#deps.media.stateOf(original.message.msgId) : undefined;
  }

  async #try(
    delivery: Delivery,
    send: () => Promise<Accepted & { readonly mediaFollows?: boolean }>,
  ): Promise<void> {
    const { outbox, clock, log } = this.#deps;
    const { alert, part } = delivery;
    const sink = this.#sink.name;
    await outbox.markSending(delivery);
    let accepted: Accepted & { readonly mediaFollows?: boolean };
    try {
      accepted = await send();
    } catch (error) {
      const outcome = this.#outcomeOf(error, delivery);
      this.#metrics.delivery(sink, outcome.status);
      await outbox.settle(delivery, outcome);
      return;
    }
    const latencyMs = clock.now() - alert.noticedAt;
    this.#metrics.delivery(sink, "sent");
    if (part === "alert") this.#metrics.alertLatency(latencyMs);
    const { messageId, mediaFollows = false } = accepted;
    await outbox.settle(delivery, { status: "sent", messageId, mediaFollows });
    if (mediaFollows) this.#media.ring();
    this.#lastLogged = "";
    log.info(
      { sink, alert: alert.shortId, latencyMs },
      part === "alert" ? "alert delivered" : "media delivered",
    );
  }

  #outcomeOf(error: unknown, delivery: Delivery): Outcome {
    const failure =
      error instanceof DeliveryError
        ? error
        : new DeliveryError("unavailable", errorText(error), { cause: error, maybeDelivered: true });
    const { clock, random } = this.#deps;
    const outcome = decideRetry(failure, delivery.attempts, clock.now(), random);
    this.#logFailure(failure, delivery.alert.shortId, outcome.status);
    return outcome;
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
