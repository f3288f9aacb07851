import type { Reason } from "../../bridge/model/reason.ts";
import { proxyReasons } from "../../bridge/model/reasons.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { inBoth } from "../../text/wording.ts";
import { type Finding, fail } from "./finding.ts";

/** How a sink or source reaches its server, by the names of its settings. */
export type Way = {
  /** The host of the address, which may be shown. */
  readonly host: string;
  /** The setting of the address; `undefined` where the address is fixed. */
  readonly address: string | undefined;
  /** The setting of the proxy. */
  readonly proxy: string;
  readonly hasProxy: boolean;
};

/** TLS: OpenSSL, Node, and https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /^(?:ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_)/;

/** The other side answers without TLS, as an http:// server or proxy does whose address is written with https://. */
const NO_TLS = /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/;

/** Why there was no connection, in words, by the code of the network or of the system. The first that fits. */
const CAUSES: readonly (readonly [RegExp, Bilingual])[] = [
  [/^(?:ENOTFOUND|EAI_)/, { zh: "查不到这个域名", en: "the name does not resolve" }],
  [/^ECONNREFUSED$/, { zh: "连接被拒绝", en: "connection refused" }],
  [/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED)$/, { zh: "连接被断开", en: "the connection was cut" }],
  [/^(?:timeout$|ETIMEDOUT|UND_ERR_\w*TIMEOUT)/, { zh: "没有在时限内回答", en: "no answer in time" }],
  [/^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/, { zh: "网络不通", en: "no route to it" }],
  [NO_TLS, { zh: "对方没有加密", en: "the other side does not encrypt" }],
  [CERTIFICATE, { zh: "证书或加密连接有问题", en: "its certificate or encryption is not in order" }],
];

const NO_ANSWER: Bilingual = { zh: "没有回答", en: "no answer" };

/** No connection, or none that held. `cause`: a code of the network or of the system, or what a proxy said. */
export function unreached(cause: string | Reason, way: Way): Finding {
  const { host, proxy, hasProxy } = way;
  const why = typeof cause === "string" ? codeWords(cause) : reasonWords(cause);
  return fail(
    {
      zh: `${hasProxy ? `经过 ${proxy} ` : ""}连不上 ${host}：${why.zh}`,
      en: `${host} cannot be reached${hasProxy ? ` through ${proxy}` : ""}: ${why.en}`,
    },
    typeof cause === "string" ? afterCode(cause, way) : afterProxy(cause, way),
  );
}

function codeWords(code: string): Bilingual {
  const words = CAUSES.find(([pattern]) => pattern.test(code))?.[1];
  if (words === undefined) return /^[A-Z]/.test(code) ? { zh: code, en: code } : NO_ANSWER;
  return code === "timeout" ? words : { zh: `${words.zh}（${code}）`, en: `${words.en} (${code})` };
}

function reasonWords(reason: Reason): Bilingual {
  return inBoth((texts) => texts.reason(reason, ({ code }) => code) ?? reason.code);
}

function afterProxy({ of, code }: Reason, { host, proxy }: Way): Bilingual {
  if (of === proxyReasons.of && (code === "credentials" || code === "signIn"))
    return { zh: `请检查 ${proxy} 里的用户名和密码`, en: `Check the user name and password in ${proxy}` };
  return {
    zh: `请检查 ${proxy} 的代理能不能访问 ${host}`,
    en: `Check whether the proxy in ${proxy} lets ${host} through`,
  };
}

function afterCode(code: string, { host, address, proxy, hasProxy }: Way): Bilingual {
  if (NO_TLS.test(code))
    return afterNoTls(hasProxy && address !== undefined ? [proxy, address] : [address ?? proxy]);
  if (CERTIFICATE.test(code))
    return {
      zh: `请检查这台机器的时钟，以及 ${address ?? proxy} 指向的服务器的证书`,
      en: `Check this machine's clock, and the certificate of the server in ${address ?? proxy}`,
    };
  if (hasProxy)
    return {
      zh: `请检查 ${proxy} 的代理是否开着、能不能访问 ${host}${address === undefined ? "" : `，以及 ${address} 是否正确`}`,
      en: `Check that the proxy in ${proxy} runs and reaches ${host}${address === undefined ? "" : `, and that ${address} is right`}`,
    };
  return {
    zh: `请检查网络${address === undefined ? "" : `和 ${address}`}；要靠代理才能访问的话，请填 ${proxy}`,
    en: `Check the network${address === undefined ? "" : ` and ${address}`}; if it needs a proxy, set ${proxy}`,
  };
}

function afterNoTls(settings: readonly string[]): Bilingual {
  return {
    zh: `请检查 ${settings.join(" 和 ")} 的开头：对方不加密时要写 http://，不是 https://`,
    en: `Check the beginning of ${settings.join(" and ")}: write http:// instead of https:// where nothing encrypts`,
  };
}
