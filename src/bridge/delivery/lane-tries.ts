import { setImmediate as turn } from "node:timers/promises";
import { DeliveryError, failureOf } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import { type Metrics, noMetrics } from "../ports/metrics.ts";
import type { Delivery, Outbox, Outcome } from "../ports/outbox.ts";
import { type Accepted, type Sink, waitsForMark } from "../ports/sink.ts";
import { decideRetry, PLACE_MEANT_FROM } from "./retry-policy.ts";

export type TriesDeps = {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly metrics?: Metrics;
  /** Called when there is a new dead letter. */
  readonly onDeadLetter?: () => void;
};

/** What a sink's accepted try gives. `mediaFollows`: see `Outcome`. */
export type Sent = Accepted & { readonly mediaFollows?: "first" | "again" | undefined };

/** The outbox's mark that a message is being sent. Without it on the disk a power cut could send the message twice, unmarked. */
export type Mark = {
  /** Resolves when the mark is on the disk, or when there will be none. Never rejects. */
  readonly done: Promise<void>;
  /** Aborts before `done` resolves when there will be no mark: nothing must be sent then. */
  readonly signal: AbortSignal;
};

/** Resolves when the mark is on the disk. Rejects when there will be none. */
export async function marked({ done, signal }: Mark): Promise<void> {
  await done;
  signal.throwIfAborted();
}

/** Resolves when the sink is to be given the alert. Rejects as `marked` does. */
export async function timeToCompose(sink: Sink, mark: Mark): Promise<void> {
  if (!waitsForMark(sink)) await marked(mark);
  // In the next turn of the event loop, the disk works on the mark.
  else if (sink.writesFirst !== true) await turn();
}

const NOT_MARKED = new Error("the delivery could not be marked as being sent");

/**
 * How a try ended. `refused`: for good or for an unknown reason. `later`: the sink was not reached or not ready, and
 * the next try is in `ms` milliseconds. `gone`: a person has deleted it meanwhile, and nothing was sent.
 */
export type Ended =
  | { readonly as: "sent" | "refused" | "gone" }
  | { readonly as: "later"; readonly ms: number };

/** Sends one message to the platform at a time, and records the result in the outbox, the log and the metrics. */
export class Tries {
  readonly #sink: string;
  readonly #deps: TriesDeps;
  readonly #metrics: Metrics;
  #lastLogged = "";

  constructor(sink: string, deps: TriesDeps) {
    this.#sink = sink;
    this.#deps = deps;
    this.#metrics = deps.metrics ?? noMetrics;
  }

  /** One message with one delivery or several, each settled for itself. `send` sends when the mark is on the disk. */
  async run(deliveries: readonly Delivery[], send: (mark: Mark) => Promise<Sent>): Promise<Ended> {
    const { outbox, clock } = this.#deps;
    const nothing = new AbortController();
    const marking = outbox.markSending(deliveries);
    const done = marking.then(
      (isMarked) => (isMarked ? undefined : nothing.abort(NOT_MARKED)),
      () => nothing.abort(NOT_MARKED),
    );
    const [mark, sent] = await Promise.allSettled([marking, send({ done, signal: nothing.signal })]);
    if (mark.status === "rejected") throw mark.reason;
    if (!mark.value) return { as: "gone" };
    if (sent.status === "rejected") return await this.#settleFailed(deliveries, sent.reason);
    const { messageId, mediaFollows } = sent.value;
    for (const delivery of deliveries) {
      const latencyMs = Math.max(0, clock.now() - delivery.alert.noticedAt);
      this.#metrics.delivery(this.#sink, "sent");
      if (delivery.part === "alert") this.#metrics.alertLatency(latencyMs);
      await outbox.settle(delivery, { status: "sent", messageId, mediaFollows });
      this.#logSent(delivery, latencyMs);
    }
    this.#lastLogged = "";
    return { as: "sent" };
  }

  async #settleFailed(deliveries: readonly Delivery[], error: unknown): Promise<Ended> {
    const failure =
      error instanceof DeliveryError
        ? error
        : new DeliveryError("unavailable", failureOf(error), {
            cause: error,
            maybeDelivered: true,
          });
    const { outbox, clock, random, onDeadLetter } = this.#deps;
    let refused = false;
    let dead = false;
    let ms = 0;
    for (const delivery of deliveries) {
      const now = clock.now();
      const placeMeant = deliveries.length === 1 && (await this.#isPlaceMeant(failure, delivery));
      const outcome = decideRetry(failure, { ...delivery, placeMeant, now }, random);
      const isNo =
        outcome.status === "dead" || (outcome.status === "retry" && outcome.setAside !== undefined);
      // A pack that is refused is not the end of each alert in it: one of them is meant, or none.
      const settled = isNo && deliveries.length > 1 ? again(failure) : outcome;
      refused ||= isNo;
      dead ||= settled.status === "dead";
      if (settled.status === "retry") ms = settled.notBefore - now;
      this.#logFailure(failure, delivery.alert.shortId, settled);
      this.#metrics.delivery(this.#sink, settled.status);
      await outbox.settle(delivery, settled);
    }
    if (dead) onDeadLetter?.();
    return refused ? { as: "refused" } : { as: "later", ms };
  }

  /** Whether the sink refuses everything. Not checked for media parts: the sink has accepted their alert. */
  async #isPlaceMeant({ code }: DeliveryError, { part, alert }: Delivery): Promise<boolean> {
    if (code !== "unknown" || part !== "alert") return false;
    return (await this.#deps.outbox.refusedInARow(this.#sink, alert.id)) + 1 >= PLACE_MEANT_FROM;
  }

  #logSent({ alert, part }: Delivery, latencyMs: number): void {
    this.#deps.log.info(
      { sink: this.#sink, alert: alert.shortId, latencyMs },
      part === "alert" ? "alert delivered" : "media delivered",
    );
  }

  /** The same reason is logged as a warning once, not at every try. */
  #logFailure(failure: DeliveryError, alert: string, outcome: Outcome): void {
    const line = `${failure.code} ${failure.message} ${outcome.status}`;
    const level = line === this.#lastLogged ? "debug" : "warn";
    this.#lastLogged = line;
    this.#deps.log[level](
      { sink: this.#sink, alert, failure: failure.code, reason: failure.message },
      outcomeLine(outcome),
    );
  }
}

function outcomeLine(outcome: Outcome): string {
  if (outcome.status === "dead") return "alert refused for good; the others go on";
  if (outcome.status === "sent" || outcome.setAside === undefined)
    return "alert not delivered yet; it is kept";
  return outcome.setAside === "counted"
    ? "alert refused for an unknown reason; it is tried again, and the others go on"
    : "every alert is refused there for an unknown reason; they are kept";
}

function again(failure: DeliveryError): Outcome {
  const { code, maybeDelivered } = failure;
  return { status: "retry", notBefore: 0, code, error: failureOf(failure), maybeDelivered };
}
