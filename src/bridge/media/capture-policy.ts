import type { Message } from "../model/message.ts";
import { type MediaContent, MediaError, type MissingMedia } from "../ports/media.ts";

/**
 * WeChat often has the bytes a few seconds after the message: the waits after attempts that failed, in milliseconds.
 * One attempt more than waits.
 */
const WAITS_MS = [1_000, 3_000, 10_000, 30_000, 60_000] as const;
/** What is gone is asked for once more: a recall may overtake its message at the source. */
const GONE_AGAIN_MS = 3_000;
/** More downloads at once fail at WeChat, which serves one or two at a time to its own web page. */
export const AT_ONCE = 2;
/** Of each wait, so that a burst does not come back as one. */
const JITTER = 0.2;

/** Bytes that a second of sound and of video come to about, for the order only. */
const VOICE_BYTES_PER_SECOND = 2_000;
const VIDEO_BYTES_PER_SECOND = 150_000;

/** VIDEO and FILE may take minutes; the other kinds are a matter of seconds. */
function isLong({ msgType }: Message<MediaContent>): boolean {
  return msgType === "VIDEO" || msgType === "FILE";
}

/** The size that the message itself tells or lets guess, in bytes; 0 when it says nothing. */
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

/** What a FILE's message says of its size; `undefined` when it says nothing that is a size. */
export function declaredBytes(message: Message<MediaContent>): number | undefined {
  if (message.msgType !== "FILE" || !/^\d+$/.test(message.fileSize)) return undefined;
  // The sender writes it: any number of digits.
  return Math.min(Number(message.fileSize), Number.MAX_SAFE_INTEGER);
}

/** What decides which download comes first. */
export type Urgency = {
  readonly message: Message<MediaContent>;
  /** An alert waits for it. */
  readonly recalled: boolean;
  /** Counted up as they come. */
  readonly order: number;
};

/** Recalled first, then short kinds before long ones, small before large, old before new. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return (
    Number(b.recalled) - Number(a.recalled) ||
    Number(isLong(a.message)) - Number(isLong(b.message)) ||
    likelyBytes(a.message) - likelyBytes(b.message) ||
    a.order - b.order
  );
}

/** Attempts of one download that failed so far. */
export type Failures = {
  /** Those that count. */
  readonly attempts: number;
  /** The source said `gone` before. */
  readonly gone: boolean;
};

export type NextStep =
  | { readonly step: "retry"; readonly afterMs: number; readonly failures: Failures }
  /** Until the session can be asked again. */
  | { readonly step: "wait" }
  | { readonly step: "miss"; readonly reason: MissingMedia };

/** It has been tried before. */
function isRetry({ attempts, gone }: Failures): boolean {
  return attempts > 0 || gone;
}

/** What decides whether a download may begin beside those that run. */
type Place = Pick<Urgency, "message" | "recalled"> & { readonly failures: Failures };

/** Whether `job` may begin while `running` run. `retries`: so many at most may be running that have failed before. */
export function hasPlaceFor(job: Place, running: readonly Place[], retries: number): boolean {
  if (isRetry(job.failures) && running.filter((each) => isRetry(each.failures)).length >= retries)
    return false;
  const long = running.filter((each) => isLong(each.message)).length;
  return job.recalled || !isLong(job.message) || long < AT_ONCE - 1;
}

/** Pure: what to do after an attempt that failed. `limit` is that of `tooLarge`, in bytes. */
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

/** The first of some moments; `undefined` when none of them is known. */
export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
