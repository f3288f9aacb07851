import { proxyRefusal } from "./proxy-refusal.ts";

/** Causes below an error that are looked at. undici nests two or three. */
const MAX_DEPTH = 5;

/** System calls before a connection is open. Whatever they fail with, nothing was sent. */
const OPENING_CALLS: ReadonlySet<string> = new Set(["connect", "getaddrinfo"]);
/** System calls on an open connection. With them the same code says nothing about the bytes before. */
const OPEN_CALLS: ReadonlySet<string> = new Set(["read", "write"]);

/** Failures of a connection that never opened: Node's system errors, undici's own, and errors of the TLS handshake. */
const NEVER_OPENED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ERR_INVALID_URL",
  "UND_ERR_CONNECT_TIMEOUT",
  // The tunnel through the proxy was never completed.
  "UND_ERR_PRX_CONN",
  "UND_ERR_PRX_TLS",
  // OpenSSL, handshake only. Its other errors (a broken record) also come later.
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "ERR_SSL_UNSUPPORTED_PROTOCOL",
  "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  "ERR_SSL_TLSV1_UNRECOGNIZED_NAME",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_TLS_CERT_ALTNAME_FORMAT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ERR_TLS_HANDSHAKE_TIMEOUT",
  // https://nodejs.org/api/tls.html#x509-certificate-error-codes
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_GET_CRL",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "UNABLE_TO_DECRYPT_CRL_SIGNATURE",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
  "CRL_SIGNATURE_FAILURE",
  "CERT_NOT_YET_VALID",
  "CERT_HAS_EXPIRED",
  "CRL_NOT_YET_VALID",
  "CRL_HAS_EXPIRED",
  "ERROR_IN_CERT_NOT_BEFORE_FIELD",
  "ERROR_IN_CERT_NOT_AFTER_FIELD",
  "ERROR_IN_CRL_LAST_UPDATE_FIELD",
  "ERROR_IN_CRL_NEXT_UPDATE_FIELD",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "CERT_CHAIN_TOO_LONG",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "HOSTNAME_MISMATCH",
]);

/** Families of codes: the resolver's (`EAI_AGAIN`), and a SOCKS5 handshake, which comes before the request. */
const NEVER_OPENED_PREFIX = /^(?:EAI_|UND_ERR_SOCKS5)/;

/**
 * May a request that failed with `error` have left this machine? False only when the connection certainly never opened:
 * then it cannot have arrived, and a repeat makes no duplicate. True for everything else: a reset, a timeout, an abort, an
 * unknown code. Looks at the error and its causes. Pure.
 */
export function mayHaveBeenSent(error: unknown): boolean {
  return proxyRefusal(error) === undefined && !neverOpened(error, 0);
}

function neverOpened(error: unknown, depth: number): boolean {
  if (!(error instanceof Error) || depth >= MAX_DEPTH) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const call = "syscall" in error && typeof error.syscall === "string" ? error.syscall : "";
  if (OPENING_CALLS.has(call)) return true;
  if (!OPEN_CALLS.has(call) && (NEVER_OPENED.has(code) || NEVER_OPENED_PREFIX.test(code))) return true;
  // One attempt for each address of the name.
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.every((one: unknown) => neverOpened(one, depth + 1));
  return neverOpened(error.cause, depth + 1);
}
