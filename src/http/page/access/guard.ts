import type { PageAddress } from "../address.ts";

/** What a request says of where it comes from. A header that did not come is `undefined`. */
export type Origins = {
  readonly method: string;
  readonly host: readonly string[];
  readonly origin: string | undefined;
  /** Fetch metadata: https://www.w3.org/TR/fetch-metadata/ */
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
  readonly fetchDest: string | undefined;
};

/**
 * Why a request is not served; `undefined`: it is. With DNS rebinding a foreign page has its own name in `Host`. A foreign
 * page that sends requests here shows itself by `Origin` or by fetch metadata. A link from elsewhere may open the page.
 */
export function refusalOf(
  { method, host, origin, fetchSite, fetchMode, fetchDest }: Origins,
  address: Pick<PageAddress, "isOwnHost" | "isOwnOrigin">,
): "host" | "origin" | undefined {
  const [name, ...others] = host;
  if (name === undefined || others.length > 0 || !address.isOwnHost(name)) return "host";
  if (origin !== undefined && !address.isOwnOrigin(origin, name)) return "origin";
  if (fetchSite === undefined || fetchSite === "same-origin" || fetchSite === "none") return undefined;
  const isLink = method === "GET" && fetchMode === "navigate" && fetchDest === "document";
  return isLink ? undefined : "origin";
}
