import { Cookie, CookieJar } from "tough-cookie";
import { isPinned } from "./endpoints.ts";

/**
 * The session's cookies, by host as the protocol needs them: `webwx_data_ticket` belongs to `.qq.com`, the rest to the
 * API host and its subdomains. On a pinned origin (one server for all roles) `Domain` and `Secure` of the real hosts
 * would never match, so there every cookie belongs to that host alone.
 */
export class SessionCookies {
  readonly #jar: CookieJar;
  /** Headers by address without its query, and all cookies as text: kept until a reply changes the jar. */
  readonly #headers = new Map<string, string>();
  #text: string | undefined;

  constructor(jar: CookieJar = new CookieJar()) {
    this.#jar = jar;
  }

  static parse(text: string): SessionCookies {
    return new SessionCookies(CookieJar.deserializeSync(text));
  }

  serialize(): string {
    this.#text ??= JSON.stringify(this.#jar.serializeSync());
    return this.#text;
  }

  /** The `Cookie` header for an address, `""` for none. */
  header(url: string): string {
    const [place = url] = url.split("?", 1);
    const known = this.#headers.get(place);
    if (known !== undefined) return known;
    // No cookie is kept to an end (see `store`), so time changes nothing.
    const header = this.#jar.getCookieStringSync(place);
    this.#headers.set(place, header);
    return header;
  }

  /**
   * Takes over the `Set-Cookie` headers of a reply; what cannot be read is left out. A cookie that has expired already
   * deletes the earlier one. All others are kept without an end: this machine's clock may be days off, or jump, and would
   * end a good session; WeChat refuses an old cookie itself.
   * @param repliedAt WeChat's clock at the reply, unix milliseconds
   */
  store(url: string, setCookies: readonly string[], repliedAt: number): void {
    const pinned = isPinned(url);
    this.#headers.clear();
    this.#text = undefined;
    for (const header of setCookies) {
      const cookie = Cookie.parse(header, { loose: true });
      if (!cookie) continue;
      const endsAt = cookie.expiryTime(new Date(repliedAt)) ?? Number.POSITIVE_INFINITY;
      cookie.maxAge = null;
      cookie.expires = endsAt > repliedAt ? "Infinity" : new Date(0);
      if (pinned) {
        cookie.domain = null;
        cookie.secure = false;
      }
      this.#jar.setCookieSync(cookie, url, { ignoreError: true, loose: true });
    }
  }

  /** Sets what the jar does not hold, for this host alone. Values are the protocol's own words and digits. */
  complete(url: string, values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (this.value(url, name) === undefined) this.store(url, [`${name}=${value}; Path=/`], 0);
    }
  }

  value(url: string, name: string): string | undefined {
    return this.#jar.getCookiesSync(url).find((cookie) => cookie.key === name)?.value;
  }
}
