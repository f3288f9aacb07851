import type { ConnectionState } from "../model/connection-state.ts";

/**
 * A session whose last look is older than this does not count as online. The time holds one overdue poll (35 s), the
 * pause after it and one slow sync (15 s). A probe notices a failure within 90 s of the last sync.
 */
export const SYNC_FRESH_MS = 80_000;

/**
 * Pure: the state that people and health checks get. A session that says `online` but has had no look for too long is
 * `offline`. One that has had no look yet is `starting`. `lastSyncAgeMs` is `undefined` before the first look since it
 * came online.
 */
export function tellableState(state: ConnectionState, lastSyncAgeMs: number | undefined): ConnectionState {
  if (state !== "online") return state;
  if (lastSyncAgeMs === undefined) return "starting";
  return lastSyncAgeMs <= SYNC_FRESH_MS ? "online" : "offline";
}
