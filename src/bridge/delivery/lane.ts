import type { Alert } from "../model/alert.ts";
import { errorText } from "../model/errors.ts";
import { isMedia, type MediaState, type MediaStore } from "../ports/media.ts";
import type { Delivery } from "../ports/outbox.ts";
import type { Pulse } from "../ports/pulse.ts";
import { type AlertChat, packs, type Sink, showsMedia, type Waiting, waitsForMark } from "../ports/sink.ts";
import { Wakeup } from "../timing/wakeup.ts";
import { type Ended, marked, Tries, type TriesDeps, timeToCompose } from "./lane-tries.ts";
import { isDue, PLACE_MEANT_FROM, PLACE_PROBE_MS } from "./retry-policy.ts";

export type DeliverDeps = TriesDeps & {
  readonly media: Pick<MediaStore, "stateOf">;
  /** The chat with that key as it is now; `undefined` when it is forgotten. Without this the sink gets no chats. */
  readonly chatOf?: (key: number) => AlertChat | undefined;
  /** True: the sink is switched off for a while. The lane tries nothing and gives up nothing until `wake` is called. */
  readonly isHeld?: () => boolean;
  readonly pulses?: { readonly alert: Pulse; readonly media: Pulse };
};

/** Wait after the database failed. */
const STORE_RETRY_MS = 5_000;
/** How many media parts are read at once. The outbox leaves out most of those whose bytes are still being downloaded. */
const FOLLOW_UPS = 100;
/** From so many waiting alerts on, alerts without media share messages: people do not read that many one by one. */
const PACK_FROM = 10;
/** How many alerts are read for one message: more than fit into a message of any platform. */
const PACK_LIMIT = 60;

/**
 * The delivery loops of one sink. Only a lane repeats a delivery. Alerts go out in strict order, one at a time.
 * Follow-ups go beside them, also in order, but do not wait for one whose bytes are still being downloaded. When many
 * alerts wait, those without media share messages, each with its whole text. Lanes know nothing of each other.
 *
 * One exception from the order: an alert that is refused for an unknown reason is set aside, and the next one is sent.
 * If the next one passes, the refusal concerned that alert only. It is then tried again at once and four more times
 * within ten minutes, each time before what waits, and is a dead letter after that. The same holds if there is no next
 * one. If three alerts are refused in this way and none passes, the sink refuses everything. Refusals do not count from
 * then on, and once a minute the lane tries the oldest alert and one that was never refused. When one of the two
 * passes, all refused alerts follow in order.
 */
export class Lane {
  readonly #sink: Sink;
  readonly #deps: DeliverDeps;
  readonly #tries: Tries;
  readonly #alerts: Wakeup;
  readonly #media: Wakeup;
  /** True after `wake`: the next try does not wait for the end of a pause. True at the start as well. */
  readonly #hasty = { alert: true, media: true };
  /** Ids of alerts that are sent alone, since a packed message with them was refused. */
  readonly #alone = new Set<string>();
  /** Monotonic time until which the lane pauses, since a try of an alert that was set aside did not reach the platform. */
  #restUntil = Number.NEGATIVE_INFINITY;
  /** Monotonic time of the next try at a sink that refuses everything. */
  #probeAt = Number.NEGATIVE_INFINITY;

  constructor(sink: Sink, deps: DeliverDeps) {
    this.#sink = sink;
    this.#deps = deps;
    this.#tries = new Tries(sink.name, deps);
    this.#alerts = new Wakeup(deps.clock, deps.pulses?.alert);
    this.#media = new Wakeup(deps.clock, deps.pulses?.media);
  }

  /** There are new deliveries. */
  signal(): void {
    this.#alerts.signal();
  }

  /** A download has ended: its follow-up may be sent. */
  signalMedia(): void {
    this.#media.signal();
  }

