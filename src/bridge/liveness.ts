import type { ConnectionState } from "./connection-state.ts";

/**
 * An older look at WeChat proves nothing. One overdue poll (35 s), its pause and one slow sync (15 s) still fit in; a
 * probe hears of it within 90 s of the last sync.
 */
export const SYNC_FRESH_MS = 80_000;

/** Pure: the state that may be told. A session that says `online` and has not looked for too long, or not yet, is not. */
export function tellableState(state: ConnectionState, lastSyncAgeMs: number | undefined): ConnectionState {
  const fresh = lastSyncAgeMs !== undefined && lastSyncAgeMs <= SYNC_FRESH_MS;
  return state === "online" && !fresh ? "offline" : state;
}
