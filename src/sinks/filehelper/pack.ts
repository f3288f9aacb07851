import { createHash } from "node:crypto";
import type { Waiting } from "../../bridge/ports/sink.ts";

/** One text of WeChat, UTF-16 units: where the session splits, since the web refuses texts of several kilobytes. */
export const MAX_PACK_UNITS = 2_000;

/** Between two alerts. */
const BLANK_LINE = "\n\n";

export function packText(texts: readonly string[]): string {
  return texts.join(BLANK_LINE);
}

/**
 * How many of `alerts` go into one text, at least 1. Those that may have arrived before are the last pack, tried again:
 * they stay among themselves, so that it has the same key and is left out when it turns out to have arrived. For the same
 * reason the mark of a possible duplicate has to fit from the first.
 *
 * `textOf` gives an alert as it is told. Pure.
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
 * The key of a pack: the same for the same alerts in the same order and for no others. One alert has its own id as ever.
 */
export function packKey(alertIds: readonly string[]): string {
  const [first, ...others] = alertIds;
  if (first !== undefined && others.length === 0) return first;
  const digest = createHash("sha256").update(JSON.stringify(alertIds)).digest("hex");
  return `pack:${digest.slice(0, 32)}`;
}
