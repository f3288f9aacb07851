import { isOwnHost } from "../host-header.ts";
import { urlOf } from "../listen.ts";

/** Addresses that mean every address of a machine. A browser needs one of them. */
const EVERYWHERE: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/**
 * Where people reach the page. Links, the path of the cookie and its `Secure`, and the allowed Host and Origin follow from it.
 * The port is known when the server listens.
 */
export class PageAddress {
  readonly #public: URL | undefined;
  readonly #host: string;
  #port: number | undefined;

  /** `publicUrl`: HTTP_PUBLIC_URL, with a slash at its end. `host`: HTTP_HOST. */
  constructor(publicUrl: string | undefined, host: string) {
    this.#public = publicUrl === undefined ? undefined : new URL(publicUrl);
    this.#host = host;
  }

  listensOn(port: number): void {
    this.#port = port;
  }

  /** The path of the page, with a slash at its end. */
  get base(): string {
    return this.#public?.pathname ?? "/";
  }

  /** Whether people reach it by HTTPS, so that the cookie may only go over HTTPS. */
  get isSecure(): boolean {
    return this.#public?.protocol === "https:";
  }

  /** Whether a reverse proxy stands before it. */
  get isBehindProxy(): boolean {
    return this.#public !== undefined;
  }

  /** Cookies of one machine are the same for all of its ports, so the name holds the port (RFC 6265, 8.5). */
  get cookieName(): string {
    return `recall-page-${this.#port ?? 0}`;
  }

  /** The whole address; `undefined` before the server listens. */
  get url(): string | undefined {
    if (this.#public !== undefined) return this.#public.href;
    if (this.#port === undefined) return undefined;
    const host = EVERYWHERE.has(this.#host) ? "127.0.0.1" : this.#host;
    return `${urlOf({ host, port: this.#port })}/`;
  }

  /** Whether a request with this `Host` is meant for the page. A proxy sends the public name, or the address that it calls. */
  isOwnHost(header: string): boolean {
    return (
      isOwnHost(header, this.#host) ||
      (this.#public !== undefined && nameIn(header) === this.#public.hostname)
    );
  }

  /** Whether a page of that origin may send requests here. `host`: the `Host` of the request, which is known to be own. */
  isOwnOrigin(origin: string, host: string): boolean {
    return origin === this.#public?.origin || origin.toLowerCase() === `http://${host.toLowerCase()}`;
  }

  /** The path below `base`, with a slash before it. A proxy may have taken the path of the page away, or not. */
  below(path: string): string {
    if (this.base === "/") return path;
    if (path.startsWith(this.base)) return `/${path.slice(this.base.length)}`;
    // Without the slash at its end, as people type it.
    return `${path}/` === this.base ? "" : path;
  }
}

/** The name in a `Host` header without its port, as `URL` writes it. */
function nameIn(header: string): string | undefined {
  const text = `http://${header}`;
  return URL.canParse(text) ? new URL(text).hostname : undefined;
}
