import type { Texts } from "../../text/catalogue/texts.ts";
import type { Alert } from "../model/alert.ts";
import type { LogoutReason, PostponeReason } from "../model/login-reasons.ts";
import type { Failure } from "../model/reason.ts";
import type { Clock } from "./clock.ts";
import type { CommandReply, CommandRequest } from "./command.ts";
import type { Logger } from "./log.ts";
import type { MediaState } from "./media.ts";
import type { Pulse } from "./pulse.ts";
import type { Picture, WeChatSession } from "./source-session.ts";
import type { StateStore } from "./state-store.ts";

export type DeliverOptions = {
  readonly possibleDuplicate: boolean;
  /** What is known of the recalled message's bytes; `undefined` when it has none. */
  readonly media?: MediaState | undefined;
};

/** What the platform made of an alert. */
export type Accepted = {
  /** The platform's id of the (first) message, `""` if it has none. */
  readonly messageId: string;
  /** The bytes went along: nothing follows. */
  readonly mediaIncluded?: boolean;
  /** A try before, of which nobody heard, may have brought the bytes: what follows is marked. */
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
   * Begins to work (connections, polling) and returns at once; an unreachable platform is retried inside until
   * `signal` aborts. Never rejects. What ends this work before that is told by `onFault`.
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
export type LoginView =
  | {
      readonly state: "code";
      /** Text of the QR code. A key to the account: never to a place that is not configured or paired. */
      readonly content: string;
      readonly expiresAt: number;
      /** True when it replaces a code of the same request. */
      readonly replaced: boolean;
      /** That one did not expire unseen: it was scanned, and no login came of it. */
      readonly unfinished?: boolean;
    }
  | { readonly state: "scanned"; readonly picture: Picture | undefined }
  /** Nothing to scan: the phone asks for a confirmation until `expiresAt`. */
  | { readonly state: "confirm"; readonly expiresAt: number }
  /** The phone said yes: nothing is left to do but to wait for the end of the login. */
  | { readonly state: "confirmed" }
  /** `before`: the name of the account that was watched until now, when it is another one. */
  | { readonly state: "loggedIn"; readonly accountName: string; readonly before: string | undefined }
  /** `unfinished`: the last code was scanned, and no login came of it. */
  | { readonly state: "unanswered"; readonly unfinished?: boolean }
  | { readonly state: "refused"; readonly detail: Failure }
  | { readonly state: "postponed"; readonly reason: PostponeReason; readonly until: number }
  /** `early`: within a minute of a login, which is how the service refuses an account. */
  | {
      readonly state: "loggedOut";
      readonly reason: LogoutReason;
      readonly early: boolean;
      /** What the service said; left out when it said nothing. */
      readonly detail?: Failure;
    };

/**
 * Optional ability: shows the login. Called with the newest view only; a view may be skipped, repeated after a
 * failure, or follow any other. The sink keeps one message up to date and removes the code when it is no longer
 * wanted. Rejects with DeliveryError.
 */
export interface LoginDisplay {
  showLogin(view: LoginView, signal: AbortSignal): Promise<void>;
}

/** The end of a download, told after the alert. */
export type MediaOutcome = Exclude<MediaState, { readonly state: "fetching" }>;

export type MediaDeliverOptions = {
  /** What `deliver` resolved with. */
  readonly alertMessageId: string;
  readonly possibleDuplicate: boolean;
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

export function showsMedia(sink: Sink): sink is Sink & MediaDisplay {
  return "deliverMedia" in sink;
}

/** An alert that waits, as it is told in one message with others. */
export type Waiting = { readonly alert: Alert; readonly possibleDuplicate: boolean };

/**
 * Optional ability: several waiting alerts of words alone in one message, each with its whole text, in order. The
 * delivery loop uses it when many wait.
 */
export interface Packer {
  /** How many of `alerts`, counted from the first, go into one message of the platform: at least 1. Sends nothing. */
  fitting(alerts: readonly Waiting[]): number;
  /** Resolves when the platform took all of them; then each of them is told. Rejects with DeliveryError. */
  deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted>;
}

export function packs(sink: Sink): sink is Sink & Packer {
  return "deliverPacked" in sink;
}

/** Optional ability: takes only some alerts. The others never get into its lane. */
export interface AlertFilter {
  wants(alert: Alert): boolean;
}

function filtersAlerts(sink: Sink): sink is Sink & AlertFilter {
  return "wants" in sink;
}

export function wantsAlert(sink: Sink, alert: Alert): boolean {
  return !filtersAlerts(sink) || sink.wants(alert);
}

/** Optional ability: plain notices of the bridge (one text). Rejects with DeliveryError. */
export interface AnnouncementDisplay {
  notify(text: string, signal: AbortSignal): Promise<void>;
}

export function canNotify(sink: Sink): sink is Sink & AnnouncementDisplay {
  return "notify" in sink;
}

export function canShowLogin(sink: Sink): sink is Sink & LoginDisplay {
  return "showLogin" in sink;
}

/** What every sink gets. */
export type SinkBasics = { readonly clock: Clock; readonly texts: Texts };

/** What a sink gets that sends as the account that is logged in to WeChat. */
export type SessionSinkDeps = SinkBasics & { readonly session: WeChatSession };

/** Where a sink brings the commands that people give at its platform. */
export type CommandIntake = {
  /** Runs a command of a person that the sink has checked. Never rejects. */
  readonly command: (request: CommandRequest) => Promise<CommandReply>;
  /** Unix milliseconds of the start of the process: what was said before it is answered, not carried out. */
  readonly startedAt: number;
  /** Tells the owner, at every sink that can, that somebody who may not use the bridge tried to. Once in a while only. */
  readonly onStranger: (where: string) => void;
};

/** What a sink tells of its work in the background. */
export type SinkWork = {
  /** The sink has become able to deliver (paired, connected, logged in): waiting lanes try at once. */
  readonly wake: () => void;
  /** The work has ended by a fault, although nobody asked: the program ends too. */
  readonly onFault: (error: unknown) => void;
  /** Of that work. */
  readonly pulse: Pulse;
};

/** What a bot gets: a sink with a platform of its own that takes commands there. */
export type BotDeps = SinkBasics &
  CommandIntake &
  SinkWork & {
    readonly log: Logger;
    /** Where the sink keeps its own facts (pairing, message to edit), keys prefixed with its name. */
    readonly state: StateStore;
    /** A fetch through the sink's own proxy, HTTP/1.1. */
    readonly fetch: typeof fetch;
  };

/** What only a bot needs that is paired with a chat and reads its commands by polling. */
export type PairedBotDeps = BotDeps & {
  /** Tells the owner, like `onStranger`, that another program takes the commands that are meant for this one. */
  readonly onRival: () => void;
  /** Prints for the person at the terminal, on stdout: pairing codes. Never through the log. */
  readonly print: (text: string) => void;
};

/** All that sinks can get. Each names in its own type what it takes of it. */
export type SinkDeps = SessionSinkDeps & PairedBotDeps;
