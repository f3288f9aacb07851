import type { Credentials, SyncKey } from "./credentials.ts";
import { API_PATH, type Origins } from "./endpoints.ts";
import type { Mode } from "./mode.ts";

/** A request as plain data: what `http.ts` sends. `url` and `body` hold secrets and are never logged. */
export type WireRequest = {
  /** The endpoint's name, safe to log. */
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
};

/** A posted text. */
export type PostRequest = WireRequest & { readonly body: string };

/** A request with bytes. */
export type BinaryRequest = Omit<WireRequest, "body"> & { readonly body: Uint8Array };

const LANGUAGE = "zh_CN";
/** The official page gives 10–15 s to each API call. */
const API_TIMEOUT_MS = 15_000;
/** The server holds polls for 25–27 s; the official page waits 35 s. */
export const POLL_TIMEOUT_MS = 35_000;
/** Thousands of contacts can take longer than 30 s. */
const CONTACTS_TIMEOUT_MS = 90_000;

/** All that a request needs besides its own parameters. */
export type RequestContext = { readonly origins: Origins; readonly mode: Mode; readonly now: number };
export type SignedContext = RequestContext & { readonly credentials: Credentials };

/** Bitwise NOT of the millisecond clock as int32, as the official page draws it; the server does not check it. */
function notNow(now: number): string {
  return String(~now);
}