  /** The sink can deliver again: waiting deliveries are tried at once. */
  wake(): void {
    this.#hasty.alert = true;
    this.#hasty.media = true;
    this.#alerts.signal();
    this.#media.signal();
  }

  /** Runs until `stopping` aborts. Resolves when the running tries have ended; `abandon` ends them at once. */
  async run(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    await Promise.all([
      this.#loop(this.#alerts, stopping, () => this.#nextAlert(stopping, abandon)),
      this.#loop(this.#media, stopping, () => this.#nextMedia(stopping, abandon)),
    ]);
  }

  async #loop(wakeup: Wakeup, stopping: AbortSignal, step: () => Promise<void>): Promise<void> {
    const { isHeld = () => false } = this.#deps;
    while (!stopping.aborted) {
      wakeup.beat();
      try {
        if (isHeld()) await wakeup.wait(stopping);
        else await step();
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
    const { name } = this.#sink;
    const aside = await outbox.setAside(name, "alert");
    const waiting = await outbox.waiting(name, packs(this.#sink) ? PACK_LIMIT : 1);
    const [head] = waiting;
    const pauseMs = Math.max(
      head === undefined ? 0 : head.notBefore - clock.now(),
      aside.length === 0 ? 0 : this.#restUntil - clock.monotonic(),
    );
    if (pauseMs > 0 && !this.#hasty.alert) return await this.#alerts.wait(stopping, pauseMs);
    if (aside.length > 0 && (await outbox.refusedInARow(name, "")) >= PLACE_MEANT_FROM)
      return await this.#probe(aside, head, stopping, abandon);
    const due = aside.find((delivery) => isDue(delivery, clock.now()));
    if (due !== undefined) return void (await this.#tryAside(due, abandon));
    if (head === undefined) return await this.#alerts.wait(stopping, untilDue(aside, clock.now()));
    this.#hasty.alert = false;
    const pack = this.#packOf(waiting);
    if (pack.length > 1) await this.#tryPack(pack, abandon);
    else await this.#deliver(head, abandon);
  }

  /**
   * The sink refuses everything. Tries the oldest alert, which shows when that is over, and then one that was never
   * refused, which shows whether the refusals concern single alerts.
   */
  async #probe(
    [oldest]: readonly Delivery[],
    head: Delivery | undefined,
    stopping: AbortSignal,
    abandon: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#deps;
    const restMs = this.#probeAt - clock.monotonic();
    if (restMs > 0 && !this.#hasty.alert) return await this.#alerts.wait(stopping, restMs);
    this.#hasty.alert = false;
    this.#probeAt = clock.monotonic() + PLACE_PROBE_MS;
    const ended = oldest && (await this.#tryAside(oldest, abandon));
    if (ended?.as === "refused" && head && !stopping.aborted) await this.#deliver(head, abandon);
  }

  async #tryAside(delivery: Delivery, abandon: AbortSignal): Promise<Ended> {
    this.#hasty.alert = false;
    const ended = await this.#deliver(delivery, abandon);
    if (ended.as === "later") this.#restUntil = this.#deps.clock.monotonic() + ended.ms;
    return ended;
  }

  async #deliver(delivery: Delivery, abandon: AbortSignal): Promise<Ended> {
    const { alert, possibleDuplicate, silent } = delivery;
    let mediaFollows: "first" | "again" | undefined;
    const ended = await this.#tries.run([delivery], async (mark) => {
      await timeToCompose(this.#sink, mark);
      const media = await this.#mediaOf(delivery);
      const chat = this.#chatOf(delivery);
      const waits = waitsForMark(this.#sink);
      const options = { possibleDuplicate, silent, media, chat, marked: waits ? mark.done : undefined };
      const until = waits ? AbortSignal.any([abandon, mark.signal]) : abandon;
      const accepted = await this.#sink.deliver(alert, options, until);
      // The alert itself says when the media is missing for good.
      const follows =
        media !== undefined && media.state !== "missing" && !accepted.mediaIncluded && showsMedia(this.#sink);
      if (follows) mediaFollows = accepted.mediaMayBeThere ? "again" : "first";
      return { ...accepted, mediaFollows };
    });
    if (ended.as === "sent" && mediaFollows) this.#media.signal();
    this.#alone.delete(alert.id);
    return ended;
  }

  /** The first alerts that share one message; a single one when few wait. */
  #packOf(waiting: readonly Delivery[]): readonly Delivery[] {
    const sink = this.#sink;
    if (!packs(sink) || waiting.length < PACK_FROM) return waiting.slice(0, 1);
    const until = waiting.findIndex(
      ({ alert, silent }) => hasMedia(alert) || this.#alone.has(alert.id) || silent !== waiting[0]?.silent,
    );
    const words = until < 0 ? waiting : waiting.slice(0, until);
    return words.slice(0, words.length > 1 ? sink.fitting(words.map(this.#waitingOf)) : 1);
  }

  async #tryPack(pack: readonly Delivery[], abandon: AbortSignal): Promise<void> {
    const sink = this.#sink;
    if (!packs(sink)) return;
    const ended = await this.#tries.run(pack, async (mark) => {
      await marked(mark);
      return await sink.deliverPacked(pack.map(this.#waitingOf), abandon);
    });
    // Perhaps the platform refuses only one of them, so each is tried alone.
    if (ended.as === "refused") for (const { alert } of pack) this.#alone.add(alert.id);
  }

  async #nextMedia(stopping: AbortSignal, abandon: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#deps;
    const aside = await outbox.setAside(this.#sink.name, "media");
    const due = aside.filter((delivery) => isDue(delivery, clock.now()));
    for (const delivery of [...due, ...(await outbox.followUps(this.#sink.name, FOLLOW_UPS))]) {
      const media = await this.#mediaOf(delivery);
      if (media?.state === "fetching") continue;
      const waitMs = due.includes(delivery) ? 0 : delivery.notBefore - clock.now();
      if (waitMs > 0 && !this.#hasty.media) return await this.#media.wait(stopping, waitMs);
      this.#hasty.media = false;
      await this.#tries.run([delivery], async (mark) => {
        await marked(mark);
        // Read again: a file that is being sent is not deleted for the quota, but it may have been deleted before.
        const now = await this.#mediaOf(delivery);
        const outcome = now?.state === "fetching" ? media : now;
        // The bytes were deleted meanwhile, by a person or with their account. There is nothing to send.
        if (!outcome || !showsMedia(this.#sink)) return { messageId: "" };
        const { alert, alertMessageId, possibleDuplicate, silent } = delivery;
        const options = { alertMessageId, possibleDuplicate, silent, chat: this.#chatOf(delivery) };
        return await this.#sink.deliverMedia(alert, outcome, options, abandon);
      });
      return;
    }
    await this.#media.wait(stopping, untilDue(aside, clock.now()));
  }

  readonly #waitingOf = (delivery: Delivery): Waiting => {
    const { alert, possibleDuplicate, silent } = delivery;
    return { alert, possibleDuplicate, silent, chat: this.#chatOf(delivery) };
  };

  #chatOf({ chat }: Delivery): AlertChat | undefined {
    return chat === undefined ? undefined : this.#deps.chatOf?.(chat);
  }

  async #mediaOf({ alert: { original, accountId } }: Delivery): Promise<MediaState | undefined> {
    if (!original || !isMedia(original)) return undefined;
    return await this.#deps.media.stateOf(original.message.msgId, accountId);
  }
}

function hasMedia({ original }: Alert): boolean {
  return original !== undefined && isMedia(original);
}

/** Milliseconds until the first of them is due; `undefined` when there is none. */
function untilDue(aside: readonly Delivery[], now: number): number | undefined {
  return aside.length === 0 ? undefined : Math.min(...aside.map(({ notBefore }) => notBefore - now));
}
