import { BridgeError, DeliveryError, failureOf } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { ofSlack, slackSays } from "../texts/index.ts";

/** What came of one call to Slack, in plain data. */
export type SlackFailure =
  /** HTTP 200 with `ok: false`. `code` is Slack's own word, `details` its complaints about single places. */
  | {
      readonly kind: "refused";
      readonly code: string;
      readonly needed: string;
      readonly details: readonly string[];
    }
  | { readonly kind: "rateLimited"; readonly retryAfterMs: number }
  | { readonly kind: "status"; readonly status: number }
  /** An answer that is not Slack's: a proxy's page, a login page of a network. */
  | { readonly kind: "nonsense" }
  /** No answer. `maybeReceived` is false when no connection came about. */
  | { readonly kind: "unreachable"; readonly detail: string | Failure; readonly maybeReceived: boolean }
  /** Ended by the caller before anything was sent. */
  | { readonly kind: "stopped" };

/** A call to Slack that failed. Without a cause on purpose: the client's errors carry requests and their secrets. */
export class SlackApiError extends BridgeError {
  override readonly name = "SlackApiError";
  readonly code = "slackApi";
  readonly method: string;
  readonly failure: SlackFailure;

  constructor(method: string, failure: SlackFailure) {
    const { message, reason } = told(failure);
    super({ message: `${method}: ${message}`, reason });
    this.method = method;
    this.failure = failure;
  }
}

/** Whether Slack said no to this request, for whatever reason but its pace. */
export function isRefused(error: unknown): boolean {
  return error instanceof SlackApiError && error.failure.kind === "refused";
}

/** Whether Slack refused with one of these words. */
export function isRefusal(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof SlackApiError && error.failure.kind === "refused" && codes.includes(error.failure.code)
  );
}

/** Whether a thread takes no replies any more: somebody has deleted its first message or locked it. */
export function isThreadGone(error: unknown): boolean {
  return isRefusal(error, ...THREAD_GONE);
}

type Advice =
  | "botToken"
  | "reinstall"
  | "administrator"
  | "noPosting"
  | "noNewMessages"
  | "noThreads"
  | "notInChannel"
  | "unknownChannel"
  | "archived"
  | "socketModeOff";

/** What a person has to do, by Slack's error codes (the "Errors" tables under https://docs.slack.dev/reference/methods). */
const MEND: ReadonlyMap<string, Advice> = new Map<string, Advice>([
  ["invalid_auth", "botToken"],
  ["not_authed", "botToken"],
  ["not_allowed_token_type", "botToken"],
  ["token_expired", "botToken"],
  ["token_revoked", "reinstall"],
  ["account_inactive", "reinstall"],
  ["org_login_required", "administrator"],
  ["ekm_access_denied", "administrator"],
  ["enterprise_is_restricted", "administrator"],
  ["team_access_not_granted", "administrator"],
  ["access_denied", "administrator"],
  ["no_permission", "administrator"],
  ["accesslimited", "administrator"],
  ["two_factor_setup_required", "administrator"],
  ["restricted_action", "noPosting"],
  ["restricted_action_read_only_channel", "noPosting"],
  ["restricted_action_thread_only_channel", "noNewMessages"],
  ["restricted_action_non_threadable_channel", "noThreads"],
  ["not_in_channel", "notInChannel"],
  ["channel_not_found", "unknownChannel"],
  ["invalid_channel", "unknownChannel"],
  ["posting_to_channel_denied", "noPosting"],
  ["link_disabled", "socketModeOff"],
  ["is_archived", "archived"],
]);

/** The alert was deleted or its thread was locked by a person: what follows has no place any more. */
const THREAD_GONE = [
  "thread_not_found",
  "cannot_reply_to_message",
  "restricted_action_thread_locked",
] as const;

/** Refusals of this one message; the next may pass. */
const REJECTED: ReadonlySet<string> = new Set([
  "msg_too_long",
  "msg_blocks_too_long",
  "invalid_blocks",
  "invalid_blocks_format",
  "no_text",
  "invalid_arguments",
  "invalid_arg_name",
  "invalid_array_arg",
  "missing_argument",
  ...THREAD_GONE,
  "markdown_text_conflict",
  "metadata_too_large",
  "too_many_attachments",
]);

/** Name of the call that ends an upload and shows it to nobody. */
export const UNSHARED = "files.completeUploadExternal, unshared";
/** Steps after which nothing can be seen in the channel, however they end. */
const UNSEEN: ReadonlySet<string> = new Set(["files.getUploadURLExternal", "upload", UNSHARED, "files.info"]);

