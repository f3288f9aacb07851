import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { startWeChatSimulator, type WeChatSimulator, type WeChatSimulatorOptions } from "./index.ts";
import { PlainClient, UOS } from "./plain-client.ts";

describe("login on the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;

  async function restart(options: WeChatSimulatorOptions): Promise<void> {
    await wechat?.close();
    wechat = await startWeChatSimulator({ loginHoldMs: 30, ...options });
    client = new PlainClient(wechat.origin);
  }
  beforeEach(() => restart({}));
  afterEach(() => wechat.close());

  test("jslogin gives a uuid only for the right appid, fun and redirect_uri", async () => {
    assert.match(await client.askForUuid(), /^[\w-]{10}==$/);
    const redirect_uri = "https://wx.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage";
    const right = { appid: "wx782c26e4c19acffb", redirect_uri, fun: "new" };
    for (const twist of [{ appid: "wx0" }, { fun: "old" }, { redirect_uri: "https://example.com/" }]) {
      const answer = await client.text("/jslogin", { ...right, ...twist });
      assert.equal(answer, "window.QRLogin.code = 400;");
    }
  });

  test("a poll is held and then says 408; a scan ends the hold", async () => {
    await restart({ loginHoldMs: 5000 });
    const uuid = await client.askForUuid();
    const answer = client.poll(uuid);
    await wechat.waitUntil(() => wechat.count("login") === 1);
    wechat.scan({ avatar: "data:img/jpg;base64,/9j/AAAA" });
    assert.equal(await answer, "window.code=201;window.userAvatar = 'data:img/jpg;base64,/9j/AAAA';");
    wechat.configure({ loginHoldMs: 20 });
    assert.equal(await client.poll(uuid), "window.code=408;");
  });

  test("201 comes at once and again while repeat201 is on", async () => {
    await restart({ repeat201: true });
    const uuid = await client.askForUuid();
    wechat.scan();
    assert.equal(await client.poll(uuid), "window.code=201;");
    assert.equal(await client.poll(uuid), "window.code=201;");
  });

  test("cancel is 202 once; expired, old and unknown codes are 400", async () => {
    const cancelled = await client.askForUuid();
    wechat.cancel();
    assert.equal(await client.poll(cancelled), "window.code=202;");
    assert.equal(await client.poll(cancelled), "window.code=400;");
    const expired = await client.askForUuid();
    wechat.expire();
    assert.equal(await client.poll(expired), "window.code=400;");
    assert.equal(await client.poll("nobodyknows=="), "window.code=400;");
    let now = 1_800_000_000_000;
    await restart({ now: () => now });
    const old = await client.askForUuid();
    now += 300_000;
    assert.equal(await client.poll(old), "window.code=400;");
  });

  test("the phone cannot confirm what it has not scanned", async () => {
    assert.throws(() => wechat.scan(), /waitForUuid/);
    await client.askForUuid();
    assert.throws(() => wechat.confirm(), /not scanned/);
    wechat.scan();
    wechat.confirm();
    assert.throws(() => wechat.cancel(), /confirmed already/);
  });

  test("with autoLogin the first poll is 201 and the next 200", async () => {
    await restart({ autoLogin: true });
    const uuid = await client.askForUuid();
    assert.equal(await client.poll(uuid), "window.code=201;");
    assert.match(
      await client.poll(uuid),
      /^window\.code=200;\nwindow\.redirect_uri="http:\/\/127\.0\.0\.1:\d+\//,
    );
  });

  test("the login page gives credentials and seven cookies for its path", async () => {
    const uri = await client.redirectUri(wechat);
    const response = await client.get(uri, { fun: "new", version: "v2" }, UOS);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    const xml = await response.text();
    assert.match(xml, /<ret>0<\/ret>.*<skey>@crypt_\w+<\/skey>/);
    assert.match(xml, /<pass_ticket>[\w%]*%2B[\w%]*<\/pass_ticket>/);
    const names = [
      "wxuin",
      "wxsid",
      "wxloadtime",
      "mm_lang",
      "webwx_data_ticket",
      "webwxuvid",
      "webwx_auth_ticket",
    ];
    assert.deepEqual([...client.cookies.keys()], names);
    for (const cookie of response.headers.getSetCookie()) {
      assert.match(cookie, /; Path=\/; Expires=\w{3}, \d\d /);
      assert.doesNotMatch(cookie, /Domain|Secure/);
    }
  });

  test("without version=v2 the answer is a 301 with no Location and the XML in its body", async () => {
    const response = await client.get(await client.redirectUri(wechat), {}, UOS);
    assert.equal(response.status, 301);
    assert.equal(response.headers.get("location"), null);
    assert.match(await response.text(), /<ret>0<\/ret>/);
    assert.ok(client.cookies.has("webwx_data_ticket"));
  });

  test("a ticket is good once; then, and for a wrong one, there is an HTML page", async () => {
    const uri = await client.redirectUri(wechat);
    assert.match((await client.exchange(uri)).xml, /<ret>0/);
    assert.match((await client.exchange(uri)).xml, /^<!DOCTYPE html>/);
    const other = await client.redirectUri(wechat);
    assert.match((await client.exchange(other.replace("ticket=A", "ticket=B"))).xml, /^<!DOCTYPE html>/);
  });

  test("a desktop login needs both UOS headers, else ret 1203", async () => {
    for (const headers of [
      {},
      { extspam: UOS.extspam },
      { ...UOS, extspam: "" },
      { ...UOS, "client-version": "1.0" },
    ]) {
      const { xml } = await client.exchange(await client.redirectUri(wechat), headers);
      assert.match(xml, /<ret>1203<\/ret>/, JSON.stringify(headers));
      assert.doesNotMatch(xml, /skey/);
    }
    assert.match((await client.exchange(await client.redirectUri(wechat, "web"), {})).xml, /<ret>0/);
    await restart({ requireUos: true });
    assert.match((await client.exchange(await client.redirectUri(wechat, "web"), {})).xml, /<ret>1203/);
    await restart({ requireUos: false });
    assert.match((await client.exchange(await client.redirectUri(wechat), {})).xml, /<ret>0/);
  });

  test("an account that is refused gets 1203 and the reason", async () => {
    wechat.refuseLogin({ ret: 1203, message: "登录失败。" });
    const { xml } = await client.exchange(await client.redirectUri(wechat));
    assert.equal(xml, "<error><ret>1203</ret><message>登录失败。</message></error>");
    wechat.refuseLogin(undefined);
    await client.login(wechat);
  });

  test("a second login ends the first with 1101 and renames everybody", async () => {
    const friend = wechat.addContact({ nickName: "小满" });
    await client.login(wechat);
    const before = friend.userName;
    const second = new PlainClient(wechat.origin);
    await second.login(wechat);
    assert.notEqual(friend.userName, before);
    assert.equal(await client.syncCheck(), "1101/0");
    assert.equal(await second.syncCheck(), "0/0");
  });

  test("push login wants the long-lived cookies of an earlier login", async () => {
    const ask = async (): Promise<unknown> =>
      JSON.parse(
        await client.text("/cgi-bin/mmwebwx-bin/webwxpushloginurl", { uin: String(wechat.account.uin) }),
      );
    assert.deepEqual(await ask(), { ret: "1", msg: "fail", uuid: "" });
    await client.login(wechat);
    wechat.kick(1101);
    const uuid = wechat.currentUuid();
    const answer = await ask();
    const pushed = await wechat.waitForUuid(uuid);
    assert.deepEqual(answer, { ret: "0", msg: "all ok", uuid: pushed });
    wechat.confirm();
    assert.match(await client.poll(pushed), /window\.code=200;/);
    wechat.refusePush(-1);
    assert.deepEqual(await ask(), { ret: "-1", msg: "fail", uuid: "" });
    wechat.refusePush(undefined);
    client.cookies.set("webwx_auth_ticket", "other");
    assert.deepEqual(await ask(), { ret: "1", msg: "fail", uuid: "" });
  });

  test("logout ends the session only with its skey", async () => {
    await client.login(wechat);
    const logout = (skey: string): Promise<Response> =>
      client.api("webwxlogout", { redirect: "1", type: "0", skey });
    assert.equal((await logout("@crypt_wrong")).status, 301);
    assert.equal(wechat.loggedOut, false);
    assert.equal(await client.syncCheck(), "0/0");
    await logout(client.credentials.skey);
    assert.equal(wechat.loggedOut, true);
    assert.match(client.cookies.get("wxloadtime") ?? "", /^\d+_expired$/);
    assert.equal(await client.syncCheck(), "1100/0");
  });

  test("a logout whose form names another session ends none", async () => {
    await client.login(wechat);
    const { skey, sid, uin } = client.credentials;
    const post = async (form: Readonly<Record<string, string>>): Promise<number> => {
      const query = new URLSearchParams({ redirect: "1", type: "0", skey });
      const response = await fetch(`${wechat.origin}/cgi-bin/mmwebwx-bin/webwxlogout?${query}`, {
        method: "POST",
        headers: { cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
        body: new URLSearchParams(form),
        redirect: "manual",
      });
      return response.status;
    };
    for (const form of [{ sid: "other" }, { uin: "12" }, { sid, uin: "12" }])
      assert.equal(await post(form), 301);
    assert.equal(wechat.loggedOut, false);
    assert.equal(await post({ sid, uin }), 301);
    assert.equal(wechat.loggedOut, true);
  });

  test("an account that lives on another host is sent there, with that host's cookies", async () => {
    const uuid = await client.askForUuid();
    wechat.scan();
    wechat.confirm(undefined, "https://wx2.qq.com");
    const uri = /redirect_uri="([^"]+)"/.exec(await client.poll(uuid))?.[1] ?? "";
    assert.match(uri, /^https:\/\/wx2\.qq\.com\/cgi-bin\/mmwebwx-bin\/webwxnewloginpage\?ticket=/);
    const { pathname, search } = new URL(uri);
    const response = await client.get(`${pathname}${search}`, { fun: "new", version: "v2" }, UOS);
    for (const cookie of response.headers.getSetCookie()) {
      const domain = cookie.startsWith("webwx_data_ticket=") ? ".qq.com" : "wx2.qq.com";
      assert.ok(cookie.endsWith(`; Domain=${domain}; Secure`), cookie);
    }
  });
});
