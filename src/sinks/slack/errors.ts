import { BridgeError, DeliveryError } from "../../bridge/errors.ts";

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
  | { readonly kind: "unreachable"; readonly detail: string; readonly maybeReceived: boolean };

/** A call to Slack that failed. Without a cause on purpose: the client's errors carry requests and their secrets. */
export class SlackApiError extends BridgeError {
  override readonly name = "SlackApiError";
  readonly code = "slackApi";
  readonly method: string;
  readonly failure: SlackFailure;

  constructor(method: string, failure: SlackFailure) {
    super(`${method}: ${failureText(failure)}`);
    this.method = method;
    this.failure = failure;
  }
}

/** Whether Slack refused with one of these words. */
export function isRefusal(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof SlackApiError && error.failure.kind === "refused" && codes.includes(error.failure.code)
  );
}

/** What a person has to do, by Slack's error codes (the "Errors" tables under https://docs.slack.dev/reference/methods). */
const BOT_TOKEN_ADVICE =
  "put the Bot User OAuth Token (xoxb-…, page OAuth & Permissions of the app) into SLACK_BOT_TOKEN and restart";
const REINSTALL_ADVICE = "install the app into the workspace again (page OAuth & Permissions)";
const ADMIN_ADVICE = "ask an administrator of the workspace to allow the app";
const MEND: ReadonlyMap<string, string> = new Map([
  ["invalid_auth", BOT_TOKEN_ADVICE],
  ["not_authed", BOT_TOKEN_ADVICE],
  ["not_allowed_token_type", BOT_TOKEN_ADVICE],
  ["token_expired", BOT_TOKEN_ADVICE],
  ["token_revoked", `${REINSTALL_ADVICE}, ${BOT_TOKEN_ADVICE}`],
  ["account_inactive", `${REINSTALL_ADVICE}, ${BOT_TOKEN_ADVICE}`],
  ["org_login_required", ADMIN_ADVICE],
  ["ekm_access_denied", ADMIN_ADVICE],
  ["enterprise_is_restricted", ADMIN_ADVICE],
  ["team_access_not_granted", ADMIN_ADVICE],
  ["access_denied", ADMIN_ADVICE],
  ["no_permission", ADMIN_ADVICE],
  ["restricted_action", "allow the app to post in the channel (its posting permissions)"],
  ["restricted_action_read_only_channel", "allow the app to post in the channel (its posting permissions)"],
  ["restricted_action_thread_only_channel", "choose a channel in SLACK_CHANNEL that takes new messages"],
  ["restricted_action_non_threadable_channel", "choose a channel in SLACK_CHANNEL that takes threads"],
  ["not_in_channel", "type `/invite @` and the bot's name in the channel of SLACK_CHANNEL"],
  [
    "channel_not_found",
    "check SLACK_CHANNEL (the id at the end of the channel's details) and type `/invite @` and the bot's name there",
  ],
  [
    "invalid_channel",
    "check SLACK_CHANNEL (the id at the end of the channel's details) and type `/invite @` and the bot's name there",
  ],
  ["posting_to_channel_denied", "allow the app to post in the channel (its posting permissions)"],
  ["link_disabled", "switch Socket Mode on (page Socket Mode of the app)"],
  ["is_archived", "unarchive the channel of SLACK_CHANNEL or choose another one"],
]);

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
  // The alert was deleted or its thread was locked by a person: what follows has no place any more.
  "thread_not_found",
  "cannot_reply_to_message",
  "restricted_action_thread_locked",
  "markdown_text_conflict",
  "metadata_too_large",
  "too_many_attachments",
]);

/** Refusals of a file for which a person may open the way; words stand in for it. Same source as `MEND`. */
const FILE_REFUSALS: ReadonlyMap<string, string> = new Map([
  ["file_upload_size_restricted", "the workspace does not take files of this size"],
  ["file_uploads_disabled", "ask an administrator of the workspace to allow file uploads"],
  [
    "file_uploads_except_images_disabled",
    "the workspace takes pictures only: ask an administrator to allow other files",
  ],
  [
    "file_type_not_allowed",
    "the workspace does not take files of this type: ask an administrator to allow it",
  ],
  ["storage_limit_reached", "the workspace has no room: delete files there or get more storage"],
]);

