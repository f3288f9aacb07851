import { Api, GrammyError, HttpError } from "grammy";
import { errorText } from "../../../bridge/model/errors.ts";
import { programReasons } from "../../../bridge/model/reasons.ts";
import { telegramSays } from "../texts/index.ts";
import { TelegramFailure } from "./errors.ts";
import { telegramFetch } from "./fetch.ts";
import { refusalOf } from "./refusals.ts";
import type { Upload } from "./upload.ts";

export type ClientOptions = {
  readonly token: string;
  readonly apiRoot: string;
  readonly fetch: typeof fetch;
  /** Deadline of one call; a long poll gets its own waiting time on top. */
  readonly timeoutMs?: number;
  /** The longest silence while a kept file is uploaded: between two pieces, and from the last one to the answer. */
  readonly uploadIdleMs?: number;
};

const CALL_TIMEOUT_MS = 30_000;
// Telegram answers an upload only when it has stored the file. The connections of src/net wait as long.
const UPLOAD_IDLE_MS = 90_000;
/** 50 MB at 14 KB/s: whoever is slower waits in vain. */
const UPLOAD_TIMEOUT_MS = 3_600_000;

export type Run<T> = (api: Api) => Promise<T>;

/** Makes calls by grammY, each under deadlines of ours. All reject with TelegramFailure and retry nothing. */
export type TelegramClient = {
  /** `waitMs`: how long Telegram may hold the answer back. */
  call<T>(run: Run<T>, signal: AbortSignal, waitMs?: number): Promise<T>;
  /** A call with a file beside its parameters. It has to be done in time. */
  attach<T>(file: Upload, run: Run<T>, signal: AbortSignal): Promise<T>;
  /** The same with a large file: it may take long, but not stand still. */
  upload<T>(file: Upload, run: Run<T>, signal: AbortSignal): Promise<T>;
};

type Limits = {
  readonly signal: AbortSignal;
  readonly ms: number;
  readonly file?: Upload;
  readonly onChunk?: () => void;
};

export function createTelegramClient(options: ClientOptions): TelegramClient {
  const { token, timeoutMs = CALL_TIMEOUT_MS, uploadIdleMs = UPLOAD_IDLE_MS } = options;
  const apiRoot = options.apiRoot.replace(/\/+$/, "");

  /** A client for one call: its fetch is bound to a native signal, since undici refuses the polyfill that grammY hands over. */
  const send = async <T>(run: Run<T>, signal: AbortSignal, limits: Limits): Promise<T> => {
    const bound = telegramFetch({
      fetch: options.fetch,
      signal: AbortSignal.any([signal, limits.signal]),
      apiRoot,
      upload: limits.file,
      onChunk: limits.onChunk,
    });
    // grammY's own deadline is only a net below ours, which ends the request itself.
    const api = new Api(token, { apiRoot, fetch: bound, timeoutSeconds: limits.ms / 1000 + 5 });
    try {
      return await run(api);
    } catch (error) {
      if (signal.aborted)
        throw new TelegramFailure("stopped", telegramSays("stopped", {}), { maybeReceived: true });
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
      // Not AbortSignal.timeout: that would stay for its hour, with all that hangs on it, after an upload of a second.
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
