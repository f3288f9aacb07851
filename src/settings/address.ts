import { parsed, type Rule, refuseBy } from "./rules.ts";

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
