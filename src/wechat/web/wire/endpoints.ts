import { isIP } from "node:net";

/** The origin of each role of the protocol, without a trailing slash. */
export type Origins = {
  readonly login: string;
  readonly api: string;
  readonly file: string;
  /** In the order to try: some accounts are served by `webpush2.` (wxBot `test_sync_check`). */
  readonly push: readonly string[];
};

/** The prefix of all API paths. */
export const API_PATH = "/cgi-bin/mmwebwx-bin";

/** QR links are on this host whatever the API host is (protocol of the official page). */
const QR_LINK = "https://login.weixin.qq.com/l/";

/** The text of the login QR code. A key to the account. */
export function qrContent(uuid: string): string {
  return `${QR_LINK}${uuid}`;
}

/** A host that is an address, `localhost` or carries a port serves all roles itself: a test server or a gateway. */
export function isPinned(origin: string): boolean {
  const { hostname, port } = new URL(origin);
  return port !== "" || hostname === "localhost" || isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
}

/** Derives all roles from the API origin: `login.`, `file.`, `webpush.` before the host, as the official page does. */
export function originsOf(apiOrigin: string): Origins {
  const { protocol, host, origin } = new URL(apiOrigin);
  if (isPinned(apiOrigin)) return { login: origin, api: origin, file: origin, push: [origin] };
  const at = (prefix: string): string => `${protocol}//${prefix}.${host}`;
  return { login: at("login"), api: origin, file: at("file"), push: [at("webpush"), at("webpush2")] };
}

/** The hosts beside each entry of the filehelper-only page (sxkiss/wx-filehelper-api@33cf1f2, `_resolve_hosts`). */
const BESIDE_ENTRY: Readonly<Record<string, string>> = {
  "szfilehelper.weixin.qq.com": "wx2.qq.com",
  "filehelper.weixin.qq.com": "wx.qq.com",
  "cmfilehelper.weixin.qq.com": "wx8.qq.com",
};

/**
 * The same for the filehelper-only page: its entry serves API and polls, login and files have hosts of another family. An
 * origin that is none of WeChat's entries serves all roles itself.
 */
export function oneChatOriginsOf(entryOrigin: string): Origins {
  const { host, origin } = new URL(entryOrigin);
  const family = BESIDE_ENTRY[host];
  if (family === undefined) return { login: origin, api: origin, file: origin, push: [origin] };
  return { login: `https://login.${family}`, api: origin, file: `https://file.${family}`, push: [origin] };
}

const WECHAT_HOST = /(^|\.)(qq|wechat)\.com$/;

/**
 * The API origin and the address to swap the ticket at, from the `redirect_uri` of a confirmed login: its host
 * decides which host serves the session. Stays on a pinned origin; `undefined` for a host that is not WeChat's, which must
 * never see the ticket.
 */
export function redirectTarget(
  redirectUri: string,
  startOrigin: string,
): { readonly apiOrigin: string; readonly url: string } | undefined {
  if (!URL.canParse(redirectUri)) return undefined;
  const url = new URL(redirectUri);
  if (isPinned(startOrigin)) {
    const { origin } = new URL(startOrigin);
    return { apiOrigin: origin, url: `${origin}${url.pathname}${url.search}` };
  }
  if (url.protocol !== "https:" || !WECHAT_HOST.test(url.hostname)) return undefined;
  return { apiOrigin: url.origin, url: url.href };
}
