import { TelegramFailure } from "./errors.ts";

type RequestInitOfGrammy = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** JSON text, or a multipart body as a stream. */
  readonly body?: string | AsyncIterable<Uint8Array>;
};
type FetchForGrammy = (url: string | URL, init: RequestInitOfGrammy) => Promise<Response>;

/** Codes of failures before the request left this machine. */
const NOT_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|UND_ERR_PRX\w*|UND_ERR_SOCKS5\w*|ERR_TLS_\w+|ERR_SSL_\w+|CERT_\w+|\w+_CERT\w*|ERR_INVALID_URL)$/;

/**
 * The fetch that grammY gets: reads the whole answer under `signal` (a cut answer must not hang), lets only answers of the
 * Bot API through and turns everything else into a TelegramFailure without the URL, which holds the token.
 */
export function telegramFetch(fetchImpl: typeof fetch, signal: AbortSignal, apiRoot: string): FetchForGrammy {
  return async (url, init) => {
    let status = 0;
    try {
      const headers = { "content-type": init.headers?.["content-type"] ?? "application/json" };
      const body = typeof init.body === "object" ? await collect(init.body) : init.body;
      const response = await fetchImpl(url, {
        method: init.method ?? "POST",
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      });
      status = response.status;
      const text = await response.text();
      if (!isAnswer(text)) throw strangeAnswer(response, apiRoot);
      return new Response(text, { headers: { "content-type": "application/json" } });
    } catch (error) {
      if (error instanceof TelegramFailure) throw error;
      const code = signal.aborted ? "timeout" : codeOf(error);
      throw new TelegramFailure(
        "unreachable",
        `${hostOf(apiRoot)} cannot be reached or broke off (${code})`,
        {
          maybeReceived: status !== 0 || !NOT_SENT.test(code),
        },
      );
    }
  };
}

/** A body of known length instead of a stream: chunked uploads do not pass every proxy. */
async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Uint8Array.from(Buffer.concat(chunks));
}

/** `{"ok": true, …}` or `{"ok": false, "error_code": …}` (https://core.telegram.org/bots/api#making-requests). */
function isAnswer(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("ok" in value)) return false;
    if (value.ok === true) return "result" in value;
    return (
      "error_code" in value &&
      typeof value.error_code === "number" &&
      "description" in value &&
      typeof value.description === "string"
    );
  } catch {
    return false;
  }
}

function strangeAnswer(response: Response, apiRoot: string): TelegramFailure {
  const { status } = response;
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new TelegramFailure(
    "unreachable",
    `${hostOf(apiRoot)} answered HTTP ${status} with no Bot API answer`,
    {
      status,
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
      // A page with 4xx comes from a gateway that did not let the request pass.
      maybeReceived: status < 400 || status >= 500,
    },
  );
}

function hostOf(apiRoot: string): string {
  return URL.canParse(apiRoot) ? new URL(apiRoot).host : "TELEGRAM_API_ROOT";
}

/** The system's code somewhere in the chain of causes; never its text. */
function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; depth < 5 && typeof at === "object" && at !== null; depth += 1) {
    if ("code" in at && typeof at.code === "string" && /^\w+$/.test(at.code)) return at.code;
    at = "cause" in at ? at.cause : undefined;
  }
  return "no answer";
}
