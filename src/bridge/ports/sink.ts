import type { Alert } from "../model/alert.ts";
import type { LogoutReason, PostponeReason } from "../model/login-reasons.ts";
import type { Failure } from "../model/reason.ts";
import type { MediaState } from "./media.ts";
import type { Picture } from "./source-session.ts";
import type { TitledSink } from "./status-report.ts";

/** The chat that an alert is about, for sinks that keep chats apart. */
export type AlertChat = {
  /** Never changes, over logins and renames. */
  readonly key: number;
  /** Its name now. */
  readonly name: string;
};

export type DeliverOptions = {
  readonly possibleDuplicate: boolean;
  /** Without a sound, where the platform can. */
  readonly silent: boolean;
  /** What is known of the recalled message's bytes; `undefined` when it has none. */
  readonly media?: MediaState | undefined;
  /** Left out when the chat is not known. Each is known as soon as some sink keeps chats apart. */
  readonly chat?: AlertChat | undefined;
  /** Only for a sink with the ability `MarkWaiter`. Never rejects. */
  readonly marked?: Promise<void> | undefined;
};

/** What the platform made of an alert. */
export type Accepted = {
  /** The platform's id of the (first) message, `""` if it has none. */
  readonly messageId: string;
  /** The bytes were sent with the alert, so no follow-up is needed. */
  readonly mediaIncluded?: boolean;
  /**
   * An earlier try that got no answer may have sent the bytes. The follow-up is then marked as a possible duplicate.
   */
  readonly mediaMayBeThere?: boolean;
};

/**
 * A place that alerts go to. Rejects with DeliveryError and nothing else. Does not retry, order or queue: the
 * delivery loop does.
 */
export interface Sink {
  /** The key in outbox, status and metrics: that of its kind. */
  readonly name: string;
  /**
   * Begins background work (connections, polling) and returns at once. It retries an unreachable platform itself until
   * `signal` aborts. Never rejects: `onFault` reports work that ends before that.
   */
  start(signal: AbortSignal): Promise<void>;
  /**
   * Resolves when the platform accepted the alert. Never waits for bytes: what is `fetching` follows by
   * `deliverMedia`, and so may what is `kept`.
   */
  deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted>;
  /** Resolves when the work has ended. Called once, after the signal of `start` has aborted. */
  stop(): Promise<void>;
}

/** What the person sees of a login. Plain JSON: a sink may live in another process. */
export type LoginView = LoginNews & {
  /** The sink whose own login it is; left out: the login of the source. People see them apart, each under its name. */
  readonly of?: TitledSink;
};

type LoginNews =
  | {
      readonly state: "code";
      /** Text of the QR code. A key to the account: never to a place that is not configured or paired. */
      readonly content: string;
      readonly expiresAt: number;
      /** True when it replaces a code of the same request. */
      readonly replaced: boolean;
      /** True when the earlier code was scanned but the login was not finished. */
      readonly unfinished?: boolean;
    }
  | { readonly state: "scanned"; readonly picture: Picture | undefined }
  /** Nothing to scan: the phone asks for a confirmation until `expiresAt`. */
  | { readonly state: "confirm"; readonly expiresAt: number }
  /** The person confirmed on the phone. The login is being finished. */
  | { readonly state: "confirmed" }
  /** `before`: the name of the account that was watched until now, when it is another one. */
  | { readonly state: "loggedIn"; readonly accountName: string; readonly before: string | undefined }
  /** `unfinished`: the last code was scanned, and no login came of it. */
  | { readonly state: "unanswered"; readonly unfinished?: boolean }
  | { readonly state: "refused"; readonly detail: Failure }
  | { readonly state: "postponed"; readonly reason: PostponeReason; readonly until: number }
  /** `early`: the session ended within a minute of a login. The service refuses an account in this way. */
  | {
      readonly state: "loggedOut";
      readonly reason: LogoutReason;
      readonly early: boolean;
      /** What the service said; left out when it said nothing. */
      readonly detail?: Failure;
    };

/**
 * Optional ability: shows logins. Called with the newest view of each login only, and for two logins perhaps at once; a view may be skipped, repeated after a
 * failure, or follow any other. The sink keeps one message up to date and removes the code when it is no longer
 * wanted. Rejects with DeliveryError.
 */
