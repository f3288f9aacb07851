import { LogLevel, type Logger as SlackLogger, type WebClientOptions } from "@slack/web-api";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { redact } from "./client-errors.ts";
import type { SlackConfig } from "./config.ts";

/** Slack answers within seconds; after this the line is dead. Milliseconds, body included. */
export const CALL_TIMEOUT_MS = 20_000;
/** For a 429 that does not say how long: Slack's page on rate limits promises the header, proxies do not. */
const DEFAULT_RETRY_AFTER_S = 30;

/** `fetch` under one more signal; a 429 always says when to come back. */
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

/** Settings of Slack's HTTP client: no retries of its own, since the delivery loop is the one that tries again. */
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

/** Slack's log lines at our debug level. Its own debug lines are left out: they hold whole messages and tickets. */
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
