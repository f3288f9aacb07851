const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A longer mute is one for ever. */
const MOST_MS = 3_653 * DAY_MS;

const UNITS: ReadonlyMap<string, number> = new Map([
  ["m", MINUTE_MS],
  ["min", MINUTE_MS],
  ["分", MINUTE_MS],
  ["分钟", MINUTE_MS],
  ["h", HOUR_MS],
  ["时", HOUR_MS],
  ["小时", HOUR_MS],
  ["d", DAY_MS],
  ["天", DAY_MS],
  ["日", DAY_MS],
  ["w", 7 * DAY_MS],
  ["周", 7 * DAY_MS],
  ["星期", 7 * DAY_MS],
]);
const FORM = /^(\d{1,6})\s?(\p{L}{1,3})$/u;

/** `2h`, `3d`, `30m`, `1w`, `2小时`, `3天`, `30分钟` in milliseconds; `undefined` for everything else, and over ten years. */
export function readDuration(word: string): number | undefined {
  const [, count = "", unit = ""] = FORM.exec(word.normalize("NFKC").toLowerCase()) ?? [];
  const ms = Number(count) * (UNITS.get(unit) ?? 0);
  return ms > 0 && ms <= MOST_MS ? ms : undefined;
}
