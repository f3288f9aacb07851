import type { Dispatcher, Response } from "undici";
import { fetch as undiciFetch } from "undici";
import { BridgeError, causeCode } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { HeldText } from "../../../net/held-text.ts";
import { proxyRefusal } from "../../../net/proxy-refusal.ts";
import {
  headerOf,
  MAX_REPLY_BYTES,
  type PlainRequest,
  ReplyTooLong,
  wholeReply,
} from "../../../net/whole-reply.ts";
import { webSays } from "../texts/index.ts";
import type { SessionCookies } from "./cookies.ts";
import type { BinaryRequest, PostRequest, WireRequest } from "./requests.ts";

/** No answer: network, proxy, time. The text names the endpoint and the cause, never the address. */
export class TransportError extends BridgeError {
  override readonly name = "TransportError";
  readonly code: "timeout" | "network" | "tooLong";
  readonly endpoint: string;

  constructor(
    code: TransportError["code"],
    endpoint: string,
    said: string | Failure,
    options?: ErrorOptions,
  ) {
    super(said, options);
    this.code = code;
    this.endpoint = endpoint;
  }
}

export type WireReply = { readonly status: number; readonly text: string };

/** A reply whose body is read as it comes. */
export type WireStream = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Can be iterated once; `next` rejects as `open` does. Not read to its end it must be closed with `return`. */
  readonly body: AsyncIterableIterator<Uint8Array>;
};

/** What an error says of a request, and its time. */
type RequestFacts = Pick<WireRequest, "name" | "timeoutMs">;

// Made once: an abort without a reason makes an error with a stack each time.
const OVERDUE = new Error("the time of the request is over");
const ENDED = new Error("the request has ended");

/** Connections to WeChat, through the proxy if there is one. `renew` replaces them when they may be dead. */
export type ConnectionPool = { readonly dispatcher: Dispatcher; renew(): Promise<void> };

/**
 * The only sender of requests to WeChat. It belongs to one login, and so do its cookies. Follows no redirect:
 * webwxnewloginpage answers in the body of a 301.
 */
export class WeChatHttp {
  readonly #pool: ConnectionPool;
  readonly #clock: Clock;
  readonly cookies: SessionCookies;

  constructor(pool: ConnectionPool, clock: Clock, cookies: SessionCookies) {
    this.#pool = pool;
    this.#clock = clock;
    this.cookies = cookies;
  }

  /** Replaces all connections: after the machine's sleep or a change of network they look open and are dead. */
  async renew(): Promise<void> {
    await this.#pool.renew();
  }

  /** Rejects with TransportError, or with the signal's reason when it aborts. */
  async send(request: WireRequest | BinaryRequest, signal: AbortSignal): Promise<WireReply> {
    return await this.#send(request, signal);
  }

  /**
   * As `send`, but the first byte leaves when `until` has resolved. The connection is opened and the request written down meanwhile;
   * the time of the request begins afterwards. When `until` rejects, nothing leaves, and this rejects with its reason.
   */
  async sendHeld(request: PostRequest, signal: AbortSignal, until: Promise<unknown>): Promise<WireReply> {
    const refused = new AbortController();
    const settled = until.catch(() => refused.abort(ENDED));
    const body = new HeldText(request.body, settled);
    try {
      return await this.#send({ ...request, body }, AbortSignal.any([signal, refused.signal]), settled);
    } catch (error) {
      if (body.isBegun) throw error;
    }
    // For instance, WeChat has closed the connection before anything was written to it.
    await until;
    return await this.send(request, signal);
  }

