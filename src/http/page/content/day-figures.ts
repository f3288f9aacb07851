import { startOfDay } from "../../../bridge/describe/time.ts";
import type { History } from "../../../bridge/ports/stores/history.ts";
import type { DayFigures } from "../model.ts";

/** Days that the plot shows at most. */
const MOST_DAYS = 60;
/** Safely in the day before or after, also when clocks are set: no day has fewer hours than this from its middle. */
const HALF_DAY_MS = 12 * 3_600_000;

export type DayFiguresDeps = {
  readonly history: Pick<History, "counts">;
  /** Messages that came on a day, by its beginning in unix milliseconds; `undefined`: not known. */
  readonly messagesOn: (day: number) => number | undefined;
  /** Days that recalls stay listed. */
  readonly keptDays: number;
  readonly timeZone: string | undefined;
};

/** The beginnings of the last days, the oldest first, in unix milliseconds. Pure. */
export function lastDays(now: number, count: number, timeZone: string | undefined): readonly number[] {
  const days = [startOfDay(now, timeZone)];
  for (let day = days[0] ?? 0; days.length < count; ) {
    day = startOfDay(day - HALF_DAY_MS, timeZone);
    days.unshift(day);
  }
  return days;
}

/** Figures of the last days. Rejects with StoreError. */
export async function dayFigures(
  now: number,
  { history, messagesOn, keptDays, timeZone }: DayFiguresDeps,
): Promise<DayFigures> {
  const days = lastDays(now, Math.min(Math.max(keptDays, 1), MOST_DAYS), timeZone);
  return {
    days: days.map((day) => Math.floor(day / 1_000)),
    recalls: await history.counts(days),
    messages: days.map((day) => messagesOn(day) ?? null),
  };
}
