import * as rule from "../rules.ts";
import { NONE, setting } from "../setting.ts";

/** The WeChat account, and what is sent inside WeChat. */
export const wechat = {
  WECHAT_ORIGIN: setting(rule.origin("https://wx.qq.com").default("https://wx.qq.com"), {
    default: "https://wx.qq.com",
    example: "https://wx.qq.com",
    en: "Where the login starts. An IP address, `localhost` or a port keeps everything on that origin",
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
    secret: true,
  }),
  FILEHELPER: setting(rule.flag().default(true), {
    default: "true",
    example: "true",
    en: "Send alerts to WeChat's own File Transfer chat (filehelper)",
    zh: "把提醒发到微信的「文件传输助手」",
  }),
  ECHO_TO_SENDER: setting(rule.flag().default(false), {
    default: "false",
    example: "false",
    en: "Also send the recalled text back to the contact it came from",
    zh: "同时把撤回的文字发回给撤回的联系人",
  }),
  ECHO_TO_GROUPS: setting(rule.flag().default(false), {
    default: "false",
    example: "false",
    en: "Also send the recalled text back to the group it came from",
    zh: "同时把撤回的文字发回原来的群",
  }),
};
