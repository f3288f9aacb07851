import type { Texts } from "../../text/catalogue/texts.ts";
import type { Alert } from "../model/alert.ts";
import { DeliveryError, errorText, errorWords } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import { isMedia, type MediaState, type MediaStore } from "../ports/media.ts";
import { type Metrics, noMetrics } from "../ports/metrics.ts";
import type { Delivery, Outbox, Outcome } from "../ports/outbox.ts";
import type { Pulse } from "../ports/pulse.ts";
import { type Accepted, packs, type Sink, showsMedia } from "../ports/sink.ts";
import { Wakeup } from "../timing/wakeup.ts";
import { decideRetry } from "./retry-policy.ts";

export type DeliverDeps = {
  readonly outbox: Outbox;
  readonly media: Pick<MediaStore, "stateOf">;
  readonly clock: Clock;
  readonly log: Logger;
  /** In whose language `/status` tells what went wrong. */
  readonly texts: Texts;
  readonly random: () => number;
  readonly metrics?: Metrics;
  readonly pulses?: { readonly alert: Pulse; readonly media: Pulse };
};

type Sent = Accepted & { readonly mediaFollows?: "first" | "again" | undefined };

/** The database refused: the lane looks again after this. */
const STORE_RETRY_MS = 5_000;
/** Media parts looked at in one go: the outbox leaves out those whose bytes are still being fetched, but for a moment. */
const FOLLOW_UPS = 100;
/** From so many waiting alerts on, those of words alone share messages: a person reads few recalls one by one. */
const PACK_FROM = 10;
/** Alerts looked at for one message: more than fit into any platform's. */
const PACK_LIMIT = 60;

/**
 * The delivery loops of one sink, the only place that tries again. Alerts go out in strict order, one at a time; media
 * that follows goes beside them, also in order but for what still waits for its bytes. When many alerts wait, those of
 * words alone share messages, each with its whole text. Lanes of different sinks know nothing of each other.
 */
export class Lane {
  readonly #sink: Sink;
  readonly #deps: DeliverDeps;
  readonly #metrics: Metrics;
  readonly #alerts: Wakeup;
  readonly #media: Wakeup;
  /** A person or the sink itself says that things have changed: do not wait out a pause. A start is such a change. */
  readonly #hasty = { alert: true, media: true };
  /** Ids of alerts that share no message: one that they stood in was refused. */
  readonly #alone = new Set<string>();
  #lastLogged = "";

  constructor(sink: Sink, deps: DeliverDeps) {
    this.#sink = sink;
    this.#deps = deps;
    this.#metrics = deps.metrics ?? noMetrics;
    this.#alerts = new Wakeup(deps.clock, deps.pulses?.alert);
    this.#media = new Wakeup(deps.clock, deps.pulses?.media);
  }

  /** New deliveries wait. */
  signal(): void {
    this.#alerts.signal();
  }

  /** A download has ended: media that waited for it may follow. */
  signalMedia(): void {
    this.#media.signal();
  }

  /** The sink can deliver again: what waits is tried at once. */
  wake(): void {
    this.#hasty.alert = true;
    this.#hasty.media = true;
    this.#alerts.signal();
    this.#media.signal();
  }

  /** Runs until `stopping` aborts; resolves when the tries under way have ended, which `abandon` cuts short. */
  async run(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    await Promise.all([
      this.#loop(this.#alerts, stopping, () => this.#nextAlert(stopping, abandon)),
      this.#loop(this.#media, stopping, () => this.#nextMedia(stopping, abandon)),
    ]);
  }

