import { type Origins, oneChatOriginsOf, originsOf } from "./endpoints.ts";

/** How the bridge presents itself where the whole account is served. */
export type ModeName = "uos" | "web";
/** With the page that serves the chat filehelper alone. */
export type PageName = ModeName | "filehelper";

/** The request dialect: what differs between the plain web page, the UOS desktop client and the filehelper-only page. */
export type Mode = {
  readonly name: PageName;
  /** What jslogin is asked for. */
  readonly appId: string;
  /**
   * True for the filehelper-only page. It says with every request which page it is (`mmweb_appid`), and has no contacts, no
   * login without a code and no line on the phone to ask for.
   */
  readonly oneChat: boolean;
  /** Derives all roles from the origin that serves the API. */
  readonly originsOf: (apiOrigin: string) => Origins;
  readonly userAgent: string;
  /** Appended to the redirect address that jslogin is told, and sent as a parameter where `mod` is named. */
  readonly mod: "desktop" | undefined;
  readonly refererQuery: string;
  /** Extra headers of webwxnewloginpage: UOS headers belong to this request only (openwechat `mode.go`). */
  readonly newLoginHeaders: Readonly<Record<string, string>>;
};

/**
 * The constant `extspam` header of UOS mode: one fixed text that all public clients of the UOS desktop login send.
 * It is bound to no account and has not been rotated since February 2021 (openwechat `global.go`).
 */
const UOS_EXTSPAM =
  "Go8FCIkFEokFCggwMDAwMDAwMRAGGvAESySibk50w5Wb3uTl2c2h64jVVrV7gNs06GFlWplHQbY/5FfiO++1yH4ykCyNPWKXmco+wfQzK5R98D3so7rJ5LmGFvBLjGceleySrc3SOf2Pc1gVehzJgODeS0lDL3/I/0S2SSE98YgKleq6Uqx6ndTy9yaL9qFxJL7eiA/R3SEfTaW1SBoSITIu+EEkXff+Pv8NHOk7N57rcGk1w0ZzRrQDkXTOXFN2iHYIzAAZPIOY45Lsh+A4slpgnDiaOvRtlQYCt97nmPLuTipOJ8Qc5pM7ZsOsAPPrCQL7nK0I7aPrFDF0q4ziUUKettzW8MrAaiVfmbD1/VkmLNVqqZVvBCtRblXb5FHmtS8FxnqCzYP4WFvz3T0TcrOqwLX1M/DQvcHaGGw0B0y4bZMs7lVScGBFxMj3vbFi2SRKbKhaitxHfYHAOAa0X7/MSS0RNAjdwoyGHeOepXOKY+h3iHeqCvgOH6LOifdHf/1aaZNwSkGotYnYScW8Yx63LnSwba7+hESrtPa/huRmB9KWvMCKbDThL/nne14hnL277EDCSocPu3rOSYjuB9gKSOdVmWsj9Dxb/iZIe+S6AiG29Esm+/eUacSba0k8wn5HhHg9d4tIcixrxveflc8vi2/wNQGVFNsGO6tB5WF0xf/plngOvQ1/ivGV/C1Qpdhzznh0ExAVJ6dwzNg7qIEBaw+BzTJTUuRcPk92Sn6QDn2Pu3mpONaEumacjW4w6ipPnPw+g2TfywJjeEcpSZaP4Q3YV5HG8D6UjWA4GSkBKculWpdCMadx0usMomsSS/74QgpYqcPkmamB4nVv1JxczYITIqItIKjD35IGKAUwAA==";

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.77 Safari/537.36";

/** Constant of web WeChat. */
const WEB = { appId: "wx782c26e4c19acffb", oneChat: false, originsOf } as const;
const WEB_USER_AGENT = `Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`;

const MODES: Readonly<Record<PageName, Mode>> = {
  uos: {
    ...WEB,
    name: "uos",
    userAgent: `Mozilla/5.0 (Linux; U; UOS x86_64; zh-cn) ${CHROME} UOSBrowser/6.0.1.1001`,
    mod: "desktop",
    refererQuery: "?&lang=zh_CN&target=t",
    newLoginHeaders: { "client-version": "2.0.0", extspam: UOS_EXTSPAM },
  },
  web: {
    ...WEB,
    name: "web",
    userAgent: WEB_USER_AGENT,
    mod: undefined,
    refererQuery: "",
    newLoginHeaders: {},
  },
  filehelper: {
    appId: "wx_webfilehelper",
    oneChat: true,
    originsOf: oneChatOriginsOf,
    name: "filehelper",
    userAgent: WEB_USER_AGENT,
    mod: undefined,
    refererQuery: "",
    newLoginHeaders: {},
  },
};

export function modeOf(name: PageName): Mode {
  return MODES[name];
}
