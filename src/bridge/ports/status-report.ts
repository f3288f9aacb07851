import type { ConnectionState } from "../model/connection-state.ts";
import type { Failure } from "../model/reason.ts";
import type { SinkCounts } from "./outbox.ts";

/** Recalls since the process began, told with their original and without. */
export type RecallCounts = { readonly matched: number; readonly missed: number };

/** A sink by its key, and as people know it, in the reader's language. */
export type TitledSink = { readonly name: string; readonly title: string };

export type SinkStatus = SinkCounts &
  TitledSink & {
    /** Switched off, since the session only receives. */
    readonly off?: boolean;
    /** Since when nothing passes although something waits; only of standstills that last. */
    readonly standingMs?: number | undefined;
    /** Of the newest dead letter. */
    readonly deadReason?: Failure | undefined;
  };

/** Every figure of `/status`. Times are unix milliseconds, ages and durations milliseconds. */
export type StatusReport = {
  readonly state: ConnectionState;
  /** `""` before the first login. */
  readonly accountName: string;
  readonly uptimeMs: number;
  /** `undefined` before the first successful sync. */
  readonly lastSyncAgeMs: number | undefined;
  readonly messagesKept: number;
  readonly mediaKept: number;
  readonly recallsMatched: number;
  readonly recallsMissed: number;
  readonly sinks: readonly SinkStatus[];
  readonly version: string;
  readonly now: number;
};
