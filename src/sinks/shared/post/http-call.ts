import { BridgeError, causeCode } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { proxyRefusal } from "../../../net/proxy-refusal.ts";
import { mayHaveBeenSent } from "../../../net/request-sent.ts";

/** No more of an answer is read. */
export const ANSWER_LIMIT_BYTES = 64 * 1024;
/** The limit of one request, its answer included, in milliseconds. Standard Webhooks 1.0.0 recommends 15 to 30 s. */
const CALL_TIMEOUT_MS = 30_000;

/** A body that is sent with its length, so that it is not chunked. `open` is called once for each call. */
export type StreamedBody = { readonly bytes: number; readonly open: () => AsyncIterable<Uint8Array> };

export type HttpRequest = {
  readonly url: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData | StreamedBody;
  /** Milliseconds for the whole call. 30 s by default. */
  readonly timeoutMs?: number;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** The body as far as it was read. */
  readonly text: string;
  /** False when the body was longer than the limit, or did not end in time: then it is no whole answer. */
  readonly whole: boolean;
};

/** A call without an answer. Its text holds neither the address, which may be a secret, nor what was sent. */
export class HttpCallError extends BridgeError {
  override readonly name = "HttpCallError";
  readonly code: "unreachable" | "timedOut" | "stopped";
  /** Why it is unreachable: a code of the network or of the system, or what a proxy said. */
  readonly detail: string | Failure;
  /** The request may have arrived. */
  readonly maybeReceived: boolean;

  constructor(code: HttpCallError["code"], detail: string | Failure, maybeReceived: boolean) {
    super(typeof detail === "string" ? `${code} ${detail}` : detail);
    this.code = code;
    this.detail = detail;
    this.maybeReceived = maybeReceived;
  }
}

/**
 * Makes one call and reads its answer, whatever the status. Redirects are answers like any other and are never followed.
 * Does not repeat. Rejects with HttpCallError.
 */
export async function httpCall(
  fetchFn: typeof fetch,
  { url, method, headers = {}, body, timeoutMs = CALL_TIMEOUT_MS }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  if (signal.aborted) throw new HttpCallError("stopped", "", false);
  // Not AbortSignal.timeout: its timer would keep a finished call's body alive until then.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  try {
    const until = AbortSignal.any([signal, limit.signal]);
    const response = await fetchFn(url, {
      method,
      redirect: "manual",
      signal: until,
      ...bodyInit(body, headers),
    });
    return { status: response.status, headers: response.headers, ...(await readAnswer(response)) };
  } catch (error) {
    if (signal.aborted) throw new HttpCallError("stopped", "", true);
    if (limit.signal.aborted) throw new HttpCallError("timedOut", String(timeoutMs / 1_000), true);
    throw new HttpCallError(
      "unreachable",
      proxyRefusal(error) ?? (causeCode(error) || "no answer"),
      mayHaveBeenSent(error),
    );
  } finally {
    clearTimeout(timer);
  }
}

function bodyInit(body: HttpRequest["body"], headers: Readonly<Record<string, string>>): RequestInit {
  if (body === undefined) return { headers };
  if (typeof body === "string" || !("open" in body)) return { headers, body };
  return { headers: { ...headers, "content-length": String(body.bytes) }, body: body.open(), duplex: "half" };
}

/** The headers are there, so the platform has decided: an answer that breaks off is not a failed call. */
async function readAnswer(response: Response): Promise<Pick<HttpAnswer, "text" | "whole">> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let whole = true;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      parts.push(chunk);
      if (bytes > ANSWER_LIMIT_BYTES) {
        // Leaving the loop cancels the body, which closes the connection.
        whole = false;
        break;
      }
    }
  } catch {
    whole = false;
  }
  return { text: Buffer.concat(parts).subarray(0, ANSWER_LIMIT_BYTES).toString("utf8"), whole };
}
