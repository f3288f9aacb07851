import type { Alert } from "../model/alert.ts";
import type { DeliveryErrorCode } from "../model/errors.ts";
import type { Failure } from "../model/reason.ts";

/** `alert`: the words, with bytes when they were there. `media`: bytes that follow, or why there are none. */
export type DeliveryPart = "alert" | "media";

/** One part of one alert on its way to one sink. */
export type Delivery = {
  readonly alert: Alert;
  readonly sink: string;
  readonly part: DeliveryPart;
  /** Of a `media` part: the platform's id of the alert that it replies to. */
  readonly alertMessageId: string;
  /** Tries that ended without success, those not counted at which the sink was not ready. */
  readonly attempts: number;
  /** Of these, refusals for an unknown reason that count against the alert. */
  readonly refusals: number;
  /** Unix milliseconds; not before this. */
  readonly notBefore: number;
  /** An earlier try may have arrived without being recorded: say so in the alert. */
  readonly possibleDuplicate: boolean;
};

export type Outcome =
  /**
   * `mediaFollows`: a `media` part is added in the same step, so that a crash cannot lose it; when it may be there already
   * (`again`), as a possible duplicate.
   */
  | {
      readonly status: "sent";
      readonly messageId: string;
      readonly mediaFollows?: "first" | "again" | undefined;
    }
  /** `maybeDelivered`: the try may have arrived; the next one is marked as a possible duplicate. */
  | {
      readonly status: "retry";
      readonly notBefore: number;
      /** Why, for the code; after `notReady` the try does not count. */
      readonly code: DeliveryErrorCode;
      readonly error: Failure;
      readonly maybeDelivered: boolean;
      /**
       * Refused for an unknown reason: those behind it go on, until it is settled. `uncounted`: the place is meant and not
       * this alert.
       */
      readonly setAside?: "counted" | "uncounted" | undefined;
    }
  /** Refused for good: the dead letter. */
  | { readonly status: "dead"; readonly error: Failure };

export type SinkCounts = {
  /** Alerts that the sink took, their media not counted. */
  readonly delivered: number;
  /** Parts of both kinds that are on their way. */
  readonly waiting: number;
  readonly dead: number;
  /** Of the delivery at the head of the lane, `undefined` when it has not failed. */
  readonly lastError: Failure | undefined;
  /** Unix milliseconds of the head's next try, 0 when none is put off. */
  readonly nextAttemptAt: number;
};

/** A lane in which something waits while nothing passes. */
export type Standstill = {
  /** Since the first try without success, or the last success if that is later. */
  readonly forMs: number;
  /** Parts of both kinds that wait. */
  readonly waiting: number;
  /** Of the oldest part that waits. */
  readonly code: string;
  readonly error: Failure;
};

/** Dead letters of one sink that were refused for the same reason, in the same words of the platform. */
export type DeadLetters = {
  readonly error: Failure;
  readonly count: number;
  /** Of the newest of them, `""` when it cannot be read any more. */
  readonly shortId: string;
};

/** What goes wrong in a lane. */
export type LaneTroubles = {
  /** However short; `undefined` also while it only waits for the sink to get ready. */
  readonly standstill: Standstill | undefined;
  /** Newest first. */
  readonly deadLetters: readonly DeadLetters[];
};

/**
 * The durable list of alerts to deliver. The same (alert id, sink, part) added twice is one delivery, also after it was
 * settled. States: pending, sending, sent, dead. A row found in `sending` after a restart is pending again and marked
 * as a possible duplicate.
 */
export interface Outbox {
  /** Durable when it resolves; returns the ids of alerts that were not known before. */
  add(alerts: readonly Alert[], sinks: readonly string[]): Promise<readonly string[]>;
  /** Those of the alerts with these ids that were added without their original, an hour after they were settled at least. */
  missed(ids: readonly string[]): Promise<readonly Alert[]>;
  /** The oldest unsettled alerts of the sink, due or not and without those set aside: strict order within a sink. */
  waiting(sink: string, limit: number): Promise<readonly Delivery[]>;
  /**
   * The oldest unsettled `media` parts of the sink, due or not, in order, but for those set aside and those whose bytes are
   * still being fetched: they can wait long, and hold up nothing.
   */
  followUps(sink: string, limit: number): Promise<readonly Delivery[]>;
  /** What was set aside and is not settled, due or not, in order. */
  setAside(sink: string, part: DeliveryPart): Promise<readonly Delivery[]>;
  /**
   * Alerts other than that one that the sink refused for an unknown reason since it took the last one, dead letters too: the
   * more there are, the more likely the place is meant.
   */
  refusedInARow(sink: string, exceptId: string): Promise<number>;
  /** All of them in one step, committed before the first byte leaves. */
  markSending(deliveries: readonly Delivery[]): Promise<void>;
  /** When a sink takes an alert, those that it refused for an unknown reason since it took the one before are due at once. */
  settle(delivery: Delivery, outcome: Outcome): Promise<void>;
  /**
   * Dead letters of all sinks are pending again, in their old places and with their tries forgotten, and so is what was set
   * aside. The time after which they are erased goes on from when they were first dead letters. Returns how many were dead.
   */
  revive(): Promise<number>;
  counts(sink: string): Promise<SinkCounts>;
  troubles(sink: string): Promise<LaneTroubles>;
}