export function query(params: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value).toWellFormed())}`)
    .join("&");
}

/** The name of the filehelper-only page where its requests carry it in the address; `undefined` for others. */
function pageId({ mode }: RequestContext): string | undefined {
  return mode.oneChat ? mode.appId : undefined;
}

export function headers(
  context: RequestContext,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    "User-Agent": context.mode.userAgent,
    Accept: "application/json, text/plain, */*",
    "Accept-Language": "zh-CN,zh;q=0.8",
    Referer: `${context.origins.api}/${context.mode.refererQuery}`,
    ...(context.mode.oneChat ? { mmweb_appid: context.mode.appId } : {}),
    ...extra,
  };
}

export function get(
  context: RequestContext,
  name: string,
  url: string,
  timeoutMs = API_TIMEOUT_MS,
  extra: Readonly<Record<string, string>> = {},
): WireRequest {
  return { name, method: "GET", url, headers: headers(context, extra), timeoutMs };
}

export function baseRequest({ credentials }: SignedContext): object {
  const { uin, sid, skey, deviceId } = credentials;
  return { Uin: uin, Sid: sid, Skey: skey, DeviceID: deviceId };
}

/** JSON goes out as UTF-8: the server takes `\u` escapes literally (protocol §10.1). */
export function post(context: SignedContext, name: string, params: string, body: object): PostRequest {
  const signed = { BaseRequest: baseRequest(context), ...body };
  return {
    name,
    method: "POST",
    url: `${context.origins.api}${API_PATH}/${name}?${params}`,
    headers: headers(context, { "Content-Type": "application/json;charset=UTF-8" }),
    body: JSON.stringify(signed),
    timeoutMs: API_TIMEOUT_MS,
  };
}

/** The ticket comes percent-encoded and is encoded once more in queries, as the official page does. */
export function signedQuery(
  context: SignedContext,
  params: Readonly<Record<string, string | number | undefined>> = {},
): string {
  return query({ ...params, lang: LANGUAGE, pass_ticket: context.credentials.passTicket });
}

export function jslogin(context: RequestContext): WireRequest {
  const mod = context.mode.mod === undefined ? "" : `?mod=${context.mode.mod}`;
  const redirect = `${context.origins.api}${API_PATH}/webwxnewloginpage${mod}`;
  const params = query({
    appid: context.mode.appId,
    redirect_uri: redirect,
    fun: "new",
    lang: LANGUAGE,
    _: context.now,
  });
  return get(context, "jslogin", `${context.origins.login}/jslogin?${params}`);
}

/** `tip` is 1 on the first poll of a code and 0 afterwards. */
export function loginPoll(context: RequestContext, uuid: string, tip: 0 | 1): WireRequest {
  const poll = { loginicon: "true", uuid, tip, r: notNow(context.now), _: context.now };
  const params = query({ ...poll, appid: pageId(context) });
  return get(context, "login", `${context.origins.login}${API_PATH}/login?${params}`, POLL_TIMEOUT_MS);
}

/** Swaps the ticket for credentials; the ticket works once. Without `version=v2` the reply is a 301 without Location. */
export function newLoginPage(context: RequestContext, redirectUrl: string): WireRequest {
  const params = query({ fun: "new", version: "v2", mod: context.mode.mod });
  const url = `${redirectUrl}${redirectUrl.includes("?") ? "&" : "?"}${params}`;
  return get(context, "webwxnewloginpage", url, API_TIMEOUT_MS, context.mode.newLoginHeaders);
}

export function init(context: SignedContext): WireRequest {
  return post(context, "webwxinit", `r=${notNow(context.now)}&${signedQuery(context)}`, {});
}

/** Code 3: "the web is logged in". No other code is ever sent: 1 would clear the phone's badges. */
export function statusNotify(context: SignedContext, selfUserName: string): WireRequest {
  return post(context, "webwxstatusnotify", signedQuery(context), {
    Code: 3,
    FromUserName: selfUserName,
    ToUserName: selfUserName,
    ClientMsgId: context.now,
  });
}

export function getContact(context: SignedContext, seq: string): WireRequest {
  const params = signedQuery(context, { r: context.now, seq, skey: context.credentials.skey });
  return get(
    context,
    "webwxgetcontact",
    `${context.origins.api}${API_PATH}/webwxgetcontact?${params}`,
    CONTACTS_TIMEOUT_MS,
  );
}

/** A record to fetch by webwxbatchgetcontact; a member is asked for together with its group. */
export type WantedContact = { readonly userName: string; readonly groupUserName?: string };

/**
 * At most 50 a call. Members carry the group's UserName, in the field that the official page calls EncryChatRoomId.
 */
export function batchGetContact(context: SignedContext, wanted: readonly WantedContact[]): WireRequest {
  return post(context, "webwxbatchgetcontact", `type=ex&r=${context.now}&${signedQuery(context)}`, {
    Count: wanted.length,
    List: wanted.map(({ userName, groupUserName }) => ({
      UserName: userName,
      EncryChatRoomId: groupUserName ?? "",
    })),
  });
}

/** Long poll: is there something to read? Takes the SyncCheckKey where the server gave one. */
export function syncCheck(context: SignedContext, pushOrigin: string, key: SyncKey): WireRequest {
  const { uin, sid, skey, deviceId } = context.credentials;
  const synckey = key.List.map(({ Key, Val }) => `${Key}_${Val}`).join("|");
  const poll = { r: context.now, skey, sid, uin, deviceid: deviceId, synckey, _: context.now + 1 };
  const params = query({ ...poll, mmweb_appid: pageId(context) });
  return get(context, "synccheck", `${pushOrigin}${API_PATH}/synccheck?${params}`, POLL_TIMEOUT_MS);
}

export function sync(context: SignedContext, key: SyncKey): WireRequest {
  const { sid, skey } = context.credentials;
  return post(context, "webwxsync", `${query({ sid, skey })}&${signedQuery(context)}`, {
    SyncKey: { Count: key.List.length, List: key.List },
    rr: ~context.now,
  });
}

export type OutgoingText = {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly clientMsgId: string;
};

export function sendText(context: SignedContext, message: OutgoingText): PostRequest {
  return post(context, "webwxsendmsg", signedQuery(context), {
    Msg: {
      Type: 1,
      Content: message.text,
      FromUserName: message.from,
      ToUserName: message.to,
      LocalID: message.clientMsgId,
      ClientMsgId: message.clientMsgId,
    },
    Scene: 0,
  });
}
