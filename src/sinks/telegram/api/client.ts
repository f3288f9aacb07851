import { Api, GrammyError, HttpError } from "grammy";
import { errorText } from "../../../bridge/model/errors.ts";
import { programReasons } from "../../../bridge/model/reasons.ts";
import { telegramSays } from "../texts/index.ts";
import { TelegramFailure } from "./errors.ts";
import { telegramFetch } from "./fetch.ts";
import { refusalOf } from "./refusals.ts";
import type { Upload } from "./upload.ts";

/** How the Bot API is reached. */
export type ClientOptions = {
  readonly token: string;
  readonly apiRoot: string;
  readonly fetch: typeof fetch;
  /** Deadline of one call in milliseconds, 30 s by default. A long poll gets its waiting time on top. */
  readonly timeoutMs?: number;
  /** The longest silence during an upload in milliseconds: between two pieces, and from the last one to the answer. */
  readonly uploadIdleMs?: number;
};

const CALL_TIMEOUT_MS = 30_000;
// Telegram answers an upload only after it has stored the file. The connections of src/net have the same limit.
const UPLOAD_IDLE_MS = 90_000;
/** The limit of a whole upload: enough for 50 MB at 14 KB/s. */
const UPLOAD_TIMEOUT_MS = 3_600_000;

/** One call, given grammY's API. */
export type Run<T> = (api: Api) => Promise<T>;

/** Makes calls with grammY under our own deadlines. All reject with TelegramFailure and do not retry. */
export type TelegramClient = {
  /** `waitMs`: how long Telegram may delay the answer. */
  call<T>(run: Run<T>, signal: AbortSignal, waitMs?: number): Promise<T>;
  /** A call with a file, within the deadline of one call. */
  attach<T>(file: Upload, run: Run<T>, signal: AbortSignal): Promise<T>;
  /** A call with a large file. It may take long, but its silence is limited (`uploadIdleMs`). */
  upload<T>(file: Upload, run: Run<T>, signal: AbortSignal): Promise<T>;
};

type Limits = {
  readonly signal: AbortSignal;
  readonly ms: number;
  readonly file?: Upload;
  readonly onChunk?: () => void;
};

/** Creates the client; it opens no connection before the first call. */
export function createTelegramClient(options: ClientOptions): TelegramClient {
  const { token, timeoutMs = CALL_TIMEOUT_MS, uploadIdleMs = UPLOAD_IDLE_MS } = options;
  const apiRoot = options.apiRoot.replace(/\/+$/, "");

  /** Makes one call with a client of its own. Its fetch uses a native signal: undici refuses grammY's polyfill. */
  const send = async <T>(run: Run<T>, signal: AbortSignal, limits: Limits): Promise<T> => {
    const wasStopped = signal.aborted;
    const bound = telegramFetch({
      fetch: options.fetch,
      signal: AbortSignal.any([signal, limits.signal]),
      apiRoot,
      upload: limits.file,
      onChunk: limits.onChunk,
    });
    // Longer than our own deadline, which also ends the request itself.
    const api = new Api(token, { apiRoot, fetch: bound, timeoutSeconds: limits.ms / 1000 + 5 });
    try {
      return await run(api);
    } catch (error) {
      if (signal.aborted)
        throw new TelegramFailure("stopped", telegramSays("stopped", {}), { maybeReceived: !wasStopped });
      throw toFailure(error, token);
    }
  };

  return {
    call: (run, signal, waitMs = 0) => {
      const ms = timeoutMs + waitMs;
      return send(run, signal, { signal: AbortSignal.timeout(ms), ms });
    },
    attach: (file, run, signal) =>
      send(run, signal, { signal: AbortSignal.timeout(timeoutMs), ms: timeoutMs, file }),
    upload: async (file, run, signal) => {
      const over = new AbortController();
      const idle = setTimeout(() => over.abort(), uploadIdleMs);
      // Not AbortSignal.timeout: after a short upload it would keep everything it refers to in memory for an hour.
      const longest = setTimeout(() => over.abort(), UPLOAD_TIMEOUT_MS);
      try {
        return await send(run, signal, {
          signal: over.signal,
          ms: UPLOAD_TIMEOUT_MS,
          file,
          onChunk: () => idle.refresh(),
        });
      } finally {
        clearTimeout(idle);
        clearTimeout(longest);
      }
    },
  };
}

function toFailure(error: unknown, token: string): TelegramFailure {
  if (error instanceof HttpError && error.error instanceof TelegramFailure) return error.error;
  if (error instanceof GrammyError) {
    const { retry_after, migrate_to_chat_id } = error.parameters;
    return new TelegramFailure("refused", oneLine(`${error.error_code} ${error.description}`, token), {
      status: error.error_code,
      refusal: refusalOf(error.error_code, error.description),
      retryAfterMs: retry_after === undefined ? undefined : retry_after * 1000,
      migrateTo: migrate_to_chat_id === undefined ? undefined : String(migrate_to_chat_id),
      maybeReceived: error.error_code >= 500,
    });
  }
  const inner = error instanceof HttpError ? error.error : error;
  const words = oneLine(errorText(inner), token);
  const failure = programReasons.failure(words, "unexpected", { text: words });
  return new TelegramFailure("unreachable", failure, { maybeReceived: true });
}

function oneLine(text: string, token: string): string {
  return text.replaceAll(token, "<token>").replace(/\s+/g, " ").slice(0, 300);
}
