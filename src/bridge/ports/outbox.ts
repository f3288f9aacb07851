import type { Alert, RecallAlert } from "../model/alert.ts";
import type { DeliveryErrorCode } from "../model/errors.ts";
import type { Failure } from "../model/reason.ts";
import type { MediaKind } from "./media.ts";

/**
 * Which part of an alert. `alert`: the words, with the bytes if they were there. `media`: the follow-up, with the bytes
 * or why there are none.
 */
export type DeliveryPart = "alert" | "media";

/** One part of one alert on its way to one sink. */
export type Delivery = {
  readonly alert: Alert;
  readonly sink: string;
  readonly part: DeliveryPart;
  /** Of a `media` part: the platform's id of the alert that it replies to. */
  readonly alertMessageId: string;
  /** Tries that failed. A try while the sink was not ready does not count. */
  readonly attempts: number;
  /** Of these, refusals for an unknown reason that count against the alert. */
  readonly refusals: number;
  /** Unix milliseconds; not before this. */
  readonly notBefore: number;
  /** An earlier try may have arrived although no answer was recorded. The alert says so. */
  readonly possibleDuplicate: boolean;
  /** Without a sound, where the platform can. Decided once, when the alert was added. */
  readonly silent: boolean;
  /** The key of its chat (`KnownChat`); `undefined` when that was not known. It may be forgotten meanwhile. */
  readonly chat: number | undefined;
};

/** A new alert, with all that was decided about it before it is written. Later changes of rules do not touch it. */
export type NewAlert = {
  readonly alert: Alert;
  /** Names of the sinks that it goes to. None: it is only listed. */
  readonly sinks: readonly string[];
  readonly silent: boolean;
  /** Keys of the rule or mute that decided. How often each applied is counted. */
  readonly applied: readonly string[];
  /** The key of its chat (`KnownChat`); `undefined` when that is not known. */
  readonly chat: number | undefined;
  /** Set for a recall that is listed in the history: the key of its chat. */
  readonly listedIn: number | undefined;
  /**
   * Set for a recall that was told without its original before: the id of that alert. Its entry in the history is
   * completed, and no second one is added.
   */
  readonly completes: string | undefined;
};

/** How a try ended, as the outbox records it. */
export type Outcome =
  /**
   * `mediaFollows`: a `media` part is added in the same transaction, so that a crash cannot lose it. `again`: the bytes
   * may have arrived already, so the part is marked as a possible duplicate.
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
       * Set when the alert was refused for an unknown reason: it is set aside, and later alerts pass it. `uncounted`:
       * the sink refuses every alert, so the refusal does not count against this one.
       */
      readonly setAside?: "counted" | "uncounted" | undefined;
    }
  /** Refused for good: the dead letter. */
  | { readonly status: "dead"; readonly error: Failure };

/** How far the deliveries to one sink are. */
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
  /** Of what waits: the media that are still being downloaded, by kind. Kinds without any are left out. */
  readonly downloading: readonly { readonly kind: MediaKind; readonly count: number }[];
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
  /**
   * A standstill of any length. `undefined` when there is none, and while the lane only waits for the sink to become
   * ready.
   */
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
  /**
   * Writes the deliveries and, in the same transaction, the counts of rules and mutes. Durable when it resolves; returns the
   * ids of alerts that were not known before. The history shows them from now on. Their entries there may be written later, by
   * `listAdded` or by the next process.
   */
  add(alerts: readonly NewAlert[]): Promise<readonly string[]>;
  /** Writes the entries of the history that `add` has left. Rejects with StoreError; the next call tries again. */
  listAdded(): Promise<void>;
  /** How often each rule and mute applied, by its key. */
  applied(): Promise<ReadonlyMap<string, number>>;
  /** Whether `missed` may find anything. False most of the time: then no id need be made and looked up. */
  missesAny(): Promise<boolean>;
  /**
   * The alerts with these ids that were added without their original. An alert is remembered for at least an hour after
   * it was settled.
   */
  missed(ids: readonly string[]): Promise<readonly RecallAlert[]>;
  /** The oldest unsettled alerts of the sink, due or not and without those set aside: strict order within a sink. */
  waiting(sink: string, limit: number): Promise<readonly Delivery[]>;
  /**
   * The oldest unsettled `media` parts of the sink, in order, due or not. Leaves out parts that are set aside, and
   * parts whose bytes are still being downloaded: they may wait long and must not hold up others.
   */
  followUps(sink: string, limit: number): Promise<readonly Delivery[]>;
  /** Parts that are set aside and not settled, in order, due or not. */
  setAside(sink: string, part: DeliveryPart): Promise<readonly Delivery[]>;
  /**
   * How many alerts other than `exceptId` the sink has refused for an unknown reason since it last accepted one. Dead
   * letters count too. The more there are, the more likely the sink refuses everything.
   */
  refusedInARow(sink: string, exceptId: string): Promise<number>;
  /**
   * Marks all of them in one transaction, committed before the first byte is sent. False, and nothing is marked, when one
   * of them is settled or was deleted meanwhile (`History.forget`): then they must not be sent, and are to be read again.
   */
  markSending(deliveries: readonly Delivery[]): Promise<boolean>;
  /**
   * Records the outcome of a try. When a sink accepts an alert, the alerts that it refused for an unknown reason since
   * the last accepted one are due at once.
   */
  settle(delivery: Delivery, outcome: Outcome): Promise<void>;
  /**
   * Makes the dead letters of all sinks pending again, in their old places and without their earlier tries. Does the
   * same for what is set aside. The time after which a dead letter is deleted is not prolonged. Returns how many dead
   * letters there were.
   */
  revive(): Promise<number>;
  counts(sink: string): Promise<SinkCounts>;
  troubles(sink: string): Promise<LaneTroubles>;
}
