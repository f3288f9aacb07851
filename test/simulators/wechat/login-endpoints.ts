import { APP_IDS } from "./filehelper-page.ts";
import { type Exchange, type Handler, htmlPage, type Reply, reply } from "./http.ts";
import { writeJson } from "./json.ts";
import type { Attempt } from "./login-desk.ts";
import { checkCookies, Session } from "./session.ts";
import type { World } from "./world.ts";

/** `/jslogin`. Wrong parameters get a code that is not 200 and no uuid. */
export function jslogin(world: World): Handler {
  return ({ query }) => {
    const target = query.get("redirect_uri") ?? "";
    const fits =
      query.get("appid") === APP_IDS[world.page] &&
      query.get("fun") === "new" &&
      /\/webwxnewloginpage/.test(target);
    if (!fits) return script("window.QRLogin.code = 400;");
    const attempt = world.desk.open({ desktop: /[?&]mod=desktop/.test(target), push: false });
    return script(`window.QRLogin.code = 200; window.QRLogin.uuid = "${attempt.uuid}";`);
  };
}

/** `webwxpushloginurl`: needs the uin and the long-lived cookies of an earlier login. `ret` is a string. */
export function pushLogin(world: World): Handler {
  return ({ query, cookies }) => {
    const known =
      query.get("uin") === String(world.uin) &&
      cookies.get("wxuin") === String(world.uin) &&
      cookies.get("webwxuvid") === world.device.deviceCookie &&
      cookies.get("webwx_auth_ticket") === world.device.authCookie &&
      world.sessions.current !== undefined;
    const refusal = known ? world.desk.pushRefusal : 1;
    if (refusal !== undefined)
      return reply(writeJson({ ret: String(refusal), msg: "fail", uuid: "" }, false));
    const { uuid } = world.desk.open({ desktop: query.get("mod") === "desktop", push: true });
    return reply(writeJson({ ret: "0", msg: "all ok", uuid }, false));
  };
}

/** The login poll: 201 and 200 at once when there is news, 408 after the hold. */
export function loginPoll(world: World): Handler {
  return async ({ query, signal }) => {
    const { desk, settings } = world;
    const wanted = query.get("uuid") ?? "";
    const attempt = desk.find(wanted);
    if (settings.autoLogin && attempt?.state === "waiting") {
      if (attempt.push) desk.confirm(wanted);
      else desk.scan(undefined, wanted);
    }
    const deadline = Date.now() + settings.loginHoldMs;
    for (;;) {
      const news = newsOf(world, desk.find(wanted));
      if (news !== undefined) return news;
      const left = deadline - Date.now();
      if (left <= 0 || signal.aborted) return script("window.code=408;");
      await desk.bell.wait(left, signal);
    }
  };
}

function newsOf(world: World, attempt: Attempt | undefined): Reply | undefined {
  switch (attempt?.state) {
    case "waiting":
      return undefined;
    case "scanned": {
      if (attempt.told && !world.settings.repeat201) return undefined;
      const again = attempt.told;
      attempt.told = true;
      if (world.settings.autoLogin && !again) queueMicrotask(() => confirmUnasked(world, attempt));
      const avatar = attempt.avatar === undefined ? "" : `window.userAvatar = '${attempt.avatar}';`;
      return script(`window.code=201;${avatar}`);
    }
    case "confirmed":
      return script(`window.code=200;\nwindow.redirect_uri="${redirectUri(world, attempt)}";`);
    case "cancelled":
      attempt.state = "expired";
      return script("window.code=202;");
    default:
      return script("window.code=400;");
  }
}

function confirmUnasked(world: World, attempt: Attempt): void {
  if (attempt.state === "scanned") world.desk.confirm(attempt.uuid);
}

function redirectUri(world: World, attempt: Attempt): string {
  const query = `ticket=${attempt.ticket ?? ""}&uuid=${attempt.uuid}&lang=zh_CN&scan=${world.seconds}`;
  return `${attempt.apiOrigin ?? world.origin}/cgi-bin/mmwebwx-bin/webwxnewloginpage?${query}`;
}

