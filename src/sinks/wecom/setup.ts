import type { SetupSpec } from "../../kinds/setup.ts";
import type { settings } from "./settings.ts";

/** Its step of the set-up. */
export const setup: SetupSpec<keyof typeof settings> = {
  hint: { zh: "企业微信的群机器人", en: "a group robot of WeCom" },
  guide: {
    zh:
      "1. 在企业微信里建一个群，打开群设置里的「消息推送」（旧版叫「群机器人」），添加一个\n" +
      "2. 复制它给出的 Webhook 地址。知道地址的人就能往群里发消息，别给别人",
    en:
      "1. Make a group in WeCom, open 消息推送 (once 群机器人) in its settings and add a robot\n" +
      "2. Copy the webhook address that it shows. Whoever knows it can post to the group: give it to nobody",
  },
  asks: ["WECOM_WEBHOOK_URL"],
};
