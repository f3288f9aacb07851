import assert from "node:assert/strict";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { Agent } from "undici";
import type { ConnectionPool } from "../../../../src/wechat/web/wire/http.ts";
import type { LoggedRequest, WeChatSimulator } from "../../../simulators/wechat/index.ts";
import { type Follower, openRig, type Rig } from "../rig.ts";

/** Every host of the world is the simulator, which speaks plain HTTP. */
function everywhere(t: TestContext, wechat: WeChatSimulator): ConnectionPool {
  const port = Number(new URL(wechat.origin).port);
  const dispatcher = new Agent({
    allowH2: false,
    connect: (_options, callback) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => callback(null, socket));
      socket.once("error", (error) => callback(error, null));
    },
  });
  t.after(() => dispatcher.destroy());
  return { dispatcher, renew: async () => {} };
}

const person = { origin: "https://wx.qq.com", simulator: { autoLogin: false } };

/** The hosts that each endpoint was asked at. */
function hostsOf(requests: readonly LoggedRequest[]): Readonly<Record<string, readonly string[]>> {
  const endpoints = Object.groupBy(requests, ({ endpoint }) => endpoint);
  return Object.fromEntries(
    Object.entries(endpoints).map(([endpoint, asked = []]) => [
      endpoint,
      [...new Set(asked.map(({ headers }) => headers.host ?? ""))],
    ]),
  );
}

function cookieNames(requests: readonly LoggedRequest[], endpoint: string): readonly string[] {
  const header = requests.findLast((request) => request.endpoint === endpoint)?.headers.cookie ?? "";
  return header
    .split("; ")
    .map((pair) => pair.slice(0, pair.indexOf("=")))
    .sort();
}

/** Confirmed on another host of the family than the one it began on. */
async function logIn(t: TestContext, home: string): Promise<Rig & { readonly bridge: Follower }> {
  const rig = await openRig(t, person);
  const bridge = rig.start({ pool: everywhere(t, rig.wechat) });
  await bridge.event("qr");
  rig.wechat.scan();
  rig.wechat.confirm(undefined, home);
  await bridge.event("batch");
  return { ...rig, bridge };
}

const SESSION_COOKIES = "mm_lang webwx_auth_ticket webwx_data_ticket webwxuvid wxloadtime wxsid wxuin".split(
  " ",
);

for (const home of ["https://wx2.qq.com", "https://web.wechat.com"]) {
  const host = new URL(home).host;

  test(`a login that is confirmed on ${host} lives there: api, file and push hosts, and their cookies`, async (t) => {
    const { wechat, bridge } = await logIn(t, home);
    const friend = wechat.addContact({ nickName: "阿柴" });
    const image = wechat.friendSends(friend, { kind: "image", bytes: Buffer.from("GIF89a") });
    const { message } = await bridge.message(image);
    assert.ok(message.msgType === "IMAGE");
    const { body } = await bridge.session.download(message, new AbortController().signal);
    for await (const _ of body);
    await wechat.waitUntil(() => wechat.count("webwxgetcontact") > 0);

    const hosts = hostsOf(wechat.requests);
    assert.deepEqual(hosts.jslogin, ["login.wx.qq.com"]);
    assert.deepEqual(hosts.login, ["login.wx.qq.com"]);
    for (const endpoint of [
      "webwxnewloginpage",
      "webwxinit",
      "webwxsync",
      "webwxgetcontact",
      "webwxgetmsgimg",
    ]) {
      assert.deepEqual(hosts[endpoint], [host], endpoint);
    }
    assert.deepEqual(hosts.synccheck, [`webpush.${host}`]);
    assert.deepEqual(cookieNames(wechat.requests, "webwxinit"), SESSION_COOKIES);
    assert.deepEqual(cookieNames(wechat.requests, "synccheck"), SESSION_COOKIES);
  });

  test(`it is resumed on ${host}, the phone is asked there, and it is ended there`, async (t) => {
    const { wechat, bridge, start } = await logIn(t, home);
    await bridge.stop();
    const resumed = start({ pool: everywhere(t, wechat) });
    assert.equal((await resumed.event("online")).resumed, true);
    await resumed.event("batch");
    await resumed.stop();

    wechat.kick(1101);
    const before = wechat.requests.length;
    const again = start({ pool: everywhere(t, wechat) });
    await again.event("confirm");
    wechat.confirm(undefined, home);
    assert.equal((await again.event("online")).resumed, false);
    await again.event("batch");
    assert.equal(await again.session.logout(new AbortController().signal), "loggedOut");
    assert.equal(wechat.loggedOut, true);

    const hosts = hostsOf(wechat.requests.slice(before));
    assert.deepEqual(hosts.webwxpushloginurl, [host]);
    assert.deepEqual(hosts.login, [`login.${host}`]);
    assert.deepEqual(hosts.webwxnewloginpage, [host]);
    assert.deepEqual(hosts.webwxlogout, [host]);
    const login = new Set(cookieNames(wechat.requests, "webwxpushloginurl"));
    for (const name of ["wxuin", "webwxuvid", "webwx_auth_ticket", "last_wxuin"])
      assert.ok(login.has(name), name);
  });
}

for (const place of [
  "https://wx2.qq.com.example.com",
  "https://evilqq.com",
  "http://wx2.qq.com",
  "https://127.0.0.1",
]) {
  test(`a login that is sent to ${place} is refused, and the ticket goes nowhere`, async (t) => {
    const { wechat, start } = await openRig(t, person);
    const bridge = start({ pool: everywhere(t, wechat) });
    await bridge.event("qr");
    wechat.scan();
    wechat.confirm(undefined, place);
    const { reason } = await bridge.event("loginStopped");
    assert.equal(reason, "refused");
    assert.equal(wechat.count("webwxnewloginpage"), 0);
  });
}