/** `webwxnewloginpage`: credentials as XML, cookies, and the trap of a 301 without Location unless `version=v2`. */
export function newLoginPage(world: World): Handler {
  return (exchange) => {
    const attempt = world.desk.useTicket(exchange.query.get("ticket") ?? "");
    if (attempt === undefined || exchange.query.get("uuid") !== attempt.uuid) return htmlPage();
    const status = exchange.query.get("version") === "v2" ? 200 : 301;
    const refusal = world.loginRefusal ?? uosRefusal(world, attempt, exchange);
    if (refusal !== undefined) {
      const xml = `<error><ret>${refusal.ret}</ret><message>${refusal.message}</message></error>`;
      return reply(xml, "text/plain", { status });
    }
    world.book.reissueUserNames();
    const session = new Session(world.uin, world.device, world.settings.now());
    world.sessions.open(session);
    world.loggedOut = false;
    const credentials = [
      "<ret>0</ret><message></message>",
      `<skey>${session.skey}</skey><wxsid>${session.sid}</wxsid><wxuin>${session.uin}</wxuin>`,
      `<pass_ticket>${session.passTicket}</pass_ticket><isgrayscale>1</isgrayscale>`,
    ];
    const headers = { "Set-Cookie": loginCookies(session, world.settings.now(), attempt.apiOrigin) };
    return reply(`<error>${credentials.join("")}</error>`, "text/plain", { status, headers });
  };
}

function uosRefusal(
  world: World,
  attempt: Attempt,
  exchange: Exchange,
): { ret: number; message: string } | undefined {
  const { requireUos } = world.settings;
  const needed = requireUos === "auto" ? attempt.desktop : requireUos;
  const given = exchange.headers.extspam !== undefined && exchange.headers.extspam !== "";
  if (!needed || (given && exchange.headers["client-version"] === "2.0.0")) return undefined;
  return { ret: 1203, message: "为了你的帐号安全，此微信号不能登录网页微信。" };
}

/**
 * On this server's own address host-only and without Secure, because it is one plain HTTP origin. On a real API host as
 * the platform sets them: the data ticket for the whole family, the rest for that host and those below it.
 */
function loginCookies(session: Session, now: number, apiOrigin: string | undefined): string[] {
  const hours = (count: number): string => new Date(now + count * 3_600_000).toUTCString();
  const day = hours(12);
  const decade = hours(24 * 3650);
  const host = apiOrigin === undefined ? "" : new URL(apiOrigin).hostname;
  const within = (domain: string): string => (host === "" ? "" : `; Domain=${domain}; Secure`);
  return [
    `wxuin=${session.uin}; Path=/; Expires=${day}${within(host)}`,
    `wxsid=${session.sid}; Path=/; Expires=${day}${within(host)}`,
    `wxloadtime=${session.loadTime}; Path=/; Expires=${day}${within(host)}`,
    `mm_lang=zh_CN; Path=/; Expires=${day}${within(host)}`,
    `webwx_data_ticket=${session.dataTicket}; Path=/; Expires=${day}${within(host.replace(/^[^.]*/, ""))}`,
    `webwxuvid=${session.deviceCookie}; Path=/; Expires=${decade}${within(host)}`,
    `webwx_auth_ticket=${session.authCookie}; Path=/; Expires=${decade}${within(host)}`,
  ];
}

/**
 * `webwxlogout`: always a redirect; it ends the session only with its cookies and skey. The form with sid and uin may be
 * left out (wechat4u does), but what stands in it must be right.
 */
export function logout(world: World): Handler {
  return (exchange) => {
    const verdict = checkCookies(world.sessions, exchange);
    const headers: { [name: string]: string } = { Location: `${world.origin}/` };
    if ("session" in verdict && asksToEnd(verdict.session, exchange)) {
      verdict.session.end(1100);
      world.loggedOut = true;
      world.noticed.ring();
      headers["Set-Cookie"] = `wxloadtime=${verdict.session.loadTime}_expired; Path=/`;
    }
    return reply("", "text/plain", { status: 301, headers });
  };
}

function asksToEnd(session: Session, { query, body }: Exchange): boolean {
  if (query.get("redirect") !== "1" || query.get("skey") !== session.skey) return false;
  const form = new URLSearchParams(body.toString("utf8"));
  return (form.get("sid") ?? session.sid) === session.sid && (form.get("uin") ?? session.uin) === session.uin;
}

function script(text: string): Reply {
  return reply(text, "text/javascript");
}
