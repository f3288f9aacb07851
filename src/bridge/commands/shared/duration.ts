const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A longer mute is one for ever. */
const MOST_MS = 3_653 * DAY_MS;

/** The words for each unit. In Chinese 个 may stand before them. */
const WORDS: readonly (readonly [ms: number, words: readonly string[]])[] = [
  [MINUTE_MS, ["m", "min", "mins", "minute", "minutes", "分", "分钟"]],
  [HOUR_MS, ["h", "hr", "hrs", "hour", "hours", "时", "小时", "钟头"]],
  [DAY_MS, ["d", "day", "days", "天", "日"]],
  [7 * DAY_MS, ["w", "week", "weeks", "周", "星期", "礼拜"]],
];
const UNITS: ReadonlyMap<string, number> = new Map(
  WORDS.flatMap(([ms, words]) => words.map((word) => [word, ms] as const)),
);
const FORM = /^(\d{1,6})\s?个?\s?(\p{L}{1,7})$/u;

/**
 * `2h`, `3 days`, `30m`, `1w`, `2小时`, `2 个小时`, `3天` in milliseconds; `undefined` for everything else, and over ten years.
 */
export function readDuration(word: string): number | undefined {
  const [, count = "", unit = ""] = FORM.exec(word.normalize("NFKC").toLowerCase()) ?? [];
  const ms = Number(count) * (UNITS.get(unit) ?? 0);
  return ms > 0 && ms <= MOST_MS ? ms : undefined;
}
