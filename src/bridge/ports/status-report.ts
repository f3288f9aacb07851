import type { ConnectionState } from "../model/connection-state.ts";
import type { Failure } from "../model/reason.ts";
import type { SinkCounts } from "./outbox.ts";

/** Recalls since the process started, with their original (`matched`) and without (`missed`). */
export type RecallCounts = { readonly matched: number; readonly missed: number };

/** A sink's key and its title in the reader's language. */
export type TitledSink = { readonly name: string; readonly title: string };

/** One sink's part of `/status`. */
export type SinkStatus = SinkCounts &
  TitledSink & {
    /** True when the sink is switched off because the session only receives. */
    readonly off?: boolean;
    /** How long nothing has passed although something waits, in milliseconds. Set for a standstill only. */
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
