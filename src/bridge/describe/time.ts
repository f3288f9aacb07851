import type { Texts } from "../../text/catalogue/texts.ts";
import type { Alert, Miss } from "../model/alert.ts";

/** The largest time that a Date holds, by ECMA-262. */
const MAX_TIME = 8.64e15;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** A moment in the reader's time zone. */
type ClockTime = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: string;
};

/** Writes moments (unix milliseconds) in words. */
export type TimeReader = {
  /** The time of day, with the date before it when that is not the day of `now`. `withSeconds` defaults to true. */
  moment(at: number, withSeconds?: boolean): string;
  /** The same for a moment that follows `first` on the line. The date is written only if it differs from the one before. */
  next(first: number, at: number, withSeconds?: boolean): string;
};

const OF_MOMENTS = {
  calendar: "gregory",
  numberingSystem: "latn",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
} as const;

/** Moments whose clock time is remembered. An alert has three, and each sink asks for each of them several times. */
const REMEMBERED = 8;

/** Reads clock times in one time zone. Remembers the last ones by their second, since to ask `format` takes 20 µs. */
class ClockTimes {
  readonly #format: Intl.DateTimeFormat;
  readonly #known = new Map<number, ClockTime>();

  constructor(format: Intl.DateTimeFormat) {
    this.#format = format;
  }

  at(moment: number): ClockTime {
    const second = Math.floor(moment / 1_000);
    const known = this.#known.get(second);
    if (known !== undefined) return known;
    const parts = new Map(this.#format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const time = {
      year: Number(parts.get("year")),
      month: Number(parts.get("month")),
      day: Number(parts.get("day")),
      time: `${parts.get("hour")}:${parts.get("minute")}:${parts.get("second")}`,
    };
    if (this.#known.size === REMEMBERED) this.#known.clear();
    this.#known.set(second, time);
    return time;
  }
}

/** By time zone. There is one setting, so they are few, and to make a format takes a quarter of a millisecond. */
const clockTimes = new Map<string | undefined, ClockTimes>();

function clockTimesIn(timeZone: string | undefined): ClockTimes {
  const known = clockTimes.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...OF_MOMENTS,
  });
  const times = new ClockTimes(format);
  clockTimes.set(timeZone, times);
  return times;
}

function isSameDay(one: ClockTime, other: ClockTime): boolean {
  return one.day === other.day && one.month === other.month && one.year === other.year;
}

/** Makes a reader for `timeZone` (IANA name; the machine's own when `undefined`). Dates depend on `now`, unix milliseconds. */
export function timeReader(texts: Texts, now: number, timeZone: string | undefined): TimeReader {
  const times = clockTimesIn(timeZone);
  const today = times.at(now);
  const time = ({ time: full }: ClockTime, withSeconds: boolean): string =>
    full.slice(0, withSeconds ? 8 : 5);
  const dated = (at: ClockTime, withSeconds: boolean): string => {
    if (isSameDay(at, today)) return time(at, withSeconds);
    const { year, month, day } = at;
    return `${texts.time.day(month, day, year === today.year ? undefined : year)} ${time(at, withSeconds)}`;
  };
  const moment = (at: number, withSeconds = true): string => dated(times.at(at), withSeconds);
  const next = (first: number, at: number, withSeconds = true): string => {
    const then = times.at(at);
    if (isSameDay(times.at(first), then)) return time(then, withSeconds);
    return isSameDay(then, today)
      ? `${texts.time.today} ${time(then, withSeconds)}`
      : dated(then, withSeconds);
  };
  return { moment, next };
}

/** The first moment of the day of `now` in the time zone (the machine's own when `undefined`). Both unix milliseconds. */
export function startOfDay(now: number, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...(timeZone === undefined ? {} : { timeZone }),
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const clock = (at: number): { readonly day: string; readonly minutes: number } => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      day: parts.get("day") ?? "",
      minutes: Number(parts.get("hour")) * 60 + Number(parts.get("minute")),
    };
  };
  const wholeMinute = now - (((now % MINUTE_MS) + MINUTE_MS) % MINUTE_MS);
  const first = wholeMinute - clock(now).minutes * MINUTE_MS;
  // Where a clock was set in between, the result is in the day before, or too late.
  const { day, minutes } = clock(first);
  if (day === clock(now).day) return first - minutes * MINUTE_MS;
  return first + (DAY_MINUTES - minutes) * MINUTE_MS;
}

/** False for a value that means an unknown time or is not a time. */
export function isKnownTime(at: number | undefined): at is number {
  return at !== undefined && at > 0 && at <= MAX_TIME;
}

/** The second line of an alert. */
export function timesLine(alert: Alert, texts: Texts, reader: TimeReader): string {
  if (alert.kind === "mention") return texts.alert.sentAt(reader.moment(timeOf(alert)));
  const recalledAt = timeOf(alert);
  const sentAt = alert.original?.message.sentAt;
  if (!isKnownTime(sentAt)) return texts.alert.times(undefined, reader.moment(recalledAt), undefined);
  return texts.alert.times(
    reader.moment(sentAt),
    reader.next(sentAt, recalledAt),
    difference(sentAt, recalledAt, texts),
  );
}

/** When it happened, unix milliseconds: the recall, or the sending of the message that mentions me. */
export function timeOf(alert: Alert): number {
  const at = alert.kind === "recall" ? alert.recalledAt : alert.original.message.sentAt;
  return isKnownTime(at) ? at : alert.noticedAt;
}

/**
 * The time between sending and recall, from the seconds that the line shows, so that the figures add up. `undefined`
 * when the recall is before the sending.
 */
function difference(sentAt: number, recalledAt: number, texts: Texts): string | undefined {
  const seconds = Math.floor(recalledAt / 1000) - Math.floor(sentAt / 1000);
  if (seconds < 0) return undefined;
  return texts.alert.after(seconds === 0 ? texts.alert.atOnce : texts.time.duration(seconds));
}

/** Why there is no original, in words. */
export function missLine(miss: Miss, texts: Texts, reader: TimeReader): string {
  switch (miss.reason) {
    case "beforeWatch":
      return texts.alert.miss.beforeWatch(reader.moment(miss.watchingSince));
    case "expired":
      return texts.alert.miss.expired(reader.moment(miss.watchingSince));
    case "offlineGap": {
      // Within one minute the two ends differ only in their seconds.
      const withSeconds = reader.moment(miss.from, false) === reader.moment(miss.to, false);
      return texts.alert.miss.offlineGap(
        reader.moment(miss.from, withSeconds),
        reader.next(miss.from, miss.to, withSeconds),
      );
    }
    default:
      return miss satisfies never;
  }
}
