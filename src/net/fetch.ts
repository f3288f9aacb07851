import {
  type Dispatcher,
  FormData as UndiciFormData,
  Headers as UndiciHeaders,
  Request as UndiciRequest,
  Response as UndiciResponse,
  fetch as undiciFetch,
} from "undici";
import { RenewableDispatcher } from "./dispatcher.ts";
import { HeldText } from "./held-text.ts";
import { mayHaveBeenSent } from "./request-sent.ts";
import { type ReplyHeaders, wholeReply } from "./whole-reply.ts";

/** The connections of a fetch. All time limits are in milliseconds. */
export type FetchOptions = {
  /** `http://`, `https://` or `socks5://`, with user name and password if the proxy needs them. `undefined`: no proxy. */
  readonly proxy?: string | undefined;
  /** For opening a connection, in milliseconds. 10 s by default. */
  readonly connectTimeoutMs?: number;
  /** The longest silence before the headers of a response and between the bytes of its body, in milliseconds. 90 s by default. */
  readonly timeoutMs?: number;
};

/** A fetch with connections of its own, and control over them. */
export type FetchKit = {
  /** Like the global fetch, over these connections only. */
  readonly fetch: typeof fetch;
  /**
   * The same for clients that read every answer to its end: the answer to a posted text is there as a whole when this resolves,
   * at most 64 MB. It costs half as much, which shows in how fast an alert leaves. `held`: the same, but the first byte leaves
   * when `until` has resolved, which must not reject. The connection is opened and the request written down meanwhile.
   */
  readonly fetchWhole: typeof fetch & { readonly held: Held };
  /** The same connections, for clients that take an undici dispatcher. Stays valid after `renew`. */
  readonly dispatcher: Dispatcher;
  /** Destroys all connections and opens new ones from now on. Requests in progress fail. */
  renew(): Promise<void>;
  /** Destroys all connections. Requests in progress and later ones fail. */
  close(): Promise<void>;
};

const CONNECT_TIMEOUT_MS = 10_000;
// Longer than the longest poll that the bridge makes: Telegram's getUpdates may delay a response for 50 s.
const TIMEOUT_MS = 90_000;

type Held = (
  input: string | URL | Request,
  init: RequestInit | undefined,
  until: Promise<unknown>,
) => Promise<Response>;
type Init = NonNullable<Parameters<typeof undiciFetch>[1]>;
type Body = Init["body"];

// Node has a copy of undici of its own. The first use of the global Request, Response, Headers or FormData loads it, which takes
// 4 MB of heap, so these are not named before something is likely to be one of them.

/**
 * Node's FormData and undici's are different classes: undici would send Node's as the text `[object FormData]`. Slack's
 * web-api uses Node's for uploads. The parts need no conversion: Blob and File are the same class in both.
 */
function ownBody(body: NonNullable<Body>): NonNullable<Body> {
  if (Object.prototype.toString.call(body) !== "[object FormData]" || !(body instanceof FormData))
    return body;
  const own = new UndiciFormData();
  for (const [name, value] of body) {
    if (typeof value === "string") own.append(name, value);
    else own.append(name, value, value.name);
  }
  return own;
}

function ownRequest(input: string | URL | Request): string | URL | UndiciRequest {
  if (typeof input === "string" || input instanceof URL || !(input instanceof Request)) return input;
  const { url, method, headers, body, redirect, signal } = input;
  return new UndiciRequest(url, { method, headers, body, redirect, signal, duplex: "half" });
}

/** What native and polyfilled AbortSignals have in common. grammY uses a polyfill whose signals have no `reason`. */
export type SignalLike = {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
};

// One listener for each polyfilled signal, however many requests use it.
const natives = new WeakMap<SignalLike, AbortSignal>();

/** Returns a native signal that aborts with `signal`, since undici accepts no other; `signal` itself if it is native. */
function nativeSignal(signal: SignalLike): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const known = natives.get(signal);
  if (known !== undefined) return known;
  const controller = new AbortController();
  // With an undefined reason, abort() creates the AbortError that callers look for.
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  natives.set(signal, controller.signal);
  return controller.signal;
}

const NEVER = new AbortController().signal;
/** Those that fetch follows: https://fetch.spec.whatwg.org/#redirect-status */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Their answers have no body: https://fetch.spec.whatwg.org/#null-body-status */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function headersOf(reply: ReplyHeaders): UndiciHeaders {
  const headers = new UndiciHeaders();
  for (const [name, values = []] of Object.entries(reply))
    for (const value of [values].flat()) headers.append(name, value);
  return headers;
}

type PostedText = {
  readonly url: string;
  readonly headers: Init["headers"];
  readonly body: string | HeldText;
  readonly signal: AbortSignal;
};

/** Posts a text. `undefined`: the answer is a redirect, and nothing was done there. Rejects as fetch does. */
async function postText(
  dispatcher: Dispatcher,
  { url, headers, body, signal }: PostedText,
): Promise<UndiciResponse | undefined> {
  signal.throwIfAborted();
  try {
    const given = { accept: "*/*", ...Object.fromEntries(new UndiciHeaders(headers)) };
    const reply = await wholeReply(dispatcher, { method: "POST", url, headers: given, body }, signal);
    const { status } = reply;
    if (REDIRECTS.has(status)) return undefined;
    return new UndiciResponse(BODILESS.has(status) ? null : reply.text, {
      status,
      headers: headersOf(reply.headers),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw new TypeError("fetch failed", { cause: error });
  }
}

/** `undefined` for every other request. */
function postedText(
  input: string | URL | Request,
  { method, body, headers = {}, signal }: RequestInit,
): (PostedText & { readonly body: string }) | undefined {
  const isAddress = typeof input === "string" || input instanceof URL;
  if (!isAddress || method !== "POST" || typeof body !== "string") return undefined;
  return { url: String(input), headers, body, signal: signal ? nativeSignal(signal) : NEVER };
}

/** Creates a fetch with connections of its own, direct or through one proxy. HTTP/1.1; every request has time limits. */
export function createFetch(options: FetchOptions = {}): FetchKit {
  const dispatcher = new RenewableDispatcher({
    proxy: options.proxy,
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  });
  const plain: typeof fetch = async (input, init = {}) => {
    const { body = null, signal = null, ...rest } = init;
    return await undiciFetch(ownRequest(input), {
      ...rest,
      // A `null` would remove the body or signal that a Request brings.
      ...(body === null ? {} : { body: ownBody(body) }),
      ...(signal === null ? {} : { signal: nativeSignal(signal) }),
      // Required for a body that is a stream. grammY sends such bodies without it.
      duplex: "half",
      // Last, so that a dispatcher in `init` cannot bypass the proxy.
      dispatcher,
    });
  };
  const whole: typeof fetch = async (input, init = {}) => {
    const text = postedText(input, init);
    return (text && (await postText(dispatcher, text))) ?? (await plain(input, init));
  };
  const held: Held = async (input, init = {}, until) => {
    const text = postedText(input, init);
    if (text === undefined) {
      await until;
      return await plain(input, init);
    }
    const body = new HeldText(text.body, until);
    try {
      return (await postText(dispatcher, { ...text, body })) ?? (await plain(input, init));
    } catch (error) {
      // The server closed the connection before anything was written to it.
      if (body.isBegun || text.signal.aborted || !mayHaveBeenSent(error)) throw error;
    }
    await until;
    return await whole(input, init);
  };
  return {
    fetch: plain,
    fetchWhole: Object.assign(whole, { held }),
    dispatcher,
    renew: () => dispatcher.renew(),
    close: () => dispatcher.destroy(),
  };
}