/** "It's possible some aspect of the operation succeeded": https://docs.slack.dev/reference/methods/chat.postMessage */
const HALF_DONE: ReadonlySet<string> = new Set([
  "internal_error",
  "fatal_error",
  "request_timeout",
  "file_update_failed",
]);

/** Slack's own trouble, of which nothing comes. Same source as `MEND`. */
const PASSING: ReadonlySet<string> = new Set(["service_unavailable", "team_added_to_org"]);

/** Slack's `ratelimited` without a time: the tier of one message a second, with room. */
const RATE_LIMIT_MS = 30_000;

/** Slack's own word and complaints. */
function refusalText({ code, details }: Extract<SlackFailure, { kind: "refused" }>): string {
  return details.length === 0 ? code : `${code} (${details.join("; ")})`;
}

/** What came of a call, as the log and a person are told. */
function told(failure: SlackFailure): Failure {
  switch (failure.kind) {
    case "refused":
      return slackSays("refused", { words: refusalText(failure) });
    case "rateLimited":
      return slackSays("wait", { seconds: Math.ceil(failure.retryAfterMs / 1000) });
    case "status":
      return slackSays("status", { status: failure.status });
    case "nonsense":
      return slackSays("strangeAnswer", {});
    case "unreachable":
      return slackSays("unreachable", { cause: failure.detail });
    case "stopped":
      return slackSays("stopped", {});
  }
}

/** The refusal of a token or a place, with what to do. `undefined` for other failures. */
export function toMend(failure: SlackFailure): Failure | undefined {
  if (failure.kind !== "refused") return undefined;
  const { code, needed } = failure;
  if (code === "missing_scope") return slackSays("missingScope", { scope: needed, words: code });
  const advice = MEND.get(code);
  return advice && slackSays(advice, { words: code });
}

/** Slack will say the same again, whoever mends what: an upload that cannot be shown any more. */
export function isSpent(error: unknown): boolean {
  if (!(error instanceof SlackApiError) || error.failure.kind !== "refused") return false;
  const { code } = toDeliveryError(error);
  return code !== "auth" && code !== "rateLimited";
}

/** Any error of the sink as the delivery loop wants it. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (!(error instanceof SlackApiError))
    return new DeliveryError("unavailable", ofSlack(slackSays("other", { cause: failureOf(error) })), {
      cause: error,
    });
  const { failure, method } = error;
  const maybe = (received: boolean): boolean => received && !UNSEEN.has(method);
  const said = ofSlack(told(failure));
  switch (failure.kind) {
    case "refused": {
      const mend = toMend(failure);
      if (mend !== undefined) return new DeliveryError("auth", ofSlack(mend), { cause: error });
      /** Slack's words among ours. */
      const as = (code: "unknown" | "tooMany" | "failing"): Failure =>
        ofSlack(slackSays(code, { words: refusalText(failure) }));
      if (failure.code === "ratelimited" || failure.code === "rate_limited")
        return new DeliveryError("rateLimited", as("tooMany"), {
          cause: error,
          retryAfterMs: RATE_LIMIT_MS,
        });
      if (REJECTED.has(failure.code)) return new DeliveryError("rejected", said, { cause: error });
      if (HALF_DONE.has(failure.code) || PASSING.has(failure.code))
        return new DeliveryError("unavailable", as("failing"), {
          cause: error,
          maybeDelivered: maybe(HALF_DONE.has(failure.code)),
        });
      // Slack's word may be of the message or of the channel: the lane finds out which by what comes of the others.
      return new DeliveryError("unknown", as("unknown"), { cause: error });
    }
    case "rateLimited":
      return new DeliveryError("rateLimited", said, { cause: error, retryAfterMs: failure.retryAfterMs });
    case "status":
      // A redirect or a 4xx was decided before Slack's application; a 5xx may come after the work was done.
      return new DeliveryError("unavailable", said, {
        cause: error,
        maybeDelivered: maybe(failure.status >= 500),
      });
    case "nonsense":
      return new DeliveryError("unavailable", said, { cause: error, maybeDelivered: maybe(true) });
    case "unreachable":
      return new DeliveryError("unavailable", said, {
        cause: error,
        maybeDelivered: maybe(failure.maybeReceived),
      });
    case "stopped":
      return new DeliveryError("unavailable", said, { cause: error });
  }
}
