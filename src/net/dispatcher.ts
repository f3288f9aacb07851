import { isIP } from "node:net";
import { Agent, type buildConnector, Dispatcher, Pool, ProxyAgent, Socks5ProxyAgent } from "undici";
import { SilenceLimit } from "./silence-limit.ts";

/** How connections are opened, and when a silent one is given up. */
export type ConnectionOptions = {
  /** `http://`, `https://` or `socks5://`, with user name and password when the proxy asks for them. */
  readonly proxy: string | undefined;
  readonly connectTimeoutMs: number;
  /** The longest silence before the answer's headers and between its bytes. */
  readonly timeoutMs: number;
};

/** Runs `make` and suppresses one warning: that undici's SOCKS5 support is experimental. Other warnings are shown. */
function withoutSocksWarning<T>(make: () => T): T {
  const original = process.emitWarning;
  process.emitWarning = (...args: unknown[]): void => {
    if (typeof args[0] === "string" && args[0].startsWith("SOCKS5 proxy support is experimental")) return;
    Reflect.apply(original, process, args);
  };
  try {
    return make();
  } finally {
    process.emitWarning = original;
  }
}

// undici offers HTTP/2 by default. The clients of WeChat and Slack use HTTP/1.1, so this program does too.
const HTTP1 = { allowH2: false } as const;

function hasConnector(options: object): options is { readonly connect: buildConnector.connector } {
  return "connect" in options && typeof options.connect === "function";
}

/**
 * Connections of a ProxyAgent, which sends the host of an `https://` proxy as the server name of the TLS handshake. An IP
 * address is not allowed there (RFC 6066, section 3), and Node refuses it. The certificate is still checked against it.
 */
function poolTo(origin: string | URL, options: object): Dispatcher {
  if (!hasConnector(options)) return new Pool(origin, options);
  const connect: buildConnector.connector = (to, done) => {
    // undici passes null for http, although its types say string or undefined.
    const { servername, ...unnamed } = to;
    options.connect(isIP((servername ?? "").replace(/^\[|\]$/g, "")) === 0 ? to : unnamed, done);
  };
  return new Pool(origin, { ...options, connect });
}

function open({ proxy, connectTimeoutMs }: ConnectionOptions): Dispatcher {
  const connectTimeout = connectTimeoutMs;
  if (proxy === undefined) return new Agent({ ...HTTP1, connectTimeout });
  // The error of the URL constructor would contain the address with its password.
  if (!URL.canParse(proxy)) throw new TypeError("the proxy's address is not a URL");
  if (new URL(proxy).protocol === "socks5:") {
    return withoutSocksWarning(() => new Socks5ProxyAgent(proxy, { ...HTTP1, connectTimeout }));
  }
  return new ProxyAgent({
    uri: proxy,
    ...HTTP1,
    connectTimeout,
    proxyTls: HTTP1,
    clientFactory: poolTo,
    factory: poolTo,
  });
}

/**
 * A dispatcher that can replace all its connections; its users keep the same object. After the machine's sleep or a change
 * of network, old sockets look open although they are dead.
 */
export class RenewableDispatcher extends Dispatcher {
  readonly #options: ConnectionOptions;
  #current: Dispatcher;
  #closed = false;

  constructor(options: ConnectionOptions) {
    super();
    this.#options = options;
    this.#current = open(options);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const limited = new SilenceLimit(handler, this.#options.timeoutMs);
    // Set here, not in the agents: undici does not pass an agent's timeouts to its SOCKS5 connections.
    return this.#current.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, limited);
  }

  /** Destroys all connections and opens new ones from now on. Requests in progress fail. */
  async renew(): Promise<void> {
    if (this.#closed) return;
    const old = this.#current;
    this.#current = open(this.#options);
    await old.destroy();
  }

  override close(): Promise<void>;
  override close(callback: () => void): void;
  override close(callback?: () => void): Promise<void> | void {
    this.#closed = true;
    const done = this.#current.close();
    if (callback === undefined) return done;
    void done.then(callback, callback);
  }

  override destroy(): Promise<void>;
  override destroy(err: Error | null): Promise<void>;
  override destroy(callback: () => void): void;
  override destroy(err: Error | null, callback: () => void): void;
  override destroy(first?: Error | null | (() => void), second?: () => void): Promise<void> | void {
    this.#closed = true;
    const callback = typeof first === "function" ? first : second;
    const done = this.#current.destroy(typeof first === "function" ? null : (first ?? null));
    if (callback === undefined) return done;
    void done.then(callback, callback);
  }
}
