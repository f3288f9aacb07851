import { LogLevel, type Logger as SlackLogger, WebClient, type WebClientOptions } from "@slack/web-api";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import { field, redact, toSlackApiError } from "./client-errors.ts";
import type { SlackConfig } from "./config.ts";
import { SlackApiError } from "./errors.ts";
import type { SlackContent } from "./format.ts";
import { type SlackUpload, sendBytes } from "./upload.ts";

/** Slack answers within seconds; after this the line is dead. Milliseconds, body included. */
const CALL_TIMEOUT_MS = 20_000;
/** Slack looks through a file before it answers; an answer that is not waited for makes a double. */
const SHARE_TIMEOUT_MS = 60_000;
/** For a 429 that does not say how long: Slack's page on rate limits promises the header, proxies do not. */
const DEFAULT_RETRY_AFTER_S = 30;

export type SlackIdentity = { readonly teamId: string; readonly botUserId: string; readonly botId: string };
/** Where and how an upload is shown. */
export type SlackShare = {
  readonly title: string;
  /** `undefined`: in the channel itself. */
  readonly threadTs: string | undefined;
  /** Words above the file; read as mrkdwn, so escaped. `""`: none. */
  readonly comment: string;
};

/** The calls that the sink makes, in SLACK_CHANNEL unless told otherwise. All reject with SlackApiError. */
export interface SlackApi {
  identify(signal: AbortSignal): Promise<SlackIdentity>;
  /** Resolves with the message's `ts`. */
  post(
    content: SlackContent,
    to: { channel?: string; threadTs?: string },
    signal: AbortSignal,
  ): Promise<string>;
  update(ts: string, content: SlackContent, signal: AbortSignal): Promise<void>;
  remove(ts: string, signal: AbortSignal): Promise<void>;
  /** Brings the bytes to Slack, where nobody sees them yet. Resolves with the file's id. */
  upload(file: SlackUpload, signal: AbortSignal): Promise<string>;
  /**
   * Shows an upload. "This method can only be called once": https://docs.slack.dev/reference/methods/files.completeUploadExternal
   * Slack posts the message later and does not tell its `ts`; asking for it would take the scope files:read.
   */
  share(id: string, share: SlackShare, signal: AbortSignal): Promise<void>;
  deleteFile(id: string, signal: AbortSignal): Promise<void>;
}

/** `fetch` under one more signal; a 429 always says when to come back. */
export function slackFetch(
  fetchFn: typeof fetch,
  signal: AbortSignal,
): NonNullable<WebClientOptions["fetch"]> {
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

export function createSlackApi(config: SlackConfig, fetchFn: typeof fetch, log: Logger): SlackApi {
  const secrets = [config.botToken, config.appToken];
  const { channel } = config;

  /** One client for each call: it carries the call's signal. */
  const run = async <T>(
    method: string,
    signal: AbortSignal,
    call: (client: WebClient) => Promise<T>,
    timeoutMs = CALL_TIMEOUT_MS,
  ): Promise<T> => {
    try {
      signal.throwIfAborted();
    } catch {
      throw new SlackApiError(method, {
        kind: "unreachable",
        detail: "stopped before it was sent",
        maybeReceived: false,
      });
    }
    try {
      const options = { ...clientOptions(config, fetchFn, log, signal), timeout: timeoutMs };
      return await call(new WebClient(config.botToken, options));
    } catch (error) {
      throw toSlackApiError(method, error, secrets);
    }
  };

  return {
    identify: (signal) =>
      run("auth.test", signal, async (client) => {
        const { team_id: teamId, user_id: botUserId, bot_id: botId } = await client.auth.test();
        return { teamId: teamId ?? "", botUserId: botUserId ?? "", botId: botId ?? "" };
      }),
    post: ({ text, blocks }, to, signal) =>
      run("chat.postMessage", signal, async (client) => {
        const answer = await client.chat.postMessage({
          channel: to.channel ?? channel,
          text,
          blocks: [...blocks],
          unfurl_links: false,
          unfurl_media: false,
          ...(to.threadTs === undefined ? {} : { thread_ts: to.threadTs }),
        });
        return answer.ts ?? "";
      }),
    update: (ts, { text, blocks }, signal) =>
      run("chat.update", signal, async (client) => {
        await client.chat.update({ channel, ts, text, blocks: [...blocks] });
      }),
    remove: (ts, signal) =>
      run("chat.delete", signal, async (client) => {
        await client.chat.delete({ channel, ts });
      }),
    upload: async (file, signal) => {
      const method = "files.getUploadURLExternal";
      const { id, url } = await run(method, signal, async (client) => {
        // `alt_txt` is the documented name; the typed method knows only `alt_text`.
        const answer = await client.apiCall(method, {
          filename: file.name,
          length: file.bytes,
          ...(file.altText === "" ? {} : { alt_txt: file.altText }),
        });
        return { id: field(answer, "file_id"), url: field(answer, "upload_url") };
      });
      if (typeof id !== "string" || typeof url !== "string" || !URL.canParse(url))
        throw new SlackApiError(method, { kind: "nonsense" });
      await sendBytes(fetchFn, url, file, secrets, signal);
      return id;
    },
    share: (id, { title, threadTs, comment }, signal) =>
      run(
        "files.completeUploadExternal",
        signal,
        async (client) => {
          const destination =
            threadTs === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: threadTs };
          await client.files.completeUploadExternal({
            files: [{ id, title }],
            ...destination,
            ...(comment === "" ? {} : { initial_comment: comment }),
          });
        },
        SHARE_TIMEOUT_MS,
      ),
    deleteFile: (id, signal) =>
      run("files.delete", signal, async (client) => {
        await client.files.delete({ file: id });
      }),
  };
}