  async #send(
    request: PlainRequest & RequestFacts,
    signal: AbortSignal,
    from?: Promise<unknown>,
  ): Promise<WireReply> {
    signal.throwIfAborted();
    const ends = new AbortController();
    const stop = (): void => ends.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const exchange = async (): Promise<WireReply> => {
        const cookie = this.cookies.header(request.url);
        const headers = cookie === "" ? request.headers : { ...request.headers, Cookie: cookie };
        const reply = await wholeReply(this.#pool.dispatcher, { ...request, headers }, ends.signal);
        const setCookies = [reply.headers["set-cookie"] ?? []].flat();
        this.#keepCookies(request, setCookies, headerOf(reply.headers, "date"));
        return { status: reply.status, text: reply.text };
      };
      return await this.#within(request, signal, ends, exchange, from);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /**
   * Resolves with the head of the reply, for bodies of any length: `timeoutMs` of the request is the longest silence
   * while something is waited for, the head or the next bytes. Rejects as `send` does, and so does the body.
   */
  async open(request: WireRequest | BinaryRequest, signal: AbortSignal): Promise<WireStream> {
    signal.throwIfAborted();
    const silent = new AbortController();
    const ends = AbortSignal.any([signal, silent.signal]);
    const { response, whole } = await this.#within(request, signal, silent, () => this.#fetch(request, ends));
    const chunks = response.body?.[Symbol.asyncIterator]();
    const body: WireStream["body"] = {
      next: async () => {
        if (chunks === undefined) return { done: true, value: undefined };
        const next = await this.#within(request, signal, silent, () => chunks.next());
        if (next.done) whole();
        return next;
      },
      return: async () => {
        // The body is not wanted any more, so a connection that is gone already is no error.
        await chunks?.return?.().catch(() => {});
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => body,
    };
    return { status: response.status, headers: response.headers, body };
  }

  /**
   * Aborts `overdue` when `work` takes longer than the request's time, which begins when `from` has resolved. What it rejects with
   * becomes a TransportError.
   */
  async #within<T>(
    request: RequestFacts,
    signal: AbortSignal,
    overdue: AbortController,
    work: () => Promise<T>,
    from: Promise<unknown> = Promise.resolve(),
  ): Promise<T> {
    const ended = new AbortController();
    const timed = from.then(() => this.#clock.sleep(request.timeoutMs, ended.signal));
    timed.then(
      () => overdue.abort(OVERDUE),
      () => {},
    );
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TransportError) throw error;
      if (error instanceof ReplyTooLong) {
        const failure = webSays("answerTooLong", { endpoint: request.name, bytes: MAX_REPLY_BYTES });
        throw new TransportError("tooLong", request.name, failure);
      }
      if (overdue.signal.aborted) {
        const seconds = request.timeoutMs / 1000;
        throw new TransportError(
          "timeout",
          request.name,
          webSays("noAnswer", { endpoint: request.name, seconds }),
        );
      }
      // The cause is not attached: undici's errors can carry the address and with it the session's keys.
      const cause =
        proxyRefusal(error) ?? (causeCode(error) || (error instanceof Error ? error.name : "unknown"));
      throw new TransportError(
        "network",
        request.name,
        webSays("noConnection", { endpoint: request.name, cause }),
      );
    } finally {
      ended.abort(ENDED);
    }
  }

  #keepCookies({ url }: Pick<WireRequest, "url">, setCookies: readonly string[], date: string): void {
    if (setCookies.length > 0) this.cookies.store(url, setCookies, Date.parse(date) || this.#clock.now());
  }

  /** `whole` is called at the end of the body: a reply that breaks off brings no cookies. */
  async #fetch(
    request: WireRequest | BinaryRequest,
    signal: AbortSignal,
  ): Promise<{ readonly response: Response; readonly whole: () => void }> {
    const cookie = this.cookies.header(request.url);
    const response = await undiciFetch(request.url, {
      method: request.method,
      headers: cookie === "" ? request.headers : { ...request.headers, Cookie: cookie },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      signal,
      dispatcher: this.#pool.dispatcher,
    });
    const { headers } = response;
    return {
      response,
      whole: () => this.#keepCookies(request, headers.getSetCookie(), headers.get("date") ?? ""),
    };
  }
}
