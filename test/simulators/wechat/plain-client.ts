import assert from "node:assert/strict";
import { APP_IDS, type PageRole } from "./filehelper-page.ts";
import { type Fields, fieldsOf } from "./json.ts";
import type { WeChatSimulator } from "./simulator.ts";

/** What one request does differently from the right one. */
export interface Twist {
  readonly query?: { readonly [name: string]: string | undefined };
  /** `undefined` leaves a cookie out. */
  readonly cookies?: { readonly [name: string]: string | undefined };
  readonly base?: Fields;
  readonly headers?: { readonly [name: string]: string };
  /** The body as it stands, instead of JSON. */
  readonly raw?: string;
}

export interface KeyList {
  readonly Count: number;
  readonly List: readonly { readonly Key: number; readonly Val: number }[];
}

export const UOS = { extspam: "Z3JlZXRpbmdz", "client-version": "2.0.0" };

/** A client that sends what it is told with plain fetch, right unless twisted. For the tests of the simulator. */
export class PlainClient {
  readonly origin: string;
  readonly #page: PageRole;
  readonly cookies = new Map<string, string>();
  credentials = { skey: "", sid: "", uin: "", passTicket: "" };
  me = "";
  syncKey: KeyList = { Count: 0, List: [] };
  checkKey: KeyList = { Count: 0, List: [] };

  /** What the filehelper-only page says of itself in its requests; nothing on the web page. */
  readonly #marker: { readonly [name: string]: string };

  constructor(origin: string, page: PageRole = "web") {
    this.origin = origin;
    this.#page = page;
    this.#marker = page === "web" ? {} : { mmweb_appid: APP_IDS[page] };
  }

