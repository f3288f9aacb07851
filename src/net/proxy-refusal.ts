import { causesOf, codeOf } from "../bridge/model/errors.ts";
import type { Failure } from "../bridge/model/reason.ts";
import { proxyReasons } from "../bridge/model/reasons.ts";

/**
 * Why a proxy refused the connection, without its address; `undefined` for every other error. Looks at the error and its
 * causes. A refusal by an HTTP proxy is recognised by undici's message: its code is that of other errors too.
 */
export function proxyRefusal(error: unknown): Failure | undefined {
  for (const at of causesOf(error)) {
    const code = codeOf(at);
    // The first of a tunnel, the second of a plain http:// request.
    const [, tunnel, plain] =
      /^(?:Proxy response \((\d{3})\)|Proxy Authentication Required \((\d{3})\)$)/.exec(at.message) ?? [];
    const status = tunnel ?? plain;
    if (status === "407" || code === "UND_ERR_SOCKS5_AUTH_FAILED") {
      return proxyReasons.failure("the proxy does not accept its user name and password", "credentials");
    }
    if (code === "UND_ERR_SOCKS5_AUTH_REJECTED") {
      return proxyReasons.failure("the proxy requires another way to sign in", "signIn");
    }
    if (status !== undefined) {
      return proxyReasons.failure(`the proxy answered HTTP ${status}`, "answered", { status });
    }
    // RFC 1928, 6: 2 not allowed, 3 and 4 unreachable, 5 refused, and so on.
    const reply = /^UND_ERR_SOCKS5_REPLY_(\d{1,3})$/.exec(code)?.[1];
    if (reply !== undefined) {
      const message = `the proxy could not connect: SOCKS5 reply ${reply}`;
      return proxyReasons.failure(message, "noConnection", { reply });
    }
  }
  return undefined;
}
