import { loadedChecks } from "../../kinds/check.ts";
import { defineSource } from "../../kinds/source-kind.ts";
import * as rule from "../../settings/rules.ts";
import { NONE, setting } from "../../settings/setting.ts";
import { WebWeChatSession } from "./session.ts";
import { webTexts } from "./texts/index.ts";

/** The web protocol as a source. */
export const web = defineSource({
  name: "web",
  title: { zh: "网页版微信", en: "web WeChat" },
  texts: webTexts,
  prefixes: ["WECHAT_"],
  settings: {
    WECHAT_ORIGIN: setting(rule.origin("https://wx.qq.com").default("https://wx.qq.com"), {
      default: "https://wx.qq.com",
      example: "https://wx.qq.com",
      en: "Where the login starts. With an IP address, `localhost` or a port, all requests stay on that origin",
      zh: "登录的入口。写 IP 地址、`localhost` 或带端口时，所有请求都留在这个地址",
    }),
    WECHAT_MODE: setting(rule.oneOf("uos", "web").default("uos"), {
      default: "uos",
      example: "uos",
      en: "How the bridge presents itself to WeChat: `uos` or `web`",
      zh: "以哪种客户端身份登录微信：`uos` 或 `web`",
    }),
    WECHAT_PROXY: setting(rule.proxy().optional(), {
      default: NONE,
      example: "socks5://127.0.0.1:1080",
      en: "Proxy to WeChat only: `http://`, `https://` or `socks5://`; names are resolved at the proxy",
      zh: "只用于微信的代理：`http://`、`https://` 或 `socks5://`；域名在代理端解析",
      secret: "proxy",
    }),
  },
  configure: (values) => ({
    origin: values.WECHAT_ORIGIN,
    mode: values.WECHAT_MODE,
    proxy: values.WECHAT_PROXY,
  }),
  create: ({ origin, mode, proxy }, { connect, ...deps }) =>
    new WebWeChatSession({ ...deps, origin, mode, pool: connect(proxy) }),
  checks: loadedChecks(async () => (await import("./checks.ts")).webChecks),
});
