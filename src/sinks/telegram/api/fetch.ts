import { proxyRefusal } from "../../../net/proxy-refusal.ts";
import { mayHaveBeenSent } from "../../../net/request-sent.ts";
import { telegramSays } from "../texts/index.ts";
import { TelegramFailure } from "./errors.ts";
import { multipart, type Upload } from "./upload.ts";

/** grammY only sends JSON here. Files are added below, by `upload`. */
type RequestInitOfGrammy = { readonly method?: string; readonly body?: unknown };
/** All that grammY reads of a response. The global class Response would load Node's own copy of undici, see `src/net/fetch.ts`. */
type ResponseForGrammy = { json(): Promise<unknown> };
type FetchForGrammy = (url: string | URL, init: RequestInitOfGrammy) => Promise<ResponseForGrammy>;

/** How one call is sent. */
export type FetchOptions = {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  readonly apiRoot: string;
  /** The file to send with the call. */
  readonly upload?: Upload | undefined;
  /** Called for each piece of the file that is sent. */
  readonly onChunk?: (() => void) | undefined;
};

/**
 * The fetch for grammY. It reads the whole answer under `signal`, so that an incomplete answer cannot hang. It returns
 * answers of the Bot API only; everything else becomes a TelegramFailure without the URL, which contains the token.
 */
export function telegramFetch(options: FetchOptions): FetchForGrammy {
  const { signal, apiRoot } = options;
  return async (url, init) => {
    let status = 0;
    try {
      const response = await options.fetch(url, {
        method: init.method ?? "POST",
        signal,
        ...bodyOf(init.body, options),
      });
      status = response.status;
      const text = await response.text();
      const answer = answerOf(text);
      if (answer === undefined) throw strangeAnswer(response, apiRoot);
      return { json: async () => answer };
    } catch (error) {
      if (error instanceof TelegramFailure) throw error;
      const refusal = signal.aborted ? undefined : proxyRefusal(error);
      const code = signal.aborted ? "timeout" : codeOf(error);
      const said = telegramSays("unreachable", { host: hostOf(apiRoot), cause: refusal ?? code });
      throw new TelegramFailure("unreachable", said, {
        maybeReceived: status !== 0 || mayHaveBeenSent(error),
      });
    }
  };
}

function bodyOf(json: unknown, { upload, onChunk = () => {}, signal }: FetchOptions): RequestInit {
  if (typeof json !== "string") throw new TypeError("expected the parameters as JSON text");
  if (upload === undefined) return { headers: { "content-type": "application/json" }, body: json };
  const { contentType, length, body } = multipart(json, upload, onChunk, signal);
  return {
    headers: { "content-type": contentType, "content-length": String(length) },
    body,
    duplex: "half",
  };
}

/**
 * `{"ok": true, …}` or `{"ok": false, "error_code": …}` (https://core.telegram.org/bots/api#making-requests); `undefined` for
 * all else.
 */
function answerOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isAnswer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is object {
  if (typeof value !== "object" || value === null || !("ok" in value)) return false;
  if (value.ok === true) return "result" in value;
  return (
    "error_code" in value &&
    typeof value.error_code === "number" &&
    "description" in value &&
    typeof value.description === "string"
  );
}

function strangeAnswer(response: Response, apiRoot: string): TelegramFailure {
  const { status } = response;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new TelegramFailure(
    "unreachable",
    telegramSays("strangeAnswer", { host: hostOf(apiRoot), status }),
    {
      status,
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
      // A page with 4xx comes from a gateway that refused the request.
      maybeReceived: status < 400 || status >= 500,
    },
  );
}

function hostOf(apiRoot: string): string {
  return URL.canParse(apiRoot) ? new URL(apiRoot).host : "TELEGRAM_API_ROOT";
}

/** The first code in the chain of causes. Never a text. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; depth < 5 && typeof at === "object" && at !== null; depth += 1) {
    if ("code" in at && typeof at.code === "string" && /^\w+$/.test(at.code)) return at.code;
    at = "cause" in at ? at.cause : undefined;
  }
  return "no answer";
}
