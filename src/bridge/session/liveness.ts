import type { ConnectionState } from "../model/connection-state.ts";

/**
 * An older look at WeChat proves nothing. One overdue poll (35 s), its pause and one slow sync (15 s) still fit in; a
 * probe hears of it within 90 s of the last sync.
 */
export const SYNC_FRESH_MS = 80_000;

/**
 * Pure: the state that may be told. A session that says `online` and has not looked for too long is not, and one that has
 * not looked yet is still starting. `lastSyncAgeMs` is `undefined` before the first look since it came online.
 */
export function tellableState(state: ConnectionState, lastSyncAgeMs: number | undefined): ConnectionState {
  if (state !== "online") return state;
  if (lastSyncAgeMs === undefined) return "starting";
  return lastSyncAgeMs <= SYNC_FRESH_MS ? "online" : "offline";
}
