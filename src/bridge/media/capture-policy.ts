import type { Message } from "../model/message.ts";
import { type MediaContent, MediaError, type MissingMedia } from "../ports/media.ts";

/**
 * Waits after failed attempts, in milliseconds: WeChat often has the bytes a few seconds after the message. There is
 * one more attempt than waits.
 */
const WAITS_MS = [1_000, 3_000, 10_000, 30_000, 60_000] as const;
/** After `gone` there is one more attempt: a recall may reach the source before its message does. */
const GONE_AGAIN_MS = 3_000;
/** How many downloads run at once. More of them fail at WeChat, which serves its own web page one or two at a time. */
export const AT_ONCE = 2;
/** Random part of each wait, so that many failed downloads are not all tried again at once. */
const JITTER = 0.2;

/** Rough bytes of a second of sound and of video. They decide the order only. */
const VOICE_BYTES_PER_SECOND = 2_000;
const VIDEO_BYTES_PER_SECOND = 150_000;

/** VIDEO and FILE may take minutes; the other kinds are a matter of seconds. */
function isLong({ msgType }: Message<MediaContent>): boolean {
  return msgType === "VIDEO" || msgType === "FILE";
}

/** The size that the message itself gives or suggests, in bytes; 0 when it gives none. */
function likelyBytes(message: Message<MediaContent>): number {
  switch (message.msgType) {
    case "FILE":
      return declaredBytes(message) ?? 0;
    case "VOICE":
      return (message.voiceLength / 1_000) * VOICE_BYTES_PER_SECOND;
    case "VIDEO":
      return message.playLength * VIDEO_BYTES_PER_SECOND;
    case "IMAGE":
    case "ANIMATION":
      return 0;
  }
}

/** The size that a FILE's message gives, in bytes; `undefined` when it gives no valid size. */
export function declaredBytes(message: Message<MediaContent>): number | undefined {
  if (message.msgType !== "FILE" || !/^\d+$/.test(message.fileSize)) return undefined;
  // The sender writes this text, so it may have any number of digits.
  return Math.min(Number(message.fileSize), Number.MAX_SAFE_INTEGER);
}

/** The facts that decide which download comes first. */
export type Urgency = {
  readonly message: Message<MediaContent>;
  /** An alert waits for it. */
  readonly recalled: boolean;
  /** The order of arrival, counted up. */
  readonly order: number;
};

/** Sort order: recalled before others, short kinds before long ones, small before large, old before new. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return (
    Number(b.recalled) - Number(a.recalled) ||
    Number(isLong(a.message)) - Number(isLong(b.message)) ||
    likelyBytes(a.message) - likelyBytes(b.message) ||
    a.order - b.order
  );
}

/** The most urgent of those that may begin. */
export function mostUrgent<U extends Urgency>(
  jobs: Iterable<U>,
  mayBegin: (job: U) => boolean,
): U | undefined {
  let next: U | undefined;
  for (const job of jobs) if ((next === undefined || byUrgency(job, next) < 0) && mayBegin(job)) next = job;
  return next;
}

/** The failed attempts of one download so far. */
export type Failures = {
  /** Attempts that count against the limit. */
  readonly attempts: number;
  /** The source has answered `gone` once. */
  readonly gone: boolean;
};

/** A download that has not ended. */
export type Job = {
  message: Message<MediaContent>;
  /** When its entry expires, unix milliseconds of WeChat's time. */
  expiresAt: number;
  readonly order: number;
  recalled: boolean;
  failures: Failures;
  /** The next attempt is not before this moment of the monotonic clock. */
  notBefore: number;
  /** The download is given up, but the store has not recorded it yet. */
  verdict: MissingMedia | undefined;
};

/** What to do after a failed attempt. */
export type NextStep =
  | { readonly step: "retry"; readonly afterMs: number; readonly failures: Failures }
  /** Wait until the session can be asked again. */
  | { readonly step: "wait" }
  | { readonly step: "miss"; readonly reason: MissingMedia };

/** Whether this download has been tried before. */
function isRetry({ attempts, gone }: Failures): boolean {
  return attempts > 0 || gone;
}

/** The facts that decide whether a download may begin while others run. */
type Place = Pick<Urgency, "message" | "recalled"> & { readonly failures: Failures };

/**
 * Whether `job` may begin while `running` run. `retries`: at most so many downloads that failed before may run at once.
 */
export function hasPlaceFor(job: Place, running: readonly Place[], retries: number): boolean {
  if (isRetry(job.failures) && running.filter((each) => isRetry(each.failures)).length >= retries)
    return false;
  const long = running.filter((each) => isLong(each.message)).length;
  return job.recalled || !isLong(job.message) || long < AT_ONCE - 1;
}

/** Pure: what to do after a failed attempt. `limit`: the size limit for `tooLarge`, in bytes. */
export function afterFailure(
  error: unknown,
  before: Failures,
  limit: number,
  random: () => number,
): NextStep {
  const code = error instanceof MediaError ? error.code : "unavailable";
  const jittered = (ms: number): number => Math.round(ms * (1 - JITTER / 2 + random() * JITTER));
  switch (code) {
    case "notOnline":
      return { step: "wait" };
    case "tooLarge":
      return { step: "miss", reason: { why: "tooLarge", bytes: bytesOf(error) ?? limit, limit } };
    case "diskFull":
      return { step: "miss", reason: { why: "diskFull" } };
    case "gone":
      return before.gone
        ? { step: "miss", reason: { why: "gone" } }
        : { step: "retry", afterMs: GONE_AGAIN_MS, failures: { ...before, gone: true } };
    case "notYet":
    case "unavailable":
    case "noRoom": {
      const attempts = before.attempts + 1;
      const wait = WAITS_MS[before.attempts];
      if (wait !== undefined) {
        return { step: "retry", afterMs: jittered(wait), failures: { ...before, attempts } };
      }
      return { step: "miss", reason: endOf(code, attempts) };
    }
  }
}

function endOf(code: "notYet" | "unavailable" | "noRoom", attempts: number): MissingMedia {
  switch (code) {
    case "notYet":
      return { why: "empty", attempts };
    case "unavailable":
      return { why: "unreachable", attempts };
    case "noRoom":
      return { why: "quotaFull" };
  }
}

function bytesOf(error: unknown): number | undefined {
  return error instanceof MediaError ? error.bytes : undefined;
}

/** The earliest of some moments; `undefined` when none is known. */
export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
