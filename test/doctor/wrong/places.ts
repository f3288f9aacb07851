import { startWecomSimulator } from "../../simulators/wecom/index.ts";
import {
  bark,
  DEVICE,
  deserted,
  HOUR,
  ntfy,
  page,
  strictProxy,
  TOPIC,
  webhook,
  wechat,
  wrong,
} from "./rigs.ts";
import type { WrongThing } from "./run.ts";

/** At the other platforms and at WeChat. */
export const WRONG_PLACES: readonly WrongThing[] = [
  wrong(
    "a token that ntfy does not know (401)",
    "ntfy.token",
    "NTFY_TOKEN",
    ntfy({ NTFY_TOKEN: "tk_hunter2" }),
  ),
  wrong(
    "a topic that the token may not read (403)",
    "ntfy.post",
    "NTFY_TOKEN",
    ntfy({ NTFY_TOKEN: "tk_hunter2" }, { writeOnlyTokens: ["tk_hunter2"] }),
  ),
  wrong("a topic that needs a token", "ntfy.post", "NTFY_TOKEN", ntfy({})),
  wrong("a server of ntfy that is not there", "ntfy.place", "NTFY_URL", async () => ({
    NTFY_URL: `http://127.0.0.1:${await deserted()}/${TOPIC}`,
  })),
  wrong("a device key that Bark does not know", "bark.token", "BARK_URL", bark("n0t-hunter2")),
  wrong("a password that Bark does not know", "bark.login", "BARK_URL", bark(DEVICE, "me:right")),
  wrong("a server of WeCom that is not there", "wecom.place", "WECOM_WEBHOOK_URL", async () => ({
    WECOM_WEBHOOK_URL: `http://127.0.0.1:${await deserted()}/cgi-bin/webhook/send?key=k3y-of-the-robot`,
  })),
  wrong("a proxy to WeCom that does not run", "wecom.place", "WECOM_PROXY", async (t) => {
    const wecom = await startWecomSimulator();
    t.after(() => wecom.close());
    return { WECOM_WEBHOOK_URL: wecom.url, WECOM_PROXY: `socks5://127.0.0.1:${await deserted()}` };
  }),
  wrong(
    "the example as the webhook's secret",
    "webhook.secret",
    "WEBHOOK_SECRET",
    webhook({ WEBHOOK_SECRET: "whsec_UkVQTEFDRS1NRS1SRVBMQUNFLU1FLVJFUExBQ0UtTUU=" }),
  ),
  wrong(
    "a receiver whose name does not resolve",
    "webhook.place",
    "WEBHOOK_URL",
    webhook({ WEBHOOK_URL: "https://hooks.invalid/k3y-of-the-receiver" }),
  ),
  wrong("a receiver that does not encrypt, at https", "webhook.place", "WEBHOOK_URL", async (t) => {
    const env = await webhook({})(t);
    return { ...env, WEBHOOK_URL: (env.WEBHOOK_URL ?? "").replace("http:", "https:") };
  }),
  wrong("a clock six minutes behind for signatures", "webhook.clock", "NTP", webhook({}), -HOUR / 10),
  wrong("no way to WeChat", "wechat.page", "WECHAT_ORIGIN", async () => ({
    WECHAT_ORIGIN: `http://127.0.0.1:${await deserted()}`,
  })),
  wrong("a proxy to WeChat that does not run", "wechat.page", "WECHAT_PROXY", async () => ({
    WECHAT_ORIGIN: "http://wx.test",
    WECHAT_PROXY: `http://bob:hunter2@127.0.0.1:${await deserted()}`,
  })),
  wrong("a proxy to WeChat that does not encrypt, at https", "wechat.page", "WECHAT_PROXY", async (t) => ({
    WECHAT_ORIGIN: "http://wx.test",
    WECHAT_PROXY: (await strictProxy(t)).replace("http:", "https:"),
  })),
  wrong("a proxy to WeChat with another password (407)", "wechat.page", "WECHAT_PROXY", async (t) => ({
    WECHAT_ORIGIN: "http://wx.test",
    WECHAT_PROXY: await strictProxy(t),
  })),
  wrong("another page than WeChat's", "wechat.page", "WECHAT_ORIGIN", page(404)),
  wrong("a fault at WeChat", "wechat.page", "HTTP 502", page(502)),
  wrong("a clock an hour behind", "wechat.clock", "NTP", wechat, -HOUR),
  wrong("no login", "wechat.login", "/login", wechat),
];
