import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, zstdDecompress } from "node:zlib";
import type { Dispatcher } from "undici";
import { HeldText } from "./held-text.ts";

type Handler = Parameters<Dispatcher["dispatch"]>[1];
type Controller = Parameters<NonNullable<Handler["onRequestStart"]>>[0];
type DispatchedBody = Exclude<Dispatcher.DispatchOptions["body"], undefined>;
export type ReplyHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The largest reply that is read: contact lists of thousands take a few megabytes. */
export const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** A reply has more than `MAX_REPLY_BYTES`. */
export class ReplyTooLong extends Error {}

/** A reply that was read to its end. */
export type WholeReply = {
  readonly status: number;
  readonly text: string;
  /** By their names in lower case. One that came several times is a list. */
  readonly headers: ReplyHeaders;
};

/** A request whose body is known before it is sent. */
export type PlainRequest = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | HeldText;
};

/** What a browser's fetch says of itself, besides the headers of the request. */
const FETCH_HEADERS = { "Sec-Fetch-Mode": "cors" };
const ENCODINGS = { "http:": "gzip, deflate", "https:": "br, gzip, deflate, zstd" } as const;

const LIMIT = { maxOutputLength: MAX_REPLY_BYTES };
type Unpack = (bytes: Buffer) => Promise<Buffer>;
const UNPACK: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ["gzip", (bytes) => promisify(gunzip)(bytes, LIMIT)],
  ["x-gzip", (bytes) => promisify(gunzip)(bytes, LIMIT)],
  ["deflate", (bytes) => promisify(inflate)(bytes, LIMIT)],
  ["br", (bytes) => promisify(brotliDecompress)(bytes, LIMIT)],
  ["zstd", (bytes) => promisify(zstdDecompress)(bytes, LIMIT)],
]);

/** A header as one text, `""` without it. */
export function headerOf(headers: ReplyHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? "");
}

async function unpacked(bytes: Buffer, encodings: string): Promise<Buffer> {
  let plain = bytes;
  // The last one was applied last.
  for (const name of encodings.toLowerCase().split(",").reverse()) {
    const unpack = UNPACK.get(name.trim());
    if (unpack !== undefined && plain.length > 0) plain = await unpack(plain);
  }
  return plain;
}

/** undici takes any async iterable: its own fetch gives it one (`lib/web/fetch/index.js`). Its types do not say so. */
function asDispatched(body: PlainRequest["body"] | null): DispatchedBody {
  return body as DispatchedBody;
}

/** Collects a reply as it comes. */
class Collector implements Handler {
  readonly #head = Promise.withResolvers<{
    readonly status: number;
    readonly headers: ReplyHeaders;
    readonly bytes: Buffer;
  }>();
  readonly #chunks: Buffer[] = [];
  readonly #signal: AbortSignal;
  readonly #abort = (): void => this.#fail(this.#signal.reason);
  readonly #onFailed: () => void;
  #size = 0;
  #status = 0;
  #headers: ReplyHeaders = {};
  #controller: Controller | undefined;

  /** `onFailed` is called before anybody else hears of the failure. */
  constructor(signal: AbortSignal, onFailed: () => void) {
    this.#signal = signal;
    this.#onFailed = onFailed;
    signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** Rejects with what undici says, ReplyTooLong, or the signal's reason. */
  get reply(): Promise<{ readonly status: number; readonly headers: ReplyHeaders; readonly bytes: Buffer }> {
    return this.#head.promise;
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#signal.aborted) this.#abort();
  }

  onResponseStart(_controller: Controller, status: number, headers: ReplyHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > MAX_REPLY_BYTES) this.#fail(new ReplyTooLong());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#ended();
    const [only = Buffer.alloc(0)] = this.#chunks;
    const bytes = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : only;
    this.#head.resolve({ status: this.#status, headers: this.#headers, bytes });
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.failed(error);
  }

  failed(error: unknown): void {
    this.#ended();
    this.#onFailed();
    this.#head.reject(error);
  }

  /** Also ends the request, which gives up its connection. */
  #fail(reason: unknown): void {
    const error =
      reason instanceof Error ? reason : new Error("the request was called off", { cause: reason });
    this.failed(error);
    this.#controller?.abort(error);
  }

  #ended(): void {
    this.#signal.removeEventListener("abort", this.#abort);
  }
}

/**
 * Sends a request and reads the whole reply. Follows no redirect. undici's fetch would do the same at three times the cost
 * (docs/performance.md). Rejects with what undici says, with ReplyTooLong, or with the signal's reason.
 */
export async function wholeReply(
  dispatcher: Dispatcher,
  request: PlainRequest,
  signal: AbortSignal,
): Promise<WholeReply> {
  const { origin, pathname, search, protocol } = new URL(request.url);
  const encodings = protocol === "http:" ? ENCODINGS["http:"] : ENCODINGS["https:"];
  const headers: Record<string, string> = {
    ...FETCH_HEADERS,
    "Accept-Encoding": encodings,
    ...request.headers,
  };
  const { method, body = null } = request;
  const collector = new Collector(signal, () => {
    if (body instanceof HeldText) body.end();
  });
  try {
    if (body instanceof HeldText) headers["Content-Length"] = String(body.length);
    dispatcher.dispatch(
      { origin, path: `${pathname}${search}`, method, headers, body: asDispatched(body) },
      collector,
    );
  } catch (error) {
    collector.failed(error);
  }
  const reply = await collector.reply;
  const bytes = await unpacked(reply.bytes, headerOf(reply.headers, "content-encoding"));
  return {
    status: reply.status,
    text: new TextDecoder("utf-8").decode(bytes),
    headers: reply.headers,
  };
}
