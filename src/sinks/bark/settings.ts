import { ConfigError } from "../../settings/config-error.ts";
import * as rule from "../../settings/rules.ts";
import { type Given, NONE, setting, type Values } from "../../settings/setting.ts";
import type { Bilingual } from "../../text/catalogue/texts.ts";
import { wordingOf } from "../../text/wording.ts";
import type { BarkConfig } from "./push.ts";

/** What a value must be, and the next step: goes on after it. */
export const barkRules: Readonly<Record<"url" | "query" | "user" | "key" | "encryption", Bilingual>> = {
  url: {
    zh: "要填服务器和设备 key 的地址，例如 https://api.day.app/你的key；请在 Bark 应用里复制",
    en: "must be the address of the server with the device key, such as https://api.day.app/your-key; copy it from the Bark app",
  },
  query: {
    zh: "不能带 ? 和 #；请只填 https://api.day.app/你的key 这样的地址",
    en: "must not hold ? or #; give an address such as https://api.day.app/your-key alone",
  },
  user: {
    zh: "里的用户名或密码有错误的 % 编码；请把其中的 % 写成 %25",
    en: "has a wrong percent code in its user name or password; write a % in it as %25",
  },
  key: {
    zh: "最后一段要是设备 key；请在 Bark 应用里复制地址，去掉 key 后面的文字",
    en: "must end in the device key; copy the address from the Bark app and remove what follows the key",
  },
  encryption: {
    zh: "要正好 16、24 或 32 个字符（英文字母、数字、符号）；请填 Bark 应用「推送加密」里设的同一个 key",
    en: "must be exactly 16, 24 or 32 letters, digits or signs of ASCII; give the same key as under Push Encryption in the Bark app",
  },
};

const MISSING_URL: Bilingual = {
  zh: "BARK_URL：没有设，但设了 BARK_ENCRYPTION_KEY；请填上服务器和设备 key 的地址，或者去掉 BARK_ENCRYPTION_KEY",
  en: "BARK_URL: not set, but BARK_ENCRYPTION_KEY is; add the address of the server with the device key, or remove BARK_ENCRYPTION_KEY",
};

const DEVICE_KEY = /^(?!push$)[-_A-Za-z0-9]{1,64}$/;
/** Blanks may stand inside, as a person may have chosen a sentence. */
const ENCRYPTION_KEY = /^(?=[\x21-\x7e][\x20-\x7e]*[\x21-\x7e]$)(?:.{16}|.{24}|.{32})$/;

/** The device, whatever path is before its key. */
function deviceUrl(): rule.Rule<Omit<BarkConfig, "encryptionKey">> {
  return rule.parsed((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === "")
      return rule.refuseBy(barkRules.url);
    if (url.search !== "" || url.hash !== "") return rule.refuseBy(barkRules.query);
    const path = url.pathname.replace(/\/+$/, "");
    const deviceKey = path.slice(path.lastIndexOf("/") + 1);
    if (!DEVICE_KEY.test(deviceKey)) return rule.refuseBy(barkRules.key);
    return { url: `${url.origin}${path}`, deviceKey, authorization: authorizationIn(url) };
  });
}

/** The header for a server of one's own that asks for user name and password. */
function authorizationIn({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(credentials, "utf8").toString("base64")}`;
  } catch {
    return rule.refuseBy(barkRules.user);
  }
}

export const settings = {
  BARK_URL: setting(deviceUrl().optional(), {
    default: NONE,
    example: "https://api.day.app/REPLACE-ME",
    zh: "Bark 应用里显示的地址（服务器加设备 key）；填上即启用 Bark",
    en: "The address that the Bark app shows (server and device key); it switches Bark on",
    secret: "value",
  }),
  BARK_ENCRYPTION_KEY: setting(rule.shaped(ENCRYPTION_KEY, barkRules.encryption).optional(), {
    default: NONE,
    example: "REPLACE-ME-16-ch",
    zh: "16、24 或 32 个字符的密钥，和 Bark 应用「推送加密」里的一样（AES，CBC，pkcs7）；填上后推送内容只有手机能解开",
    en: "Key of 16, 24 or 32 characters, the same as under Push Encryption in the Bark app (AES, CBC, pkcs7); with it only the phone can read the pushes",
    secret: "value",
  }),
  BARK_PROXY: setting(rule.proxy().optional(), {
    default: NONE,
    example: "http://127.0.0.1:8080",
    zh: "只用于 Bark 的代理：`http://`、`https://` 或 `socks5://`",
    en: "Proxy to Bark only: `http://`, `https://` or `socks5://`",
    secret: "proxy",
  }),
};

export function mistakes(given: Given): readonly ConfigError[] {
  return given.has("BARK_ENCRYPTION_KEY") && !given.has("BARK_URL")
    ? [new ConfigError("BARK_URL", wordingOf(MISSING_URL))]
    : [];
}

/** The device and the way to it; `undefined` without its address. */
export function configure({
  BARK_URL: device,
  BARK_ENCRYPTION_KEY: encryptionKey,
  BARK_PROXY: proxy,
}: Values<typeof settings>): (BarkConfig & { readonly proxy: string | undefined }) | undefined {
  return device === undefined ? undefined : { ...device, encryptionKey, proxy };
}
