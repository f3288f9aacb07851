import { LogLevel, type Logger as SlackLogger, WebClient, type WebClientOptions } from "@slack/web-api";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { redact } from "./client-errors.ts";
import type { SlackConfig } from "./config.ts";

/** Deadline of one call in milliseconds, including the body. Slack answers within seconds. */
const CALL_TIMEOUT_MS = 20_000;
/** Wait after a 429 that does not say how long. Slack documents the header, but the answer may come from a proxy. */
const DEFAULT_RETRY_AFTER_S = 30;

/** `fetch` with a further signal, asked for with each request. Every 429 gets a retry-after header. */
function slackFetch(
  fetchFn: typeof fetch,
  signalNow: () => AbortSignal,
): NonNullable<WebClientOptions["fetch"]> {
  return async (url, init = {}) => {
    const signal = signalNow();
    const signals = init.signal === undefined ? [signal] : [signal, init.signal];
    const response = await fetchFn(url, { ...init, signal: AbortSignal.any(signals) });
    if (response.status !== 429 || /^\d{1,6}$/.test(response.headers.get("retry-after") ?? ""))
      return response;
    await response.body?.cancel();
    return new Response(null, { status: 429, headers: { "retry-after": String(DEFAULT_RETRY_AFTER_S) } });
  };
}

/** Options of Slack's HTTP client; `signalNow`: of the call under way. Its own retries are off: the delivery loop retries. */
export function clientOptions(
  config: SlackConfig,
  fetchFn: typeof fetch,
  log: Logger,
  signalNow: () => AbortSignal,
): WebClientOptions {
  return {
    slackApiUrl: config.apiUrl,
    fetch: slackFetch(fetchFn, signalNow),
    timeout: CALL_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: slackLogger(log, [config.botToken, config.appToken]),
  };
}

type Idle = { readonly client: WebClient; use: AbortSignal };

/**
 * Slack's clients, one for each call under way, since a client cannot be told the signal of a call. They are used again: each
 * binds its three hundred methods when it is made.
 */
export class SlackClients {
  readonly #make: (signalNow: () => AbortSignal, timeoutMs: number) => WebClient;
  readonly #idle: Idle[] = [];

  constructor(config: SlackConfig, fetchFn: typeof fetch, log: Logger) {
    this.#make = (signalNow, timeout) =>
      new WebClient(config.botToken, { ...clientOptions(config, fetchFn, log, signalNow), timeout });
  }

  /** `timeoutMs`: the deadline of the call. Rejects as `call` does. */
  async run<T>(
    call: (client: WebClient) => Promise<T>,
    signal: AbortSignal,
    timeoutMs = CALL_TIMEOUT_MS,
  ): Promise<T> {
    if (timeoutMs !== CALL_TIMEOUT_MS) return await call(this.#make(() => signal, timeoutMs));
    const idle = this.#idle.pop() ?? this.#another(signal);
    idle.use = signal;
    try {
      return await call(idle.client);
    } finally {
      this.#idle.push(idle);
    }
  }

  #another(signal: AbortSignal): Idle {
    const idle: Idle = { client: this.#make(() => idle.use, CALL_TIMEOUT_MS), use: signal };
    return idle;
  }
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
