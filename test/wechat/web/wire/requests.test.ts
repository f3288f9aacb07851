import assert from "node:assert/strict";
import { test } from "node:test";
import { originsOf } from "../../../../src/wechat/web/wire/endpoints.ts";
import { modeOf } from "../../../../src/wechat/web/wire/mode.ts";
import * as requests from "../../../../src/wechat/web/wire/requests.ts";

const context: requests.SignedContext = {
  origins: originsOf("https://wx2.qq.com"),
  mode: modeOf("uos"),
  now: 1_777_900_000_123,
  credentials: {
    uin: "3141500926",
    sid: "abc+de/f",
    skey: "@crypt_1a2b_3c4d",
    passTicket: "xy%2Fz",
    deviceId: "e123456789012345",
  },
};
const signed = {
  Uin: "3141500926",
  Sid: "abc+de/f",
  Skey: "@crypt_1a2b_3c4d",
  DeviceID: "e123456789012345",
};
const syncKey = { List: [1, 2, 1000].map((Key) => ({ Key, Val: 70_000 + Key })) };

function bodyOf(request: requests.WireRequest): unknown {
  return JSON.parse(request.body ?? "");
}

test("each request goes to the host of its role", () => {
  const { jslogin, loginPoll, init, statusNotify, getContact, sync, syncCheck } = requests;
  const hosts = [
    jslogin(context),
    loginPoll(context, "u==", 1),
    init(context),
    statusNotify(context, "@me"),
    getContact(context, "0"),
    sync(context, syncKey),
    syncCheck(context, context.origins.push[0] ?? "", syncKey),
  ].map(({ url }) => new URL(url).host);
  assert.deepEqual(hosts, [
    "login.wx2.qq.com",
    "login.wx2.qq.com",
    "wx2.qq.com",
    "wx2.qq.com",
    "wx2.qq.com",
    "wx2.qq.com",
    "webpush.wx2.qq.com",
  ]);
});

test("jslogin names the page that swaps the ticket, in UOS mode for the desktop", () => {
  for (const mode of ["uos", "web"] as const) {
    const { searchParams } = new URL(requests.jslogin({ ...context, mode: modeOf(mode) }).url);
    assert.equal(searchParams.get("appid"), "wx782c26e4c19acffb");
    const page = "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage";
    assert.equal(searchParams.get("redirect_uri"), mode === "uos" ? `${page}?mod=desktop` : page);
    assert.equal(searchParams.get("fun"), "new");
  }
});

test("the ticket is swapped in the newer form, whose answer is no redirect", () => {
  const address = "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage";
  for (const [url, sign] of [
    [`${address}?ticket=T&uuid=u%3D%3D`, "&"],
    [address, "?"],
  ] as const) {
    const request = requests.newLoginPage(context, url);
    assert.equal(request.url, `${url}${sign}fun=new&version=v2&mod=desktop`);
    assert.equal(request.headers["client-version"], "2.0.0");
    assert.equal(request.headers.extspam?.length, 880);
  }
  const web = requests.newLoginPage({ ...context, mode: modeOf("web") }, address);
  assert.equal(web.url, `${address}?fun=new&version=v2`);
  assert.equal("extspam" in web.headers, false);
});

test("pass_ticket is encoded once more in queries; keys are encoded", () => {
  const { url } = requests.sync(context, syncKey);
  assert.ok(url.includes("pass_ticket=xy%252Fz"));
  assert.ok(url.includes("sid=abc%2Bde%2Ff"));
  assert.ok(url.includes("skey=%40crypt_1a2b_3c4d"));
});

test("synccheck carries its key as pairs, in the order that the server gave", () => {
  const { searchParams } = new URL(requests.syncCheck(context, "https://webpush.wx2.qq.com", syncKey).url);
  assert.equal(searchParams.get("synckey"), "1_70001|2_70002|1000_71000");
  assert.equal(searchParams.get("deviceid"), signed.DeviceID);
});

test("bodies are signed, and webwxsync gives the key back with its count", () => {
  const body = bodyOf(requests.sync(context, syncKey));
  assert.deepEqual(body, {
    BaseRequest: signed,
    SyncKey: { Count: 3, List: syncKey.List },
    rr: ~context.now,
  });
  assert.deepEqual(bodyOf(requests.init(context)), { BaseRequest: signed });
});

test("the only status that is ever told is 3", () => {
  assert.deepEqual(bodyOf(requests.statusNotify(context, "@me")), {
    BaseRequest: signed,
    Code: 3,
    FromUserName: "@me",
    ToUserName: "@me",
    ClientMsgId: context.now,
  });
});

test("members are asked for through their group", () => {
  const wanted = [{ userName: "@@g" }, { userName: "@m", groupUserName: "@@g" }];
  assert.deepEqual(bodyOf(requests.batchGetContact(context, wanted)), {
    BaseRequest: signed,
    Count: 2,
    List: [
      { UserName: "@@g", EncryChatRoomId: "" },
      { UserName: "@m", EncryChatRoomId: "@@g" },
    ],
  });
});

test("a text goes out as UTF-8, unescaped, its two ids the same", () => {
  const message = {
    from: "@me",
    to: "filehelper",
    text: `中文 <b>&amp; "😀"\n`,
    clientMsgId: "17779000001230042",
  };
  const request = requests.sendText(context, message);
  assert.ok(request.body?.includes("中文 <b>&amp;") && request.body.includes("😀"));
  assert.equal(/\\u/.test(request.body ?? ""), false);
  assert.deepEqual(bodyOf(request), {
    BaseRequest: signed,
    Msg: {
      Type: 1,
      Content: message.text,
      FromUserName: "@me",
      ToUserName: "filehelper",
      LocalID: message.clientMsgId,
      ClientMsgId: message.clientMsgId,
    },
    Scene: 0,
  });
  assert.equal(request.headers["Content-Type"], "application/json;charset=UTF-8");
});

test("polls are given longer than the server holds them, contacts longer still", () => {
  assert.ok(requests.loginPoll(context, "u", 0).timeoutMs >= 35_000);
  assert.ok(requests.syncCheck(context, "https://webpush.wx2.qq.com", syncKey).timeoutMs >= 35_000);
  assert.ok(requests.getContact(context, "0").timeoutMs >= 60_000);
  assert.ok(requests.sync(context, syncKey).timeoutMs <= 15_000);
});
