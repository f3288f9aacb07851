import { init, statusNotify } from "./account-endpoints.ts";
import { batchGetContact, getContact, icon } from "./contact-endpoints.ts";
import { type Handler, reply } from "./http.ts";
import { jslogin, loginPoll, logout, newLoginPage, pushLogin } from "./login-endpoints.ts";
import { file, image, publicLink, video, voice } from "./media-endpoints.ts";
import { revoke, SEND_ENDPOINTS, send } from "./send-endpoints.ts";
import { sync, syncCheck } from "./sync-endpoints.ts";
import { checkUpload, upload } from "./upload-endpoints.ts";
import type { World } from "./world.ts";

export interface Route {
  readonly methods: readonly string[];
  readonly handler: Handler;
}

const GET = ["GET"];
const POST = ["POST"];
const BOTH = ["GET", "POST"];

/** Every path of the platform, on whatever host it lives there. */
export function routesOf(world: World): ReadonlyMap<string, Route> {
  const api: { readonly [endpoint: string]: readonly [readonly string[], Handler] } = {
    login: [GET, loginPoll(world)],
    webwxnewloginpage: [GET, newLoginPage(world)],
    webwxpushloginurl: [GET, pushLogin(world)],
    webwxlogout: [BOTH, logout(world)],
    webwxinit: [POST, init(world)],
    webwxstatusnotify: [POST, statusNotify(world)],
    webwxgetcontact: [BOTH, getContact(world)],
    webwxbatchgetcontact: [POST, batchGetContact(world)],
    webwxgeticon: [GET, icon(world)],
    webwxgetheadimg: [GET, icon(world)],
    synccheck: [GET, syncCheck(world)],
    webwxsync: [POST, sync(world)],
    webwxgetmsgimg: [GET, image(world)],
    webwxgetvoice: [GET, voice(world)],
    webwxgetvideo: [GET, video(world)],
    webwxgetmedia: [GET, file(world)],
    webwxgetpubliclinkimg: [GET, publicLink(world)],
    webwxrevokemsg: [POST, revoke(world)],
    webwxuploadmedia: [POST, upload(world)],
    webwxcheckupload: [POST, checkUpload(world)],
  };
  const routes = new Map<string, Route>();
  const add = (path: string, methods: readonly string[], handler: Handler): void => {
    routes.set(path, { methods, handler });
  };
  for (const [endpoint, [methods, handler]] of Object.entries(api)) {
    add(`/cgi-bin/mmwebwx-bin/${endpoint}`, methods, handler);
  }
  for (const endpoint of Object.keys(SEND_ENDPOINTS)) {
    add(`/cgi-bin/mmwebwx-bin/${endpoint}`, POST, send(world, endpoint));
  }
  // Old clients POST it.
  add("/jslogin", BOTH, jslogin(world));
  add("/", GET, () => reply(`<html><script>window.MMCgi = { isLogin : !!"" }</script></html>`, "text/html"));
  return routes;
}
