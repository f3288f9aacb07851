import type { Miss } from "../model/alert.ts";
import type { WatchRecord } from "./watch-record.ts";

/** Why there is no original for a recall at that time. `windowMs`: how long before it the message was sent at most. */
export function missOf(recalledAt: number, { since, gaps }: WatchRecord, windowMs: number): Miss {
  const earliest = recalledAt - windowMs;
  const gap = gaps.findLast(({ from, to }) => from < recalledAt && to > earliest);
  if (gap) return { reason: "offlineGap", ...gap };
  return { reason: earliest < since ? "beforeWatch" : "expired", watchingSince: since };
}
