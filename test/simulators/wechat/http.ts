import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

/** One request as the handlers see it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Decoded once; a bare `+` is a space, so a client that leaves it unencoded sends something else. */
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string };
  readonly cookies: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Aborts when the client goes away or the simulator closes. */
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | readonly string[] };
  readonly body: Buffer;
  /** Runs once the client has the reply. */
  readonly after?: () => void;
}

export type Handler = (exchange: Exchange) => Reply | Promise<Reply>;

export function reply(
  body: string | Uint8Array,
  contentType = "text/plain",
  extra: { status?: number; headers?: Reply["headers"]; after?: (() => void) | undefined } = {},
): Reply {
  return {
    status: extra.status ?? 200,
    headers: { "Content-Type": contentType, ...extra.headers },
    // Bytes are not copied: they may be many.
    body:
      typeof body === "string"
        ? Buffer.from(body)
        : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    ...(extra.after === undefined ? {} : { after: extra.after }),
  };
}

export function htmlPage(status = 200): Reply {
  const page = "<!DOCTYPE html><html><head><title>微信网页版</title></head><body>请稍后再试</body></html>";
  return reply(page, "text/html; charset=utf-8", { status });
}

// 64 MB: a chunk of an upload is 512 kB, nothing else comes near.
const MAX_BODY = 64 * 1024 * 1024;

export async function readExchange(request: IncomingMessage, signal: AbortSignal): Promise<Exchange> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY) throw new Error(`request body above ${MAX_BODY} bytes`);
    chunks.push(bytes);
  }
  const url = new URL(request.url ?? "/", "http://simulator.invalid");
  const headers: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers,
    cookies: readCookies(headers.cookie ?? ""),
    body: Buffer.concat(chunks),
    signal,
  };
}

function readCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return cookies;
}

/** Applies gzip, writes the head and the body. */
export function writeReply(response: ServerResponse, exchange: Exchange, answer: Reply, gzip: boolean): void {
  const compress =
    gzip &&
    answer.body.length > 0 &&
    /\bgzip\b/.test(exchange.headers["accept-encoding"] ?? "") &&
    isText(answer);
  const body = compress ? gzipSync(answer.body) : answer.body;
  response.writeHead(answer.status, {
    ...Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, headerValue(value)])),
    "Content-Length": String(body.length),
    ...(compress ? { "Content-Encoding": "gzip" } : {}),
  });
  if (answer.after !== undefined) response.once("finish", answer.after);
  response.end(body);
}

function headerValue(value: string | readonly string[]): string | string[] {
  return typeof value === "string" ? value : [...value];
}

function isText(answer: Reply): boolean {
  return String(answer.headers["Content-Type"]).startsWith("text/");
}
