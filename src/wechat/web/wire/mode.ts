import { UOS_EXTSPAM } from "./uos-extspam.ts";

export type ModeName = "uos" | "web";

/** The request dialect: what differs between the plain web page and the UOS desktop client, and nothing else. */
export type Mode = {
  readonly name: ModeName;
  readonly userAgent: string;
  /** Appended to the redirect address that jslogin is told, and sent as a parameter where `mod` is named. */
  readonly mod: "desktop" | undefined;
  readonly refererQuery: string;
  /** Extra headers of webwxnewloginpage: UOS headers belong to this request only (openwechat `mode.go`). */
  readonly newLoginHeaders: Readonly<Record<string, string>>;
};

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.77 Safari/537.36";

const MODES: Readonly<Record<ModeName, Mode>> = {
  uos: {
    name: "uos",
    userAgent: `Mozilla/5.0 (Linux; U; UOS x86_64; zh-cn) ${CHROME} UOSBrowser/6.0.1.1001`,
    mod: "desktop",
    refererQuery: "?&lang=zh_CN&target=t",
    newLoginHeaders: { "client-version": "2.0.0", extspam: UOS_EXTSPAM },
  },
  web: {
    name: "web",
    userAgent: `Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`,
    mod: undefined,
    refererQuery: "",
    newLoginHeaders: {},
  },
};

export function modeOf(name: ModeName): Mode {
  return MODES[name];
}
