import { ConfigError } from "../../settings/config-error.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";
import type { NtfyConfig } from "./publish.ts";

/** What a value must be, and the next step: goes on after it. */
export const ntfyRules: Readonly<Record<"url" | "user" | "query" | "topic" | "token", Bilingual>> = {
  url: {
    zh: "要填主题的地址；例如 https://ntfy.sh/换成你的主题名",
    en: "must be the address of a topic; for example https://ntfy.sh/your-topic",
  },
  user: {
    zh: "不能带用户名和密码；请改用 NTFY_TOKEN",
    en: "must not hold a user name or password; use NTFY_TOKEN instead",
  },
  query: {
    zh: "不能带 ? 和 #；请只填主题的地址，例如 https://ntfy.sh/换成你的主题名",
    en: "must not hold ? or #; give the address of the topic alone, such as https://ntfy.sh/your-topic",
  },
  topic: {
    zh: "最后一段要是主题名（1 到 64 个英文字母、数字、- 或 _）；例如 https://ntfy.sh/换成你的主题名",
    en: "must end in the name of a topic, 1 to 64 letters, digits, - or _, such as https://ntfy.sh/your-topic",
  },
  token: {
    zh: "要填 tk_ 开头的 token，里面没有空格；请在 ntfy 的账号页新建",
    en: "must be an access token such as tk_…, without blanks; make one on the account page of ntfy",
  },
};

const MISSING_URL: Bilingual = {
  zh: "NTFY_URL：没有设，但设了 NTFY_TOKEN；请填上主题的地址，或者去掉 NTFY_TOKEN",
  en: "NTFY_URL: not set, but NTFY_TOKEN is; add the address of the topic, or remove NTFY_TOKEN",
};

/** https://github.com/binwiederhier/ntfy/blob/main/server/server.go, `topicRegex` */
const TOPIC = /\/[-_A-Za-z0-9]{1,64}$/;

/** The address of a topic, whatever path is before it. The value has no slash at its end. */
function topicUrl(): rule.Rule<string> {
  return rule.parsed((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "")
      return rule.refuseBy(ntfyRules.url);
    if (url.username !== "" || url.password !== "") return rule.refuseBy(ntfyRules.user);
    if (url.search !== "" || url.hash !== "") return rule.refuseBy(ntfyRules.query);
    const path = url.pathname.replace(/\/+$/, "");
    return TOPIC.test(path) ? `${url.origin}${path}` : rule.refuseBy(ntfyRules.topic);
  });
}

export const settings = {
  NTFY_URL: setting(topicUrl().optional(), {
    default: NONE,
    example: "https://ntfy.sh/REPLACE-ME",
    zh: "ntfy 主题的地址；填上即启用 ntfy。知道主题名的人就能读到，所以请取一个猜不到的名字",
    en: "Address of the ntfy topic; it switches ntfy on. Whoever knows the topic can read it, so choose a name that nobody guesses",
    secret: "value",
  }),
  NTFY_TOKEN: setting(rule.shaped(/^[\x21-\x7e]+$/, ntfyRules.token).optional(), {
    default: NONE,
    example: "tk_REPLACE-ME",
    zh: "ntfy 的 access token，主题需要登录才能发时填",
    en: "Access token of ntfy, for a topic that needs one",
    secret: "value",
  }),
  NTFY_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "http://127.0.0.1:8080",
    zh: "只用于 ntfy 的代理：`http://`、`https://` 或 `socks5://`",
    en: "Proxy to ntfy only: `http://`, `https://` or `socks5://`",
    secret: "proxy",
  }),
};

export function mistakes(given: Given): readonly ConfigError[] {
  return given.has("NTFY_TOKEN") && !given.has("NTFY_URL")
    ? [new ConfigError("NTFY_URL", wordingOf(MISSING_URL))]
    : [];
}

/** The topic and the way to it; `undefined` without its address. */
export function configure({
  NTFY_URL: url,
  NTFY_TOKEN: token,
  NTFY_PROXY: proxy,
}: Values<typeof settings>): (NtfyConfig & { readonly proxy: string | undefined }) | undefined {
  return url === undefined ? undefined : { url, token, proxy };
}
