import type { Rule } from "../../settings/rules.ts";
import * as rule from "../../settings/rules.ts";
import { NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { type RobotAddress, robotAddress } from "./api/address.ts";

/** What a value must be, and the next step: goes on after it. */
export const wecomRules: Readonly<Record<"address", Bilingual>> = {
  address: {
    en: "must be the whole webhook address that the robot shows, like https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…; copy it again",
    zh: "要填机器人给出的完整 Webhook 地址，像 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=… 这样；请重新复制一遍",
  },
};

function webhookUrl(): Rule<RobotAddress> {
  return rule.parsed((text) => robotAddress(text) ?? rule.refuseBy(wecomRules.address));
}

export const settings = {
  WECOM_WEBHOOK_URL: setting(webhookUrl().optional(), {
    default: NONE,
    example: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=REPLACE-WITH-THE-KEY-OF-THE-ROBOT",
    en: "The whole webhook address of a WeCom group robot; it switches WeCom on. Everybody in that group reads the alerts",
    zh: "群机器人的完整 Webhook 地址；填上即启用企业微信。群里所有人都会看到提醒",
    secret: "value",
  }),
  WECOM_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "http://127.0.0.1:7890",
    en: "Proxy to WeCom only: `http://`, `https://` or `socks5://`",
    zh: "只用于企业微信的代理：`http://`、`https://` 或 `socks5://`",
    secret: "proxy",
  }),
};

/** The robot's addresses and the way to them; `undefined` without an address. */
export function configure(
  values: Values<typeof settings>,
): { readonly address: RobotAddress; readonly proxy: string | undefined } | undefined {
  const { WECOM_WEBHOOK_URL: address, WECOM_PROXY: proxy } = values;
  return address === undefined ? undefined : { address, proxy };
}