  async #loop(wakeup: Wakeup, stopping: AbortSignal, step: () => Promise<void>): Promise<void> {
    while (!stopping.aborted) {
      wakeup.beat();
      try {
        await step();
      } catch (error) {
        this.#deps.log.error(
          { sink: this.#sink.name, error: errorText(error) },
          "the outbox could not be used; deliveries wait: check the disk of DATA_DIR",
        );
        await wakeup.wait(stopping, STORE_RETRY_MS);
      }
    }
  }

  async #nextAlert(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#deps;
    const waiting = await outbox.waiting(this.#sink.name, packs(this.#sink) ? PACK_LIMIT : 1);
    const [delivery] = waiting;
    if (!delivery) return await this.#alerts.wait(stopping);
    const waitMs = delivery.notBefore - clock.now();
    if (waitMs > 0 && !this.#hasty.alert) return await this.#alerts.wait(stopping, waitMs);
    this.#hasty.alert = false;
    const pack = this.#packOf(waiting);
    if (pack.length > 1) return await this.#tryPack(pack, abandon);
    const { alert, possibleDuplicate } = delivery;
    await this.#try([delivery], async () => {
      const media = await this.#mediaOf(delivery);
      const accepted = await this.#sink.deliver(alert, { possibleDuplicate, media }, abandon);
      // What is missing for good was said in the alert itself.
      const follows =
        media !== undefined && media.state !== "missing" && !accepted.mediaIncluded && showsMedia(this.#sink);
      return {
        ...accepted,
        mediaFollows: follows ? (accepted.mediaMayBeThere ? "again" : "first") : undefined,
      };
    });
    this.#alone.delete(alert.id);
  }

  /** The first alerts that go into one message; one alone when few wait. */
  #packOf(waiting: readonly Delivery[]): readonly Delivery[] {
    const sink = this.#sink;
    if (!packs(sink) || waiting.length < PACK_FROM) return waiting.slice(0, 1);
    const until = waiting.findIndex(({ alert }) => hasMedia(alert) || this.#alone.has(alert.id));
    const words = until < 0 ? waiting : waiting.slice(0, until);
    return words.slice(0, words.length > 1 ? sink.fitting(words) : 1);
  }

  async #tryPack(pack: readonly Delivery[], abandon: AbortSignal): Promise<void> {
    const sink = this.#sink;
    if (!packs(sink)) return;
    const settled = await this.#try(pack, () => sink.deliverPacked(pack, abandon));
    // One of them may be what the platform does not take: each is tried for itself.
    if (settled === "refused") for (const { alert } of pack) this.#alone.add(alert.id);
  }

  async #nextMedia(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#deps;
    for (const delivery of await outbox.followUps(this.#sink.name, FOLLOW_UPS)) {
      const media = await this.#mediaOf(delivery);
      if (media?.state === "fetching") continue;
      const waitMs = delivery.notBefore - clock.now();
      if (waitMs > 0 && !this.#hasty.media) return await this.#media.wait(stopping, waitMs);
      this.#hasty.media = false;
      await this.#try([delivery], async () => {
        // Anew: what is being sent is not deleted for the quota, but until now it may have been.
        const now = await this.#mediaOf(delivery);
        const outcome = now?.state === "fetching" ? media : now;
        // Bytes that were deleted meanwhile, by a person's hand or with their account: there is nothing to tell.
        if (!outcome || !showsMedia(this.#sink)) return { messageId: "" };
        const { alert, alertMessageId, possibleDuplicate } = delivery;
        return await this.#sink.deliverMedia(alert, outcome, { alertMessageId, possibleDuplicate }, abandon);
      });
      return;
    }
    await this.#media.wait(stopping);
  }

  async #mediaOf({ alert: { original, accountId } }: Delivery): Promise<MediaState | undefined> {
    if (!original || !isMedia(original)) return undefined;
    return await this.#deps.media.stateOf(original.message.msgId, accountId);
  }

  /** One message to the platform with one delivery or several, each settled for itself. */
  async #try(
    deliveries: readonly Delivery[],
    send: () => Promise<Sent>,
  ): Promise<"sent" | "retry" | "refused"> {
    const { outbox, clock } = this.#deps;
    await outbox.markSending(deliveries);
    let accepted: Sent;
    try {
      accepted = await send();
    } catch (error) {
      return await this.#settleFailed(deliveries, error);
    }
    const { messageId, mediaFollows } = accepted;
    for (const delivery of deliveries) {
      const latencyMs = Math.max(0, clock.now() - delivery.alert.noticedAt);
      this.#metrics.delivery(this.#sink.name, "sent");
      if (delivery.part === "alert") this.#metrics.alertLatency(latencyMs);
      await outbox.settle(delivery, { status: "sent", messageId, mediaFollows });
      this.#logSent(delivery, latencyMs);
    }
    if (mediaFollows) this.#media.signal();
    this.#lastLogged = "";
    return "sent";
  }

  async #settleFailed(deliveries: readonly Delivery[], error: unknown): Promise<"retry" | "refused"> {
    const failure =
      error instanceof DeliveryError
        ? error
        : new DeliveryError("unavailable", (texts) => errorWords(error, texts), {
            cause: error,
            maybeDelivered: true,
          });
    const { outbox, clock, texts, random } = this.#deps;
    let refused = false;
    for (const delivery of deliveries) {
      const outcome = decideRetry(failure, delivery.attempts, clock.now(), texts, random);
      refused ||= outcome.status === "dead";
      // A pack that is refused is not the end of each alert in it.
      const settled = outcome.status === "dead" && deliveries.length > 1 ? again(failure, texts) : outcome;
      this.#logFailure(failure, delivery.alert.shortId, settled.status);
      this.#metrics.delivery(this.#sink.name, settled.status);
      await outbox.settle(delivery, settled);
    }
    return refused ? "refused" : "retry";
  }

  #logSent({ alert, part }: Delivery, latencyMs: number): void {
    this.#deps.log.info(
      { sink: this.#sink.name, alert: alert.shortId, latencyMs },
      part === "alert" ? "alert delivered" : "media delivered",
    );
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

function hasMedia({ original }: Alert): boolean {
  return original !== undefined && isMedia(original);
}

function again(failure: DeliveryError, texts: Texts): Outcome {
  const error = errorWords(failure, texts);
  return { status: "retry", notBefore: 0, error, maybeDelivered: failure.maybeDelivered };
}
