import type { Texts } from "../../text/catalogue/texts.ts";
import { inEnglish, inWords, type Wording } from "../../text/catalogue/wording.ts";

/**
 * Base of all errors that the program raises on purpose. `code` is what callers branch on, never the text. `message` is
 * English, for the log; what a person may come to read is said by `words`.
 */
export abstract class BridgeError extends Error {
  abstract readonly code: string;
  readonly #wording: Wording;

  constructor(wording: Wording, options?: ErrorOptions) {
    super(inEnglish(wording), options);
    this.#wording = wording;
  }

  words(texts: Texts): string {
    return inWords(this.#wording, texts);
  }
}

/** A wrong setting. `key` is the setting's name; the text gives value (secrets masked), rule and fix. Exit 78. */
export class ConfigError extends BridgeError {
  override readonly name = "ConfigError";
  readonly code = "config";
  readonly key: string;

  constructor(key: string, wording: Wording, options?: ErrorOptions) {
    super(wording, options);
    this.key = key;
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

  constructor(code: StoreError["code"], wording: Wording, options?: ErrorOptions) {
    super(typeof wording === "string" ? (texts) => texts.trouble.database(wording) : wording, options);
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

/** The only error that a sink raises. Its words are shown in `/status`: one line, no secret, says what to do. */
export class DeliveryError extends BridgeError {
  override readonly name = "DeliveryError";
  readonly code: DeliveryErrorCode;
  readonly retryAfterMs: number | undefined;
  /** The request may have been carried out although no answer came: a repeat must be marked. */
  readonly maybeDelivered: boolean;

  constructor(
    code: DeliveryErrorCode,
    wording: Wording,
    options: ErrorOptions & { readonly retryAfterMs?: number; readonly maybeDelivered?: boolean } = {},
  ) {
    super(wording, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.maybeDelivered = options.maybeDelivered ?? false;
  }
}

/** Any thrown value as one line of English for the log. */
export function errorText(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error));
}

/** Any thrown value as one line for a person. An error without a sentence of its own keeps its text. */
export function errorWords(error: unknown, texts: Texts): string {
  return error instanceof BridgeError
    ? oneLine(error.words(texts))
    : texts.trouble.unexpected(errorText(error));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
