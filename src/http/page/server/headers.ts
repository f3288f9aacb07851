/** Nothing is loaded from elsewhere, and no script or style inside a document runs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  ...["script-src", "style-src", "img-src", "media-src", "connect-src", "form-action"].map(
    (name) => `${name} 'self'`,
  ),
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** Headers of every answer. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "x-content-type-options": "nosniff",
  // With `no-referrer` Chromium sends `Origin: null` with a form: https://fetch.spec.whatwg.org/#append-a-request-origin-header
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-frame-options": "DENY",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
};

/** Bytes from people: whatever they are, nothing in them runs. */
export const BYTES_POLICY = "default-src 'none'; sandbox";

/** Nothing private stays in a cache. */
export const PRIVATE = "no-store";
