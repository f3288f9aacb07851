import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";
import { startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import { fieldsOf } from "./json.ts";
import { listOf, PlainClient, retOf } from "./plain-client.ts";

const API = "/cgi-bin/mmwebwx-bin";
const PICTURE = Buffer.from("a picture");

describe("the simulated filehelper-only page", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ page: "filehelper", syncHoldMs: 10, loginHoldMs: 10 });
    client = new PlainClient(wechat.origin, "filehelper");
  });
  afterEach(() => wechat.close());

  /** One upload with the page's fields, `changed` or left out (`undefined`). */
  async function upload(
    changed: { readonly [name: string]: string | undefined } = {},
    { to = "filehelper", random = "a1b2" }: { readonly to?: string; readonly random?: string } = {},
  ): Promise<unknown> {
    const { uin, sid, skey, passTicket } = client.credentials;
    const request = {
      UploadType: 2,
      BaseRequest: { Uin: uin, Sid: sid, Skey: skey },
      ClientMediaId: 1,
      TotalLen: PICTURE.length,
      StartPos: 0,
      DataLen: PICTURE.length,
      MediaType: 4,
      FromUserName: client.me,
      ToUserName: to,
      FileMd5: createHash("md5").update(PICTURE).digest("hex"),
    };
    const fields = {
      id: undefined,
      name: "a.jpg",
      type: "image/jpeg",
      lastModifiedDate: "Mon May 04 2026 10:00:00 GMT+0800 (CST)",
      size: String(PICTURE.length),
      mediatype: "pic",
      uploadmediarequest: JSON.stringify(request),
      webwx_data_ticket: client.cookies.get("webwx_data_ticket"),
      pass_ticket: decodeURIComponent(passTicket),
      ...changed,
    };
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, value);
    form.append("filename", new Blob([PICTURE], { type: "image/jpeg" }), "a.jpg");
    const url = `${wechat.origin}${API}/webwxuploadmedia?f=json&random=${random}`;
    const headers = { mmweb_appid: "wx_webfilehelper" };
    const response = await fetch(url, { method: "POST", body: form, headers });
    return retOf(fieldsOf(JSON.parse(await response.text())));
  }

  test("its client logs in, sends to filehelper and reads what I write there, and nothing of other chats", async () => {
    await client.login(wechat);
    assert.equal(retOf(await client.send("filehelper", "提醒")), 0);
    assert.equal(wechat.sentTexts[0]?.chat, "filehelper");
    const friend = wechat.addContact({ nickName: "小满" });
    wechat.friendSends(friend, "别处");
    const note = wechat.ownFromPhone("filehelper", "撤回 状态");
    assert.equal(await client.syncCheck(), "0/2");
    assert.deepEqual(
      (await client.messages()).map(({ MsgId }) => MsgId),
      [note],
    );
    assert.equal(await upload(), 0);
  });

  test("webwxinit knows one chat", async () => {
    wechat.addContact({ nickName: "小满" });
    await client.exchange(await client.redirectUri(wechat));
    const answer = await client.init();
    assert.deepEqual(
      listOf(answer.ContactList).map(({ UserName }) => UserName),
      ["filehelper"],
    );
    assert.equal(answer.ChatSet, "filehelper,weixin,");
  });

  test("jslogin with the app id of web WeChat gives no code", async () => {
    const query = { appid: "wx782c26e4c19acffb", redirect_uri: `${API}/webwxnewloginpage`, fun: "new" };
    assert.equal(await client.text("/jslogin", query), "window.QRLogin.code = 400;");
  });

  test("web WeChat gives no code for the app id of this page", async (t) => {
    const web = await startWeChatSimulator();
    t.after(() => web.close());
    const query = { appid: "wx_webfilehelper", redirect_uri: `${API}/webwxnewloginpage`, fun: "new" };
    assert.equal(await new PlainClient(web.origin).text("/jslogin", query), "window.QRLogin.code = 400;");
  });

  test("a login poll without the app id is told that there is no such code", async () => {
    const uuid = await client.askForUuid();
    assert.equal(
      await client.text(`${API}/login`, { loginicon: "true", uuid, tip: "1" }),
      "window.code=400;",
    );
  });

  test("requests that do not say which page they are of are refused, each in its way", async () => {
    const unmarked = { headers: { mmweb_appid: "" } };
    const uri = await client.redirectUri(wechat);
    assert.match((await client.exchange(uri, { mmweb_appid: "" })).xml, /<ret>1<\/ret>/);
    await client.exchange(uri);
    await client.init();
    assert.equal(retOf(await client.post("webwxinit", {}, unmarked)), 1);
    assert.equal(await client.syncCheck(undefined, { query: { mmweb_appid: "wx" } }), "1/0");
    assert.equal(retOf(await client.post("webwxsync", { SyncKey: client.syncKey }, unmarked)), 1);
    assert.equal(retOf(await client.send("filehelper", "没有名字", unmarked)), 1);
    assert.deepEqual(wechat.sentTexts, []);
  });

  test("a send to anybody but filehelper is refused", async () => {
    const friend = wechat.addContact({ nickName: "小满" });
    await client.login(wechat);
    for (const to of [friend.userName, client.me, "weixin"])
      assert.equal(retOf(await client.send(to, "你好")), 1, to);
    assert.equal(await upload({}, { to: client.me }), 1);
    assert.deepEqual([wechat.sentTexts, wechat.uploads], [[], []]);
  });

  test("an upload with a number, of a video, without its letters of chance or its ticket is refused", async () => {
    await client.login(wechat);
    assert.equal(await upload({ id: "WU_FILE_0" }), 1);
    assert.equal(await upload({ mediatype: "video" }), 1);
    assert.equal(await upload({}, { random: "" }), 1);
    assert.notEqual(await upload({ webwx_data_ticket: "none" }), 0);
    assert.deepEqual(wechat.uploads, []);
  });

  test("what no client of the page uses is not there", async () => {
    await client.login(wechat);
    for (const endpoint of [
      "webwxgetcontact",
      "webwxbatchgetcontact",
      "webwxstatusnotify",
      "webwxsendvideomsg",
    ])
      assert.match(await client.postText(endpoint, {}), /^<!DOCTYPE html>/, endpoint);
    assert.equal((await client.get(`${API}/webwxpushloginurl`)).status, 404);
  });

  test("each role is served at its own host only", async () => {
    const at = async (host: string, endpoint: string): Promise<number> => {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const { port } = new URL(wechat.origin);
      const { request } = await import("node:http");
      const options = {
        port,
        host: "127.0.0.1",
        path: `${API}/${endpoint}`,
        method: "POST",
        headers: { host },
      };
      request(options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
      return await promise;
    };
    assert.equal(await at("szfilehelper.weixin.qq.com", "webwxsendmsg"), 200);
    assert.equal(await at("file.wx2.qq.com", "webwxsendmsg"), 404);
    assert.equal(await at("file.wx2.qq.com", "webwxuploadmedia"), 200);
    assert.equal(await at("szfilehelper.weixin.qq.com", "webwxuploadmedia"), 404);
    assert.equal(await at("webpush.wx2.qq.com", "webwxsync"), 404);
  });
});
