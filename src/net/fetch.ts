import {
  type Dispatcher,
  FormData as UndiciFormData,
  Request as UndiciRequest,
  fetch as undiciFetch,
} from "undici";
import { RenewableDispatcher } from "./dispatcher.ts";

export type FetchOptions = {
  /** `http://`, `https://` or `socks5://`, with user name and password when needed. Without it: directly. */
  readonly proxy?: string | undefined;
  readonly connectTimeoutMs?: number;
  /** The longest silence: before the headers of an answer, and between the bytes of its body. */
  readonly timeoutMs?: number;
};

export type FetchKit = {
  /** Like the global fetch, over this kit's connections only. */
  readonly fetch: typeof fetch;
  /** The same connections for clients that take an undici dispatcher; stays valid over `renew`. */
  readonly dispatcher: Dispatcher;
  /** Throws the connections away, requests under way included, and begins with new ones. */
  renew(): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
};

const CONNECT_TIMEOUT_MS = 10_000;
// Above the longest poll that the bridge makes: Telegram's getUpdates may hold an answer back for 50 s.
const TIMEOUT_MS = 90_000;

type Init = NonNullable<Parameters<typeof undiciFetch>[1]>;
type Body = Init["body"];

/**
 * Node's own FormData is another class than undici's, and undici would send it as the text `[object FormData]`
 * (web-api builds its uploads with it). Parts are handed over as they are: a Blob or File is the same class in both.
 */
function ownBody(body: NonNullable<Body>): NonNullable<Body> {
  if (!(body instanceof FormData)) return body;
  const own = new UndiciFormData();
  for (const [name, value] of body) {
    if (typeof value === "string") own.append(name, value);
    else own.append(name, value, value.name);
  }
  return own;
}

function ownRequest(input: string | URL | Request): string | URL | UndiciRequest {
  if (!(input instanceof Request)) return input;
  const { url, method, headers, body, redirect, signal } = input;
  return new UndiciRequest(url, { method, headers, body, redirect, signal, duplex: "half" });
}

/** What every AbortSignal has, native or from a polyfill (grammY brings one that has no `reason`). */
export type SignalLike = {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
};

// One listener for each foreign signal, however many requests it is handed to.
const natives = new WeakMap<SignalLike, AbortSignal>();

/** A native signal that aborts with `signal`: undici accepts no other. A native one is returned as it is. */
function nativeSignal(signal: SignalLike): AbortSignal {
  if (signal instanceof AbortSignal) return signal;
  const known = natives.get(signal);
  if (known !== undefined) return known;
  const controller = new AbortController();
  // Without a reason of its own, abort() makes the AbortError that callers look for.
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  natives.set(signal, controller.signal);
  return controller.signal;
}

/** A fetch over connections of its own: directly or through one proxy, HTTP/1.1, never silent for ever. */
export function createFetch(options: FetchOptions = {}): FetchKit {
  const dispatcher = new RenewableDispatcher({
    proxy: options.proxy,
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  });
  return {
    fetch: async (input, init = {}) => {
      const { body = null, signal = null, ...rest } = init;
      return await undiciFetch(ownRequest(input), {
        ...rest,
        // Not even `null` where none was given: it would take a Request's own body or signal away.
        ...(body === null ? {} : { body: ownBody(body) }),
        ...(signal === null ? {} : { signal: nativeSignal(signal) }),
        // A stream as a body is refused without it; grammY sends one and does not say so.
        duplex: "half",
        // Last: nobody's own dispatcher goes past the proxy.
        dispatcher,
      });
    },
    dispatcher,
    renew: () => dispatcher.renew(),
    close: () => dispatcher.destroy(),
  };
}
