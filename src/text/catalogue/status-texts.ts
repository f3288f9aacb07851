import type { ConnectionState } from "../../bridge/model/connection-state.ts";
import type { MediaKind } from "./media-texts.ts";

/** How many recalls there were. `today` is `undefined` when it is not known. */
export type RecallFigures = {
  readonly today: number | undefined;
  readonly sinceStart: number;
  readonly matched: number;
  readonly missed: number;
};

/** The words of `/status`. Moments, ages and durations are finished strings. */
export type StatusTexts = {
  readonly states: Readonly<Record<ConnectionState, string>>;
  /** Below the state when it is not online. `moment`: since when, `""` when unknown. */
  readonly since: (moment: string, why: string) => string;
  /** Why the session is not online, or what it waits for. One line each. */
  readonly why: {
    readonly offline: (reason: string) => string;
    /** Nothing failed, but nothing was read. */
    readonly quiet: string;
    readonly starting: string;
    readonly stopping: string;
    readonly waitingForScan: string;
    readonly waitingForConfirm: string;
    readonly unanswered: string;
    readonly refused: (detail: string) => string;
    /** No login begins by itself. `until` is a time of day. */
    readonly quietHours: (until: string) => string;
    readonly tooMany: string;
    readonly coolDown: (until: string) => string;
    /** With WeChat's own words, which may be `""`. */
    readonly ended: (reason: string, detail: string) => string;
    /** Logged out, and nothing more is known. */
    readonly loggedOut: string;
  };
  /** Sinks that send nothing until a person has mended something. `titles` is one or more. */
  readonly mend: (titles: readonly string[]) => string;
  readonly lastSync: (age: string) => string;
  readonly neverSynced: string;
  /** `who` may be `""`. */
  readonly lastRecall: (at: string, who: string) => string;
  readonly noRecall: string;
  readonly recalls: (figures: RecallFigures) => string;
  readonly kept: (messages: number, media: number) => string;
  /** Nothing waits at a sink, and nothing was given up. */
  readonly fine: string;
  readonly delivered: (count: number) => string;
  readonly waiting: (count: number) => string;
  /** What a sink waits for: bytes that are still being downloaded. Never empty. */
  readonly downloading: (media: readonly { readonly kind: MediaKind; readonly count: number }[]) => string;
  readonly dead: (count: number) => string;
  /** `retryCommand` as it is typed there. */
  readonly deadBecause: (count: number, reason: string, retryCommand: string) => string;
  readonly standstill: (duration: string, since: string) => string;
  /** A lane's last error and, when it is put off, the time to its next try. */
  readonly error: (error: string, wait: string | undefined) => string;
  /** In the line of a sink that sends as the account while the session only receives. */
  readonly off: string;
  /** In the line of a sink with a login of its own. `name`: of the account. `since`: a moment, `""` when unknown. */
  readonly ownOnline: (name: string, since: string) => string;
  /** The same while it is not online. `why`: one line. */
  readonly ownNotOnline: (state: string, why: string) => string;
  /** The same while another person than the watched one is logged in. */
  readonly ownStranger: (name: string) => string;
  /** The GET each minute of HEARTBEAT_URL fails. `since` is a moment. */
  readonly heartbeat: (since: string, why: string) => string;
  readonly source: (title: string) => string;
  /** When the program that pushes the messages was last heard of; `undefined`: not since the start. */
  readonly heard: (age: string | undefined) => string;
  /** Messages of another account were refused. `bound`: the account that is watched, `""` when unknown. */
  readonly refusedAccount: (accountId: string, at: string, bound: string) => string;
  readonly version: (version: string) => string;
};