export interface LoginDisplay {
  /**
   * `anew`: a person asked for the view again, perhaps because the message is gone. It is shown as a new message, and the
   * earlier one is removed if it is still there.
   */
  showLogin(view: LoginView, signal: AbortSignal, anew?: boolean): Promise<void>;
}

/** The end of a download that is sent as a follow-up. */
export type MediaOutcome = Exclude<MediaState, { readonly state: "fetching" }>;

export type MediaDeliverOptions = {
  /** What `deliver` resolved with. */
  readonly alertMessageId: string;
  readonly possibleDuplicate: boolean;
  readonly silent: boolean;
  /** See `DeliverOptions`. */
  readonly chat?: AlertChat | undefined;
};

/**
 * Optional ability: the bytes of a recalled message, or why there are none, as a reply to the alert that `deliver` put
 * out before. Rejects with DeliveryError.
 */
export interface MediaDisplay {
  deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    options: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted>;
}

/** Whether the sink has the ability `MediaDisplay`. */
export function showsMedia(sink: Sink): sink is Sink & MediaDisplay {
  return "deliverMedia" in sink;
}

/** A waiting alert that may share a message with others. Those of one message are all silent, or none is. */
export type Waiting = {
  readonly alert: Alert;
  readonly possibleDuplicate: boolean;
  readonly silent: boolean;
  /** See `DeliverOptions`. */
  readonly chat?: AlertChat | undefined;
};

/**
 * Optional ability: several waiting alerts of words alone in one message, each with its whole text, in order. The
 * delivery loop uses it when many wait.
 */
export interface Packer {
  /** How many of `alerts`, counted from the first, go into one message of the platform: at least 1. Sends nothing. */
  fitting(alerts: readonly Waiting[]): number;
  /** Resolves when the platform accepted all of them: each then counts as sent. Rejects with DeliveryError. */
  deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted>;
}

/** Whether the sink has the ability `Packer`. */
export function packs(sink: Sink): sink is Sink & Packer {
  return "deliverPacked" in sink;
}

/**
 * Optional ability: `deliver` may be called before the outbox's mark of the try is on the disk, so that an alert is composed
 * while the disk works. It lets no byte leave before `marked` resolves, and none at all when `signal` has aborted by then.
 */
export interface MarkWaiter {
  readonly waitsForMark: true;
  /**
   * `deliver` writes something to the store before it sends. It is called before the mark is written, so that both share one
   * transaction and one request to the disk.
   */
  readonly writesFirst?: true;
}

/** Whether the sink has the ability `MarkWaiter`. */
export function waitsForMark(sink: Sink): sink is Sink & MarkWaiter {
  return "waitsForMark" in sink && sink.waitsForMark === true;
}

/** Optional ability: takes only some alerts. The others never get into its lane. */
export interface AlertFilter {
  wants(alert: Alert): boolean;
}

function filtersAlerts(sink: Sink): sink is Sink & AlertFilter {
  return "wants" in sink;
}

/** Whether the sink accepts this alert. A sink without `AlertFilter` accepts all. */
export function wantsAlert(sink: Sink, alert: Alert): boolean {
  return !filtersAlerts(sink) || sink.wants(alert);
}

/** Optional ability: shows announcements, each one plain text. Rejects with DeliveryError. */
export interface AnnouncementDisplay {
  notify(text: string, signal: AbortSignal): Promise<void>;
}

/** Whether the sink has the ability `AnnouncementDisplay`. */
export function canNotify(sink: Sink): sink is Sink & AnnouncementDisplay {
  return "notify" in sink;
}

/**
 * Optional ability: shows a test alert, one plain text, at a sink without announcements. Rejects with DeliveryError.
 */
export interface TestDisplay {
  showTest(text: string, signal: AbortSignal): Promise<void>;
}

/** Whether the sink has the ability `TestDisplay`. */
function canShowTest(sink: Sink): sink is Sink & TestDisplay {
  return "showTest" in sink;
}

/** How a test alert is shown there; `undefined` for a sink that has no place of its own. */
export function testShower(sink: Sink): TestDisplay["showTest"] | undefined {
  if (canShowTest(sink)) return (text, signal) => sink.showTest(text, signal);
  if (canNotify(sink)) return (text, signal) => sink.notify(text, signal);
  return undefined;
}

/** Whether the sink has the ability `LoginDisplay`. */
export function canShowLogin(sink: Sink): sink is Sink & LoginDisplay {
  return "showLogin" in sink;
}
