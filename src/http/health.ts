import type { ConnectionState } from "../bridge/model/connection-state.ts";
import type { SinkCounts } from "../bridge/ports/outbox.ts";
import { tellableState } from "../bridge/session/liveness.ts";
import { cleanLine } from "../text/tools/clean.ts";

/** UTF-16 units of a platform's error that are shown. */
const ERROR_UNITS = 200;

/** The current figures that `/healthz` is made of. */
export type Vitals = {
  readonly state: ConnectionState;
  /** Milliseconds; `undefined` before the first successful sync. */
  readonly lastSyncAgeMs: number | undefined;
  readonly sinks: readonly (SinkCounts & { readonly name: string })[];
};

/** `lastError`: as the log has it, `""` when nothing failed. */
type SinkHealth = Pick<SinkCounts, "delivered" | "waiting" | "dead"> & { readonly lastError: string };

/** The body of `/healthz`. */
export type Health = {
  readonly state: ConnectionState;
  readonly lastSyncAgeSeconds: number | null;
  readonly sinks: Readonly<Record<string, SinkHealth>>;
};

/** The body of `/healthz` from the current figures; `hide` masks secrets in the errors. Pure. */
export function healthOf({ state, lastSyncAgeMs, sinks }: Vitals, hide: (text: string) => string): Health {
  return {
    state: tellableState(state, lastSyncAgeMs),
    lastSyncAgeSeconds:
      lastSyncAgeMs === undefined ? null : Math.max(0, Math.round(lastSyncAgeMs / 100) / 10),
    sinks: Object.fromEntries(
      sinks.map(({ name, delivered, waiting, dead, lastError }) => [
        name,
        {
          delivered,
          waiting,
          dead,
          lastError: cleanLine(hide(lastError?.message ?? ""))
            .slice(0, ERROR_UNITS)
            .toWellFormed(),
        },
      ]),
    ),
  };
}
