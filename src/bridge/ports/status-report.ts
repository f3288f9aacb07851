import type { ConnectionState } from "../model/connection-state.ts";
import type { SinkCounts } from "./outbox.ts";

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
  readonly sinks: readonly (SinkCounts & { readonly name: string })[];
  readonly version: string;
  readonly now: number;
};
