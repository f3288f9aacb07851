import { errorText } from "../../../bridge/model/errors.ts";
import { proxyRefusal } from "../../../net/proxy-refusal.ts";
import { mayHaveBeenSent } from "../../../net/request-sent.ts";
import { SlackApiError, type SlackFailure } from "./errors.ts";

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return errorText(error);
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  return error.cause instanceof Error ? innermost(error.cause) : errorText(error);
}

/** The failure of a call that got no answer, with the reason. `secrets` are masked in it. */
export function unreachable(error: unknown, secrets: readonly string[]): SlackFailure {
  return {
    kind: "unreachable",
    detail: proxyRefusal(error) ?? redact(innermost(error), secrets),
    maybeReceived: mayHaveBeenSent(error),
  };
}

/** Masks `secrets`, tokens of Slack, and the paths of addresses: some addresses give access by themselves. */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret !== "") clean = clean.replaceAll(secret, "[secret]");
  return clean
    .replace(/\bx(?:ox[a-z]|app)-[\w-]+/g, "[secret]")
    .replace(/\b(wss?|https?):\/\/([^\s/"'?]+)[^\s"']*/g, "$1://$2/…");
}

/** A field of a value; `undefined` when the value is no object. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** The SlackApiError for any error of Slack's clients. `secrets` are masked. */
export function toSlackApiError(method: string, error: unknown, secrets: readonly string[]): SlackApiError {
  if (error instanceof SlackApiError) return error;
  return new SlackApiError(method, toFailure(error, secrets));
}

function toFailure(error: unknown, secrets: readonly string[]): SlackFailure {
  // The values of ErrorCode in @slack/web-api; `instanceof` fails across copies of the package.
  switch (field(error, "code")) {
    case "slack_webapi_platform_error": {
      const data = field(error, "data");
      const code = field(data, "error");
      // For an answer that is no JSON, web-api gives its text as the error code.
      if (typeof code !== "string" || !/^[a-z0-9_.]{1,100}$/i.test(code)) return { kind: "nonsense" };
      const needed = field(data, "needed");
      const messages = field(field(data, "response_metadata"), "messages");
      return {
        kind: "refused",
        code,
        needed: typeof needed === "string" ? redact(needed, secrets) : "",
        details: Array.isArray(messages)
          ? messages.slice(0, 3).map((line) => redact(String(line), secrets))
          : [],
      };
    }
    case "slack_webapi_rate_limited_error":
      return { kind: "rateLimited", retryAfterMs: Number(field(error, "retryAfter")) * 1000 };
    case "slack_webapi_http_error":
      return { kind: "status", status: Number(field(error, "statusCode")) };
    case "slack_webapi_request_error":
      return unreachable(field(error, "original"), secrets);
    default:
      return unreachable(error, secrets);
  }
}
