import { defineSink } from "../../kinds/sink-kind.ts";
import * as rule from "../../settings/rules.ts";
import { NONE, setting } from "../../settings/setting.ts";

/** https://szfilehelper.weixin.qq.com, one of the three entries of WeChat's filehelper-only page. */
const ENTRY = "https://szfilehelper.weixin.qq.com";

export const filehelper = defineSink({
  name: "filehelper",
  title: { zh: "文件传输助手", en: "filehelper" },
  settings: {
    FILEHELPER: setting(rule.flag().default(true), {
      default: "true",
      example: "true",
      en: "Send alerts to WeChat's own File Transfer chat (filehelper)",
      zh: "把提醒发到微信的「文件传输助手」",
    }),
    FILEHELPER_LOGIN: setting(rule.oneOf("session", "own").default("session"), {
      default: "session",
      example: "own",
      en: "`session`: alerts to filehelper go through the source. `own`: through a second login at WeChat's filehelper-only web page, for sources that cannot send; `/login filehelper` starts it again",
      zh: "`session`：发到文件传输助手的提醒走消息来源的登录。`own`：另外扫一次码，登录微信的文件传输助手网页版来发，给不能发送的来源用；发 `/login filehelper` 重新登录",
    }),
    FILEHELPER_ORIGIN: setting(rule.origin(ENTRY).default(ENTRY), {
      default: ENTRY,
      example: ENTRY,
      en: "Where the login of `FILEHELPER_LOGIN=own` starts. With an address that is none of WeChat's three entries, all requests stay on it",
      zh: "`FILEHELPER_LOGIN=own` 的登录入口。不是微信那三个入口的话，所有请求都留在这个地址",
    }),
    FILEHELPER_PROXY: setting(rule.proxy().optional(), {
      default: NONE,
      example: "socks5://127.0.0.1:1080",
      en: "Proxy of that login only, as `WECHAT_PROXY`",
      zh: "只用于这个登录的代理，写法同 `WECHAT_PROXY`",
      secret: "proxy",
    }),
  },
  prefixes: ["FILEHELPER_"],
  idle: (given) => {
    const needs = given.get("FILEHELPER_LOGIN")?.trim() === "own" ? undefined : "FILEHELPER_LOGIN=own";
    if (needs === undefined) return [];
    return ["FILEHELPER_ORIGIN", "FILEHELPER_PROXY"]
      .filter((name) => given.has(name))
      .map((name) => ({ name, needs }));
  },
  sendsThroughSession: true,
  configure: ({ FILEHELPER, FILEHELPER_LOGIN, FILEHELPER_ORIGIN: origin, FILEHELPER_PROXY: proxy }) =>
    FILEHELPER ? { login: FILEHELPER_LOGIN === "own" ? { origin, proxy } : undefined } : undefined,
  ownLogin: ({ login }) => login,
  setup: {
    hint: { zh: "微信里和自己的聊天，什么都不用填", en: "WeChat's chat with yourself, nothing to enter" },
    on: { FILEHELPER: undefined },
    off: { FILEHELPER: "false" },
  },
  create: async (_config, { session, clock, texts, onOwnNote, wechatNow, command, state, log }) => {
    const { createFilehelperSink } = await import("./sink.ts");
    return createFilehelperSink({ session, clock, texts, onOwnNote, wechatNow, command, state, log });
  },
});
