import { DeliveryError, failureOf } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { shorten } from "../shorten.ts";
import { type HttpAnswer, HttpCallError } from "./http-call.ts";
import type { HTTP_CODES } from "./reasons.ts";

/** Makes the failures of `HTTP_CODES` under a sink's own name: what `failuresIn` gives for its reasons. */
export type HttpSays = <K extends keyof typeof HTTP_CODES>(
  code: K,
  params: Readonly<Record<(typeof HTTP_CODES)[K][number], string | number | Failure>>,
) => Failure;

/** What is known of the place: its host, and values that no text may show. */
export type HttpPlace = {
  readonly says: HttpSays;
  readonly host: string;
  readonly secrets: readonly string[];
};

/** Characters of a platform's own words. */
const WORDS_LIMIT = 200;
/** Wait after a 429 that does not say how long. */
const RETRY_AFTER_MS = 30_000;
/** A wait that is longer is asked again after this time. */
const MAX_RETRY_AFTER_MS = 60 * 60_000;

/** The beginning of a platform's own words in one line, without secrets. */
export function ownWords(text: string, secrets: readonly string[]): string {
  let clean = text;
  // Before the cut, which could leave the half of a secret.
  for (const secret of secrets) if (secret !== "") clean = clean.replaceAll(secret, "[secret]");
  return shorten(cleanLine(clean.slice(0, 4 * WORDS_LIMIT)), WORDS_LIMIT);
}

/** `Retry-After` in milliseconds, as seconds or as a date (RFC 9110, 10.2.3); at most an hour. `undefined` without one. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : date - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : undefined;
}

/** The DeliveryError for a call without an answer, and for any other error. */
export function callError(error: unknown, { says, host }: HttpPlace): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (!(error instanceof HttpCallError)) {
    return new DeliveryError("unavailable", failureOf(error), { cause: error, maybeDelivered: true });
  }
  const { code, detail, maybeReceived: maybeDelivered } = error;
  switch (code) {
    case "stopped":
      return new DeliveryError("unavailable", says("stopped", { host }), { maybeDelivered });
    case "timedOut":
      return new DeliveryError("unavailable", says("timedOut", { host, seconds: detail }), {
        maybeDelivered,
      });
    case "unreachable":
      return new DeliveryError("unavailable", says("unreachable", { host, cause: detail }), {
        maybeDelivered,
      });
    default:
      return code satisfies never;
  }
}

/**
 * The DeliveryError for an answer that is no success, by its HTTP status alone. `words`: the platform's own, from
 * `ownWords`. `now`: unix milliseconds.
 */
export function statusError(
  { status, headers }: Pick<HttpAnswer, "status" | "headers">,
  words: string,
  { says, host }: HttpPlace,
  now: number,
): DeliveryError {
  const wait = retryAfterMs(headers, now);
  if (status === 429 || status === 425)
    return new DeliveryError("rateLimited", says("tooMany", { host, words }), {
      retryAfterMs: wait ?? RETRY_AFTER_MS,
    });
  if (status >= 500 || status === 408) {
    const failing = says("failing", { host, status });
    if (wait !== undefined) return new DeliveryError("rateLimited", failing, { retryAfterMs: wait });
    // 503: it was not taken up at all. The others say nothing about what happened before.
    return new DeliveryError("unavailable", failing, { maybeDelivered: status !== 503 });
  }
  if (status >= 300 && status < 400) return new DeliveryError("auth", says("redirected", { host, status }));
  if (status === 401 || status === 403)
    return new DeliveryError("auth", says("keyRefused", { host, status, words }));
  if (status === 404 || status === 405 || status === 410)
    return new DeliveryError("auth", says("notThere", { host, status, words }));
  if (status === 413) return new DeliveryError("tooLarge", says("tooLarge", { host, words }));
  return new DeliveryError("unknown", says("refused", { host, status, words }));
}
