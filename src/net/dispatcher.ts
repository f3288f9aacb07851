import { isIP } from "node:net";
import { Agent, type buildConnector, Dispatcher, Pool, ProxyAgent, Socks5ProxyAgent } from "undici";

export type ConnectionOptions = {
  /** `http://`, `https://` or `socks5://`, with user name and password when the proxy asks for them. */
  readonly proxy: string | undefined;
  readonly connectTimeoutMs: number;
  /** The longest silence before the answer's headers and between its bytes. */
  readonly timeoutMs: number;
};

/** Runs `make` without the one warning that undici's SOCKS5 support is experimental; all others pass. */
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

// undici offers HTTP/2 by default. WeChat and Slack are spoken to as HTTP/1.1, as their own clients do.
const HTTP1 = { allowH2: false } as const;

function hasConnector(options: object): options is { readonly connect: buildConnector.connector } {
  return "connect" in options && typeof options.connect === "function";
}

/**
 * Connections of a ProxyAgent. It names an `https://` proxy by its host in the TLS handshake; an address is no server name
 * there (RFC 6066, 3), and Node refuses it. The certificate is checked against the address all the same.
 */
function poolTo(origin: string | URL, options: object): Dispatcher {
  if (!hasConnector(options)) return new Pool(origin, options);
  const connect: buildConnector.connector = (to, done) => {
    // For http: undici says null, whatever its types say.
    const { servername, ...unnamed } = to;
    options.connect(isIP((servername ?? "").replace(/^\[|\]$/g, "")) === 0 ? to : unnamed, done);
  };
  return new Pool(origin, { ...options, connect });
}

function open({ proxy, connectTimeoutMs }: ConnectionOptions): Dispatcher {
  const connectTimeout = connectTimeoutMs;
  if (proxy === undefined) return new Agent({ ...HTTP1, connectTimeout });
  // The URL constructor's own error would carry the address with its password.
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
 * A dispatcher whose connections can be thrown away and made anew while others keep holding it. After a night's
 * sleep or a change of network, old sockets look alive and are not.
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
    // Set here and not in the agents: undici does not hand an agent's timeouts on to its SOCKS5 connections.
    const { timeoutMs } = this.#options;
    return this.#current.dispatch({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs, ...options }, handler);
  }

  /** New connections from now on. Requests under way fail. */
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
