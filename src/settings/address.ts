import { parsed, type Rule, refuseBy } from "./rules.ts";

const PUBLIC_EXAMPLE = "https://example.org/recalls/";

/** The address under which people reach a page, path included; the value ends with a slash. */
export function publicAddress(): Rule<string> {
  return parsed((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
      return refuseBy({
        en: `must be the http:// or https:// address that people open, without a user name; for example ${PUBLIC_EXAMPLE}`,
        zh: `要填打开网页用的 http:// 或 https:// 地址，不带用户名；例如 ${PUBLIC_EXAMPLE}`,
      });
    if (url.search !== "" || url.hash !== "" || /[;,\\]|\/\//.test(url.pathname))
      return refuseBy({
        en: `must be an address with a plain path, without ? and #; for example ${PUBLIC_EXAMPLE}`,
        zh: `只能有普通的路径，不能有 ? 和 #；例如 ${PUBLIC_EXAMPLE}`,
      });
    return url.href.endsWith("/") ? url.href : `${url.href}/`;
  });
}

/**
 * A web address that is called as it is, with any path and query, as a service shows it for copying. Such addresses often
 * are keys themselves. A part after `#` is never sent (RFC 9110, 4.2.5), so it is left out of the value.
 */
export function wholeAddress(example: string): Rule<string> {
  return parsed((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol))
      return refuseBy({
        en: `must be a whole http:// or https:// address; for example ${example}`,
        zh: `要填 http:// 或 https:// 开头的完整地址；例如 ${example}`,
      });
    if (url.username !== "" || url.password !== "")
      return refuseBy({
        en: `must not hold a user name or password; write it like ${example}`,
        zh: `里面不能有用户名或密码；请写成 ${example} 这样`,
      });
    url.hash = "";
    return url.href;
  });
}