  async get(path: string, query: Twist["query"] = {}, headers: Twist["headers"] = {}): Promise<Response> {
    const url = new URL(path, this.origin);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const response = await fetch(url, {
      headers: { cookie: this.#cookieHeader({}), ...this.#marker, ...headers },
      redirect: "manual",
    });
    this.#keepCookies(response);
    return response;
  }

  async text(path: string, query: Twist["query"] = {}, headers: Twist["headers"] = {}): Promise<string> {
    return (await this.get(path, query, headers)).text();
  }

  /** GET of an API endpoint with twistable cookies. */
  async api(endpoint: string, query: Twist["query"], twist: Twist = {}): Promise<Response> {
    return this.get(
      `/cgi-bin/mmwebwx-bin/${endpoint}`,
      { ...query, ...twist.query },
      {
        cookie: this.#cookieHeader(twist.cookies ?? {}),
        ...twist.headers,
      },
    );
  }

  /** POST of an API endpoint with BaseRequest and pass_ticket. */
  async post(endpoint: string, body: Fields, twist: Twist = {}): Promise<Fields> {
    return fieldsOf(JSON.parse(await this.postText(endpoint, body, twist)));
  }

  async postText(endpoint: string, body: Fields, twist: Twist = {}): Promise<string> {
    const url = new URL(`/cgi-bin/mmwebwx-bin/${endpoint}`, this.origin);
    const query = { pass_ticket: this.credentials.passTicket, lang: "zh_CN", ...twist.query };
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, value);
    const { uin, sid, skey } = this.credentials;
    const BaseRequest = { Uin: uin, Sid: sid, Skey: skey, DeviceID: "e123456789012345", ...twist.base };
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json;charset=UTF-8",
        cookie: this.#cookieHeader(twist.cookies ?? {}),
        ...this.#marker,
        ...twist.headers,
      },
      body: twist.raw ?? JSON.stringify({ BaseRequest, ...body }),
    });
    this.#keepCookies(response);
    return response.text();
  }

  #cookieHeader(twists: NonNullable<Twist["cookies"]>): string {
    const cookies = Object.entries({ ...Object.fromEntries(this.cookies), ...twists });
    return cookies.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join("; ");
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const pair = /^([^=]+)=([^;]*)/.exec(cookie);
      if (pair?.[1] !== undefined) this.cookies.set(pair[1], pair[2] ?? "");
    }
  }

  async askForUuid(mode: "desktop" | "web" = "desktop"): Promise<string> {
    const page = `https://wx.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage${mode === "desktop" ? "?mod=desktop" : ""}`;
    const query = { appid: APP_IDS[this.#page], redirect_uri: page, fun: "new", lang: "zh_CN" };
    const uuid = /code = 200; window\.QRLogin\.uuid = "([^"]+)"/.exec(
      await this.text("/jslogin", query),
    )?.[1];
    assert.ok(uuid);
    return uuid;
  }

  poll(uuid: string): Promise<string> {
    const appid = this.#page === "web" ? undefined : APP_IDS[this.#page];
    return this.text("/cgi-bin/mmwebwx-bin/login", { loginicon: "true", uuid, tip: "1", appid });
  }

  /** Asks, scans, confirms and polls up to the redirect_uri. */
  async redirectUri(simulator: WeChatSimulator, mode: "desktop" | "web" = "desktop"): Promise<string> {
    const uuid = await this.askForUuid(mode);
    simulator.scan();
    simulator.confirm();
    const uri = /window\.redirect_uri="([^"]+)"/.exec(await this.poll(uuid))?.[1];
    assert.ok(uri);
    return uri;
  }

  /** The login page; keeps the credentials when it gives some. */
  async exchange(uri: string, headers: Twist["headers"] = UOS): Promise<{ status: number; xml: string }> {
    const response = await this.get(uri, { fun: "new", version: "v2" }, headers);
    const xml = await response.text();
    const node = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
    this.credentials = {
      skey: node("skey"),
      sid: node("wxsid"),
      uin: node("wxuin"),
      passTicket: node("pass_ticket"),
    };
    return { status: response.status, xml };
  }

  async init(): Promise<Fields> {
    const answer = await this.post("webwxinit", {});
    this.me = String(fieldsOf(answer.User).UserName);
    this.credentials.skey = String(answer.SKey);
    this.syncKey = keysOf(answer.SyncKey);
    this.checkKey = this.syncKey;
    return answer;
  }

  async login(simulator: WeChatSimulator): Promise<void> {
    await this.exchange(await this.redirectUri(simulator));
    assert.equal(retOf(await this.init()), 0);
  }

  async syncCheck(keys: KeyList = this.checkKey, twist: Twist = {}): Promise<string> {
    const { skey, sid, uin } = this.credentials;
    const synckey = keys.List.map(({ Key, Val }) => `${Key}_${Val}`).join("|");
    const response = await this.api(
      "synccheck",
      { skey, sid, uin, deviceid: "e1", synckey, ...this.#marker },
      twist,
    );
    return (await response.text()).replace(
      /^window\.synccheck=\{retcode:"(-?\d+)",selector:"(\d+)"\}$/,
      "$1/$2",
    );
  }

  async sync(keys: KeyList = this.syncKey, twist: Twist = {}): Promise<Fields> {
    const answer = await this.post("webwxsync", { SyncKey: keys, rr: -1 }, twist);
    if (keysOf(answer.SyncKey).Count > 0) this.syncKey = keysOf(answer.SyncKey);
    if (keysOf(answer.SyncCheckKey).Count > 0) this.checkKey = keysOf(answer.SyncCheckKey);
    return answer;
  }

  /** The messages of one sync. */
  async messages(): Promise<Fields[]> {
    return listOf((await this.sync()).AddMsgList);
  }

  send(
    to: string,
    content: string,
    twist: Twist & { readonly msg?: Fields; readonly scene?: unknown } = {},
  ): Promise<Fields> {
    const id = `${Date.now()}${String(Math.floor(Math.random() * 10_000)).padStart(4, "0")}`;
    const base = {
      Type: 1,
      Content: content,
      FromUserName: this.me,
      ToUserName: to,
      LocalID: id,
      ClientMsgId: id,
    };
    return this.post("webwxsendmsg", { Msg: { ...base, ...twist.msg }, Scene: twist.scene ?? 0 }, twist);
  }
}

export function retOf(answer: Fields): unknown {
  return fieldsOf(answer.BaseResponse).Ret;
}

export function listOf(value: unknown): Fields[] {
  assert.ok(Array.isArray(value));
  return value.map(fieldsOf);
}

function keysOf(value: unknown): KeyList {
  const { Count, List } = fieldsOf(value);
  const list = listOf(List).map((item) => ({ Key: Number(item.Key), Val: Number(item.Val) }));
  return { Count: Number(Count), List: list };
}
