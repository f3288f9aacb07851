import type { Failure, Reason } from "./reason.ts";
import { programReasons, verbatim } from "./reasons.ts";

/**
 * Base of all errors that the program raises on purpose. `code` is what callers branch on, never the text. `message` is
 * English, for the log; `reason` is what a person may come to read of it, in their language (see `text/`).
 */
export abstract class BridgeError extends Error {
  abstract readonly code: string;
  readonly reason: Reason;

  /** A text alone is the words of somebody else, told as they are. */
  constructor(said: string | Failure, options?: ErrorOptions) {
    const { message, reason } = typeof said === "string" ? verbatim(said) : said;
    super(message, options);
    this.reason = reason;
  }
}

/** Data on disk could not be read or written. `code` says what follows. */
export class StoreError extends BridgeError {
  override readonly name = "StoreError";
  /**
   * - `locked`: another process uses the data folder (exit 75).
   * - `newer`: the file was written by a newer program (exit 78).
   * - `unusable`: cannot be opened (exit 74).
   * - `write`: a write failed.
   * - `damaged`: pages of the file are not what they should be. The next start moves it aside (exit 70).
   */
  readonly code: "locked" | "newer" | "unusable" | "write" | "damaged";

  constructor(code: StoreError["code"], said: string | Failure, options?: ErrorOptions) {
    super(
      typeof said === "string" ? programReasons.failure(said, "database", { text: said }) : said,
      options,
    );
    this.code = code;
  }
}

/**
 * Why a sink did not take an alert.
 * - `auth`: token, chat, channel or membership is wrong: nothing will pass until a person mends it. The lane pauses.
 * - `notReady`: the sink has no place to send to yet (not paired, not logged in). The lane waits for `wake`.
 * - `rateLimited`: the platform said when to come back (`retryAfterMs`).
 * - `rejected`: this one alert is refused for good; others may pass.
 * - `unknown`: the platform said no for a reason that the program does not know: this alert may be meant, or the place.
 * - `tooLarge`: refused for its size.
 * - `unavailable`: network, 5xx, nonsense. Try again later.
 */
export type DeliveryErrorCode =
  | "auth"
  | "notReady"
  | "rateLimited"
  | "rejected"
  | "tooLarge"
  | "unavailable"
  | "unknown";

/** The only error that a sink raises. Its reason is told in `/status`: one line, no secret, says what to do. */
export class DeliveryError extends BridgeError {
  override readonly name = "DeliveryError";
  readonly code: DeliveryErrorCode;
  /** Milliseconds, when the platform said how long to wait. */
  readonly retryAfterMs: number | undefined;
  /** The request may have been carried out although no answer came: a repeat must be marked. */
  readonly maybeDelivered: boolean;

  constructor(
    code: DeliveryErrorCode,
    said: string | Failure,
    options: ErrorOptions & { readonly retryAfterMs?: number; readonly maybeDelivered?: boolean } = {},
  ) {
    super(said, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.maybeDelivered = options.maybeDelivered ?? false;
  }
}

/** Any thrown value as plain data. */
export function failureOf(error: unknown): Failure {
  const message = errorText(error);
  return error instanceof BridgeError
    ? { message, reason: error.reason }
    : programReasons.failure(message, "unexpected", { text: message });
}

/** One line of text about any thrown value, for the log. */
export function errorText(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** The name that the system or a library gives an error (`ENOENT`); `""` when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Causes of causes that are looked into: a chain could be a ring. undici nests two or three. */
const MAX_DEPTH = 5;

/** The error and its causes, the outermost first. Nothing for a value that is no error. */
export function* causesOf(error: unknown): Generator<Error> {
  for (let at = error, depth = 0; at instanceof Error && depth < MAX_DEPTH; at = at.cause, depth += 1)
    yield at;
}

/**
 * The innermost code of an error and its causes; `""` when there is none. `fetch failed` alone does not say why, and the texts
 * of the errors may hold an address.
 */
export function causeCode(error: unknown): string {
  let code = "";
  for (const at of causesOf(error)) {
    code = codeOf(at) || code;
    if (at instanceof AggregateError) code = codeOf(at.errors[0]) || code;
  }
  return code;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
