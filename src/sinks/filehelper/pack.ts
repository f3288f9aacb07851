import { createHash } from "node:crypto";
import type { Waiting } from "../../bridge/ports/sink.ts";

/** UTF-16 units of one text. The session splits longer ones, since the web protocol refuses texts of several kilobytes. */
export const MAX_PACK_UNITS = 2_000;

/** Between two alerts. */
const BLANK_LINE = "\n\n";

/** Several alerts as one text. */
export function packText(texts: readonly string[]): string {
  return texts.join(BLANK_LINE);
}

/**
 * How many of `alerts` go into one text: at least 1. Possible duplicates are a pack that is tried again. They are not mixed
 * with others, so that the pack keeps its key and the session skips it if it has arrived. For the same reason, there is
 * always room for the mark of a possible duplicate.
 *
 * `textOf` formats an alert. Pure.
 */
export function fittingCount(alerts: readonly Waiting[], textOf: (waiting: Waiting) => string): number {
  let units = 0;
  let count = 0;
  for (const waiting of alerts) {
    if (count > 0 && waiting.possibleDuplicate !== alerts[0]?.possibleDuplicate) break;
    const text = textOf({ ...waiting, possibleDuplicate: true });
    units += text.length + (count === 0 ? 0 : BLANK_LINE.length);
    if (count > 0 && units > MAX_PACK_UNITS) break;
    count += 1;
    if (units > MAX_PACK_UNITS) break;
  }
  return Math.max(1, count);
}

/**
 * The key of a pack for the session: the same for the same alerts in the same order, and different for all others. The key
 * of a single alert is its id.
 */
export function packKey(alertIds: readonly string[]): string {
  const [first, ...others] = alertIds;
  if (first !== undefined && others.length === 0) return first;
  const digest = createHash("sha256").update(JSON.stringify(alertIds)).digest("hex");
  return `pack:${digest.slice(0, 32)}`;
}
