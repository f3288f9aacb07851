import type { ConnectionState } from "../bridge/command.ts";
import type { SinkCounts } from "../bridge/outbox.ts";
import { cleanLine } from "../bridge/text/clean.ts";

/**
 * An older look at WeChat proves nothing. One overdue poll (35 s), its pause and one slow sync (15 s) still fit in; 503
 * comes within 90 s of the last sync.
 */
export const SYNC_FRESH_MS = 80_000;
/** UTF-16 units of a platform's error. */
const ERROR_UNITS = 200;

/** What is known now. */
export type Vitals = {
  readonly state: ConnectionState;
  /** Milliseconds; `undefined` before the first successful sync. */
  readonly lastSyncAgeMs: number | undefined;
  readonly sinks: readonly (SinkCounts & { readonly name: string })[];
};

/** The body of `/healthz`. */
export type Health = {
  readonly state: ConnectionState;
  readonly lastSyncAgeSeconds: number | null;
  readonly sinks: Readonly<Record<string, Pick<SinkCounts, "delivered" | "waiting" | "dead" | "lastError">>>;
};

/** Pure: a session that says `online` and has not looked for too long, or not yet, is not. */
export function healthOf({ state, lastSyncAgeMs, sinks }: Vitals, hide: (text: string) => string): Health {
  const fresh = lastSyncAgeMs !== undefined && lastSyncAgeMs <= SYNC_FRESH_MS;
  return {
    state: state === "online" && !fresh ? "offline" : state,
    lastSyncAgeSeconds:
      lastSyncAgeMs === undefined ? null : Math.max(0, Math.round(lastSyncAgeMs / 100) / 10),
    sinks: Object.fromEntries(
      sinks.map(({ name, delivered, waiting, dead, lastError }) => [
        name,
        {
          delivered,
          waiting,
          dead,
          lastError: cleanLine(hide(lastError)).slice(0, ERROR_UNITS).toWellFormed(),
        },
      ]),
    ),
  };
}
