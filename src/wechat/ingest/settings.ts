import { ConfigError } from "../../settings/config-error.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";

/** What a value must be, and the next step: goes on after it. */
export const ingestRules: Readonly<Record<"token" | "mediaHosts" | "oneBotUrl", Bilingual>> = {
  token: {
    en: "must be at least 32 letters, digits or signs without blanks; make one with: openssl rand -hex 32",
    zh: "至少要有 32 个字母、数字或符号，不能带空格；可以这样生成：openssl rand -hex 32",
  },
  mediaHosts: {
    en: "must be host names or IP addresses, each with a port if need be; for example 192.168.1.20:9000",
    zh: "要填域名或 IP 地址，需要时带上端口；例如 192.168.1.20:9000",
  },
  oneBotUrl: {
    en: "must be an address that starts with http:// or https://, with nothing but access_token after ?; for example http://127.0.0.1:5700",
    zh: "要填 http:// 或 https:// 开头的地址，? 后面只能带 access_token；例如 http://127.0.0.1:5700",
  },
};

/** By the setting that lacks. */
const MISSING: Readonly<Record<"INGEST_PORT" | "INGEST_TOKEN", Bilingual>> = {
  INGEST_PORT: {
    en: "INGEST_PORT: not set, but SOURCE is ingest, so other programs need a port to push messages to; choose a free one, for example 9465",
    zh: "INGEST_PORT：没有设，而 SOURCE 是 ingest，外部程序需要一个端口来推送消息；请填一个空闲的端口，例如 9465",
  },
  INGEST_TOKEN: {
    en: "INGEST_TOKEN: not set, but SOURCE is ingest, and nobody may push messages without a token; make one with: openssl rand -hex 32",
    zh: "INGEST_TOKEN：没有设，而 SOURCE 是 ingest，没有令牌谁都不能推送消息；可以这样生成：openssl rand -hex 32",
  },
};

/** Where a OneBot program takes actions. `token`: its access token; `undefined`: it wants none. */
export type OneBotAddress = { readonly url: string; readonly token: string | undefined };

export const settings = {
  INGEST_HOST: setting(rule.host().default("127.0.0.1"), {
    default: "127.0.0.1",
    example: "127.0.0.1",
    en: "Address that other programs push messages to; `0.0.0.0` for programs on other machines as well",
    zh: "外部程序推送消息时连接的地址；别的机器也要连时填 `0.0.0.0`",
  }),
  INGEST_PORT: setting(rule.port().optional(), {
    default: NONE,
    example: "9465",
    en: "Port of that address; needed with `SOURCE=ingest`",
    zh: "这个地址的端口；`SOURCE=ingest` 时必填",
  }),
  INGEST_TOKEN: setting(rule.shaped(/^[\x21-\x7e]{32,512}$/, ingestRules.token).optional(), {
    default: NONE,
    example: "REPLACE-ME-REPLACE-ME-REPLACE-ME",
    en: "Token that those programs send, at least 32 characters; needed with `SOURCE=ingest`",
    zh: "外部程序推送时出示的令牌，至少 32 个字符；`SOURCE=ingest` 时必填",
    secret: "value",
  }),
  INGEST_MEDIA_HOSTS: setting(rule.parsed(readHosts).optional(), {
    default: NONE,
    example: "192.168.1.20:9000",
    en: "Hosts whose pictures and files may be fetched by `http` and from a private address; several divided by commas",
    zh: "可以用 `http`、也可以从内网地址取图片和文件的主机；多个用逗号隔开",
  }),
  INGEST_ONEBOT_URL: setting(rule.parsed(readOneBotUrl).optional(), {
    default: NONE,
    example: "http://127.0.0.1:5700",
    en: "Where a OneBot 12 program takes actions, so that its files can be fetched; its token as `?access_token=`",
    zh: "OneBot 12 程序接收动作请求的地址，用来取它的文件；它的令牌写成 `?access_token=`",
    secret: "value",
  }),
};

/** What the settings come to. */
export type IngestConfig = {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly mediaHosts: readonly string[];
  readonly oneBot: OneBotAddress | undefined;
};

/** The door needs a port and a token, wherever it listens. */
export function mistakes(given: Given): readonly ConfigError[] {
  const missing = (name: keyof typeof MISSING): ConfigError =>
    new ConfigError(name, wordingOf(MISSING[name]));
  const hasPort = given.has("INGEST_PORT") && given.get("INGEST_PORT")?.toLowerCase() !== "off";
  return [
    ...(hasPort ? [] : [missing("INGEST_PORT")]),
    ...(given.has("INGEST_TOKEN") ? [] : [missing("INGEST_TOKEN")]),
  ];
}

/** Throws when one of them is missing: ask for mistakes first. */
export function configure(values: Values<typeof settings>): IngestConfig {
  const { INGEST_HOST: host, INGEST_PORT: port, INGEST_TOKEN: token } = values;
  if (port === undefined || port === null) throw new Error("INGEST_PORT is missing");
  if (token === undefined) throw new Error("INGEST_TOKEN is missing");
  const { INGEST_MEDIA_HOSTS: mediaHosts = [], INGEST_ONEBOT_URL: oneBot } = values;
  return { host, port, token, mediaHosts, oneBot };
}

function readHosts(text: string): readonly string[] {
  const hosts = rule.listed(text.toLowerCase());
  return hosts.length > 0 && hosts.every(isHost) ? hosts : rule.refuseBy(ingestRules.mediaHosts);
}

/** A host with or without a port, as the address of a medium has it. */
function isHost(host: string): boolean {
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
  return url !== undefined && (url.host === host || `${url.host}:80` === host);
}

function readOneBotUrl(text: string): OneBotAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    return rule.refuseBy(ingestRules.oneBotUrl);
  }
  const token = url.searchParams.get("access_token") ?? undefined;
  url.searchParams.delete("access_token");
  if (url.search !== "" || url.href.includes("#")) return rule.refuseBy(ingestRules.oneBotUrl);
  return { url: `${url.origin}${url.pathname}`, token };
}
