import { LogLevel, type Logger as SlackLogger, type WebClientOptions } from "@slack/web-api";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { redact } from "./client-errors.ts";
import type { SlackConfig } from "./config.ts";

/** Deadline of one call in milliseconds, including the body. Slack answers within seconds. */
export const CALL_TIMEOUT_MS = 20_000;
/** Wait after a 429 that does not say how long. Slack documents the header, but the answer may come from a proxy. */
const DEFAULT_RETRY_AFTER_S = 30;

/** `fetch` with a further signal. Every 429 gets a retry-after header. */
function slackFetch(fetchFn: typeof fetch, signal: AbortSignal): NonNullable<WebClientOptions["fetch"]> {
  return async (url, init = {}) => {
    const signals = init.signal === undefined ? [signal] : [signal, init.signal];
    const response = await fetchFn(url, { ...init, signal: AbortSignal.any(signals) });
    if (response.status !== 429 || /^\d{1,6}$/.test(response.headers.get("retry-after") ?? ""))
      return response;
    await response.body?.cancel();
    return new Response(null, { status: 429, headers: { "retry-after": String(DEFAULT_RETRY_AFTER_S) } });
  };
}

/** Options of Slack's HTTP client. Its own retries are off, because the delivery loop retries. */
export function clientOptions(
  config: SlackConfig,
  fetchFn: typeof fetch,
  log: Logger,
  signal: AbortSignal,
): WebClientOptions {
  return {
    slackApiUrl: config.apiUrl,
    fetch: slackFetch(fetchFn, signal),
    timeout: CALL_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(log, [config.botToken, config.appToken]),
  };
}

/** Writes log lines of Slack's client at our debug level. Its own debug lines are dropped: they contain messages and tickets. */
export function slackLogger(log: Logger, secrets: readonly string[]): SlackLogger {
  const write = (...parts: readonly unknown[]): void => {
    const lines = parts.filter((part) => typeof part === "string" || part instanceof Error).map(errorText);
    log.debug({}, `Slack's client: ${redact(lines.join(" "), secrets)}`);
  };
  return {
    debug: () => {},
    info: write,
    warn: write,
    error: write,
    getLevel: () => LogLevel.INFO,
    setLevel: () => {},
    setName: () => {},
  };
}