/** Steps after which nothing can be seen in the channel, however they end. */
const UNSEEN: ReadonlySet<string> = new Set(["files.getUploadURLExternal", "upload"]);

/** "It's possible some aspect of the operation succeeded": https://docs.slack.dev/reference/methods/chat.postMessage */
const HALF_DONE: ReadonlySet<string> = new Set([
  "internal_error",
  "fatal_error",
  "request_timeout",
  "file_update_failed",
]);

/** Slack's `ratelimited` without a time: the tier of one message a second, with room. */
const RATE_LIMIT_MS = 30_000;

function failureText(failure: SlackFailure): string {
  switch (failure.kind) {
    case "refused":
      return failure.details.length === 0 ? failure.code : `${failure.code} (${failure.details.join("; ")})`;
    case "rateLimited":
      return `too many requests, again in ${Math.ceil(failure.retryAfterMs / 1000)} s`;
    case "status":
      return `HTTP status ${failure.status}`;
    case "nonsense":
      return "the answer is not from Slack's API (a proxy or a login page in between?)";
    case "unreachable":
      return failure.detail;
  }
}

/** The refusal of a token, with what to do: one line for the operator. `undefined` for other failures. */
export function mendText(failure: SlackFailure): string | undefined {
  if (failure.kind !== "refused") return undefined;
  if (failure.code === "missing_scope") {
    const scope = failure.needed === "" ? "its scopes" : `the scope ${failure.needed}`;
    return `missing_scope: give the app ${scope} (config/slack-manifest.yaml has them all) and install it again`;
  }
  const advice = MEND.get(failure.code);
  return advice === undefined ? undefined : `${failure.code}: ${advice}`;
}

/** Why Slack will not have a file, with what to do: one line for the operator. `undefined` for other failures. */
export function fileRefusalText(error: unknown): string | undefined {
  if (!(error instanceof SlackApiError)) return undefined;
  const { method, failure } = error;
  if (failure.kind === "status" && failure.status === 413 && method === "upload")
    return "HTTP status 413: the file is too large for Slack or for a proxy on the way";
  if (failure.kind !== "refused") return undefined;
  const advice = FILE_REFUSALS.get(failure.code);
  return advice === undefined ? undefined : `${failure.code}: ${advice}`;
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
  if (!(error instanceof SlackApiError)) {
    const text = error instanceof Error ? error.message : String(error);
    return new DeliveryError("unavailable", `Slack: ${text.replace(/\s+/g, " ").trim()}`, { cause: error });
  }
  const { failure, method } = error;
  const maybe = (received: boolean): boolean => received && !UNSEEN.has(method);
  const text = `Slack: ${failureText(failure)}`;
  switch (failure.kind) {
    case "refused": {
      const mend = mendText(failure);
      if (mend !== undefined) return new DeliveryError("auth", `Slack: ${mend}`, { cause: error });
      if (failure.code === "ratelimited" || failure.code === "rate_limited")
        return new DeliveryError("rateLimited", text, { cause: error, retryAfterMs: RATE_LIMIT_MS });
      if (REJECTED.has(failure.code)) return new DeliveryError("rejected", text, { cause: error });
      // Unknown words too: to try again keeps the alert, to give it up would lose it.
      return new DeliveryError("unavailable", text, {
        cause: error,
        maybeDelivered: maybe(HALF_DONE.has(failure.code)),
      });
    }
    case "rateLimited":
      return new DeliveryError("rateLimited", text, { cause: error, retryAfterMs: failure.retryAfterMs });
    case "status":
      // A redirect or a 4xx was decided before Slack's application; a 5xx may come after the work was done.
      return new DeliveryError("unavailable", text, {
        cause: error,
        maybeDelivered: maybe(failure.status >= 500),
      });
    case "nonsense":
      return new DeliveryError("unavailable", text, { cause: error, maybeDelivered: maybe(true) });
    case "unreachable":
      return new DeliveryError("unavailable", text, {
        cause: error,
        maybeDelivered: maybe(failure.maybeReceived),
      });
  }
}
