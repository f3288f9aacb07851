import { ret } from "./account-endpoints.ts";
import { type Exchange, htmlPage, type Reply, reply } from "./http.ts";
import type { Chat } from "./people.ts";
import type { World } from "./world.ts";

/** Which page of the platform a simulator plays: web WeChat, or the page for the chat filehelper alone. */
export type PageRole = "web" | "filehelper";

/** What jslogin is asked for on each page. */
export const APP_IDS: Readonly<Record<PageRole, string>> = {
  web: "wx782c26e4c19acffb",
  filehelper: "wx_webfilehelper",
};

/** All that public clients of the page use. What is not here is not there (404). */
const ENDPOINTS: ReadonlySet<string> = new Set([
  "jslogin",
  "login",
  "webwxnewloginpage",
  "webwxinit",
  "synccheck",
  "webwxsync",
  "webwxlogout",
  "webwxsendmsg",
  "webwxsendmsgimg",
  "webwxsendappmsg",
  "webwxuploadmedia",
]);

/** The hosts beside each entry. */
const FAMILIES: Readonly<Record<string, string>> = {
  "szfilehelper.weixin.qq.com": "wx2.qq.com",
  "filehelper.weixin.qq.com": "wx.qq.com",
  "cmfilehelper.weixin.qq.com": "wx8.qq.com",
};

/**
 * The answer to a request that the filehelper-only page does not take; `undefined` for one that it takes. Refused: endpoints of
 * web WeChat that it lacks, a request at a host of another role, and one that does not say which page it is.
 */
export function pageRefusal(world: World, endpoint: string, exchange: Exchange): Reply | undefined {
  if (world.page === "web" || endpoint === "") return undefined;
  if (!ENDPOINTS.has(endpoint) || !isAtItsHost(endpoint, exchange.headers.host ?? "")) return htmlPage(404);
  if (saysItsPage(endpoint, exchange)) return undefined;
  switch (endpoint) {
    case "jslogin":
      return reply("window.QRLogin.code = 400;", "text/javascript");
    case "login":
      return reply("window.code=400;", "text/javascript");
    case "synccheck":
      return reply('window.synccheck={retcode:"1",selector:"0"}', "text/javascript");
    case "webwxnewloginpage":
      return reply("<error><ret>1</ret><message></message></error>");
    default:
      return ret(world, 1);
  }
}

/** Scripts of the page carry it in their address, all else in a header. */
function saysItsPage(endpoint: string, { query, headers }: Exchange): boolean {
  const id = APP_IDS.filehelper;
  if (endpoint === "jslogin" || endpoint === "login") return query.get("appid") === id;
  if (endpoint === "synccheck") return query.get("mmweb_appid") === id;
  return headers.mmweb_appid === id;
}

/** On this server's own address every role is served. */
function isAtItsHost(endpoint: string, host: string): boolean {
  if (host.includes(":")) return true;
  const families = Object.values(FAMILIES);
  if (endpoint === "jslogin" || endpoint === "login")
    return families.some((each) => host === `login.${each}`);
  if (endpoint === "webwxuploadmedia") return families.some((each) => host === `file.${each}`);
  return host in FAMILIES;
}

/** Whether the page knows that chat: messages of others never reach it, and it sends to nobody else. */
export function isOnPage(world: World, chat: Pick<Chat, "id">): boolean {
  return world.page === "web" || chat.id === "filehelper";
}
