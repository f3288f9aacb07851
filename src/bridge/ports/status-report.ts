import type { Bilingual } from "../../text/catalogue/texts.ts";
import type { RecallAlert } from "../model/alert.ts";
import type { ConnectionState } from "../model/connection-state.ts";
import type { Failure } from "../model/reason.ts";
import type { NotOnline } from "../model/session-status.ts";
import type { SinkCounts } from "./outbox.ts";
import type { OwnLoginStatus } from "./own-login.ts";
import type { RefusedAccount } from "./source-session.ts";

/** Recalls since the process started, with their original (`matched`) and without (`missed`). */
export type RecallCounts = { readonly matched: number; readonly missed: number };

/** A sink's key and the name that people read. */
export type TitledSink = { readonly name: string; readonly title: Bilingual };

/** One sink's part of `/status`. */
export type SinkStatus = SinkCounts &
  TitledSink & {
    /** True when the sink is switched off because the session only receives. */
    readonly off?: boolean;
    /** Of a sink with a login of its own. */
    readonly login?: OwnLoginStatus | undefined;
    /** How long nothing has passed although something waits, in milliseconds. Set for a standstill only. */
    readonly standingMs?: number | undefined;
    /** Nothing passes there until a person has mended something. `standingMs` says since when. */
    readonly needsPerson?: boolean;
    /** Of the newest dead letter. */
    readonly deadReason?: Failure | undefined;
  };

/** What a person can do about a status, as names of commands. */
export type StatusAction = "login" | "retry";

/** A regular request of the program fails. `since`: unix milliseconds of the first failure after the last success. */
export type Failing = { readonly since: number; readonly failure: Failure };

/** Of the program that pushes the messages, where there is one. */
export type FedReport = {
  /** Since it was last heard of, in milliseconds; `undefined`: not since the start. */
  readonly heardAgoMs: number | undefined;
  /** Another account that wanted in within the last day. */
  readonly refused: RefusedAccount | undefined;
};

/** Every figure of `/status`. Times are unix milliseconds, ages and durations milliseconds. */
export type StatusReport = {
  readonly state: ConnectionState;
  /** Why it is not online, as far as that is known. */
  readonly why: NotOnline | undefined;
  /** Since when it is in this state; 0 when unknown. */
  readonly since: number;
  /** `""` before the first login. */
  readonly accountName: string;
  readonly uptimeMs: number;
  /** `undefined` before the first successful sync. */
  readonly lastSyncAgeMs: number | undefined;
  readonly messagesKept: number;
  readonly mediaKept: number;
  /** The newest recall, with or without its original; `undefined` when there is none. */
  readonly lastRecall: RecallAlert | undefined;
  /** Since the last midnight; `undefined` when it is not known. */
  readonly recallsToday: number | undefined;
  readonly recallsMatched: number;
  readonly recallsMissed: number;
  readonly sinks: readonly SinkStatus[];
  /** Set while the GET each minute of HEARTBEAT_URL fails. */
  readonly heartbeat: Failing | undefined;
  /** Where messages come from. */
  readonly source: { readonly title: Bilingual; readonly fed?: FedReport | undefined };
  /** What a person can do now, in the order in which it is offered. */
  readonly actions: readonly StatusAction[];
  readonly version: string;
  readonly now: number;
};
