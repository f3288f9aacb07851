import { ConfigError } from "../../settings/config-error.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";
import type { WebhookConfig } from "./post/config.ts";

/** What a value must be, and the next step: goes on after it. */
export const webhookRules: Readonly<Record<"url" | "user" | "fragment" | "secret", Bilingual>> = {
  url: {
    en: "must be an address that starts with https:// or http://; for example https://example.org/hooks/recalls",
    zh: "要填 https:// 或 http:// 开头的地址；例如 https://example.org/hooks/recalls",
  },
  user: {
    en: "must not hold a user name or password; receivers check the signature instead, so remove the part before @",
    zh: "里面不能带用户名和密码；接收方靠签名核对来源，请去掉 @ 前面的部分",
  },
  fragment: {
    en: "must not hold a part after #, which no server gets; remove it",
    zh: "里面不能带 # 和后面的部分，服务器收不到它；请去掉",
  },
  secret: {
    en: "must be whsec_ followed by base64 of 24 to 64 bytes, several divided by spaces; make one with: echo whsec_$(openssl rand -base64 32)",
    zh: "要填 whsec_ 加上 24 到 64 字节的 base64，多个用空格隔开；可以这样生成：echo whsec_$(openssl rand -base64 32)",
  },
};

/** By the setting that lacks. */
const MISSING: Readonly<Record<"WEBHOOK_URL" | "WEBHOOK_SECRET", Bilingual>> = {
  WEBHOOK_URL: {
    en: "WEBHOOK_URL: not set, but WEBHOOK_SECRET is; add the address of the receiver, or remove the secret",
    zh: "WEBHOOK_URL：没有设，但设了 WEBHOOK_SECRET；请填上接收方的地址，或者去掉密钥",
  },
  WEBHOOK_SECRET: {
    en: "WEBHOOK_SECRET: not set, but WEBHOOK_URL is, and every event is signed; add a secret made with: echo whsec_$(openssl rand -base64 32)",
    zh: "WEBHOOK_SECRET：没有设，但设了 WEBHOOK_URL，而每个事件都要签名；请填上密钥，可以这样生成：echo whsec_$(openssl rand -base64 32)",
  },
};

export const settings = {
  WEBHOOK_URL: setting(rule.parsed(readUrl).optional(), {
    default: NONE,
    example: "https://example.org/hooks/recalls",
    en: "Address that every event is posted to; together with `WEBHOOK_SECRET` it switches the webhook on, see docs/webhook.md",
    zh: "接收事件的地址；和 `WEBHOOK_SECRET` 一起填上即启用 webhook，见 docs/webhook.zh-CN.md",
    secret: "value",
  }),
  WEBHOOK_SECRET: setting(rule.parsed(readSecrets).optional(), {
    default: NONE,
    example: "whsec_UkVQTEFDRS1NRS1SRVBMQUNFLU1FLVJFUExBQ0UtTUU=",
    en: "Secret that signs every event (Standard Webhooks), `whsec_…`; several divided by spaces while it is changed",
    zh: "给每个事件签名的密钥（Standard Webhooks），以 `whsec_` 开头；更换期间可以用空格隔开填多个",
    secret: "value",
  }),
  WEBHOOK_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "http://127.0.0.1:8080",
    en: "Proxy to the receiver only: `http://`, `https://` or `socks5://`",
    zh: "只用于接收方的代理：`http://`、`https://` 或 `socks5://`",
    secret: "proxy",
  }),
};

/** The address and the secret, or neither. */
export function mistakes(given: Given): readonly ConfigError[] {
  const missing = (name: keyof typeof MISSING): readonly ConfigError[] => [
    new ConfigError(name, wordingOf(MISSING[name])),
  ];
  const url = given.has("WEBHOOK_URL");
  const secret = given.has("WEBHOOK_SECRET");
  if (url && !secret) return missing("WEBHOOK_SECRET");
  return secret && !url ? missing("WEBHOOK_URL") : [];
}

/** `undefined` without the address. */
export function configure(
  values: Values<typeof settings>,
): (WebhookConfig & { readonly proxy: string | undefined }) | undefined {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secrets, WEBHOOK_PROXY: proxy } = values;
  return url === undefined || secrets === undefined ? undefined : { url, secrets, proxy };
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "")
    return rule.refuseBy(webhookRules.url);
  if (url.username !== "" || url.password !== "") return rule.refuseBy(webhookRules.user);
  // `hash` is "" for a lone # as well.
  if (url.href.includes("#")) return rule.refuseBy(webhookRules.fragment);
  return url.href;
}

function readSecrets(text: string): readonly string[] {
  const secrets = text.split(/\s+/).filter((part) => part !== "");
  return secrets.length > 0 && secrets.every(isSecret) ? secrets : rule.refuseBy(webhookRules.secret);
}

/** Standard Webhooks 1.0.0, "Signature scheme": 24 to 64 random bytes, in base64 after `whsec_`. */
function isSecret(text: string): boolean {
  const encoded = /^whsec_(.+)$/.exec(text)?.[1];
  if (encoded === undefined) return false;
  const bytes = Buffer.from(encoded, "base64");
  // Node skips what is no base64, so only the way back shows that all of it was.
  return bytes.toString("base64") === encoded && bytes.length >= 24 && bytes.length <= 64;
}
