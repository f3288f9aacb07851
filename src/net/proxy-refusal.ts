import type { Wording } from "../text/catalogue/wording.ts";

/**
 * Why a proxy refused the connection, without its address; `undefined` for every other error. Looks at the error and its
 * causes. A refused HTTP tunnel is recognised by undici's message: its code is that of any aborted request.
 */
export function proxyRefusal(error: unknown): Wording | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const code = "code" in at && typeof at.code === "string" ? at.code : "";
    const status = /^Proxy response \((\d{3})\)/.exec(at.message)?.[1];
    if (status === "407" || code === "UND_ERR_SOCKS5_AUTH_FAILED") {
      return ({ trouble }) => trouble.proxy.credentials;
    }
    if (code === "UND_ERR_SOCKS5_AUTH_REJECTED") return ({ trouble }) => trouble.proxy.signIn;
    if (status !== undefined) return ({ trouble }) => trouble.proxy.answered(status);
    // RFC 1928, 6: 2 not allowed, 3 and 4 unreachable, 5 refused, and so on.
    const reply = /^UND_ERR_SOCKS5_REPLY_(\d{1,3})$/.exec(code)?.[1];
    if (reply !== undefined) return ({ trouble }) => trouble.proxy.noConnection(reply);
  }
  return undefined;
}
