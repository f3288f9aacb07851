import { Cookie, CookieJar } from "tough-cookie";
import { isPinned } from "./endpoints.ts";

/**
 * The session's cookies, by host as the protocol needs them: `webwx_data_ticket` belongs to `.qq.com`, the rest to the
 * API host and its subdomains. On a pinned origin (one server for all roles) `Domain` and `Secure` of the real hosts
 * would never match, so there every cookie belongs to that host alone.
 */
export class SessionCookies {
  #jar: CookieJar;

  constructor(jar: CookieJar = new CookieJar()) {
    this.#jar = jar;
  }

  static parse(text: string): SessionCookies {
    return new SessionCookies(CookieJar.deserializeSync(text));
  }

  serialize(): string {
    return JSON.stringify(this.#jar.serializeSync());
  }

  /** The `Cookie` header for an address, `""` for none. */
  header(url: string): string {
    return this.#jar.getCookieStringSync(url);
  }

  /**
   * Takes over the `Set-Cookie` headers of a reply; what cannot be read is left out. A cookie that has expired already
   * deletes the earlier one. All others are kept without an end: this machine's clock may be days off, or jump, and would
   * end a good session; WeChat refuses an old cookie itself.
   * @param repliedAt WeChat's clock at the reply, unix milliseconds
   */
  store(url: string, setCookies: readonly string[], repliedAt: number): void {
    const pinned = isPinned(url);
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
